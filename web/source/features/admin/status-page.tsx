import { useCallback, useState } from "react";
import {
  fetchStatus,
  type RedisServer,
  type ServiceStatus,
} from "../../protocol/service-client.ts";
import { formatCount, formatPercent } from "../../ui/formats.ts";
import { formatBytes, formatUptime } from "../../ui/moments.ts";
import { ShareBar } from "../../ui/share-bar.tsx";
import { SparkLine } from "../../ui/spark-line.tsx";
import { LoadedView } from "../pages/loaded-view.tsx";
import { Section } from "../pages/page-frame.tsx";
import { useLoaded } from "../pages/use-loaded.ts";
import { useVisibleTimer } from "../pages/use-visible-timer.ts";
import { type Moment, MOMENT_COUNT, momentOf, withMoment } from "./status-history.ts";
import { WorkerTable } from "./worker-table.tsx";

const PERIOD_MILLIS = 2000;

/** How the service is now; asked again while the page is in sight, after every answer. */
export function StatusPage() {
  const [history, setHistory] = useState<readonly Moment[]>([]);
  const load = useCallback(async () => {
    const status = await fetchStatus();
    setHistory((before) => withMoment(before, momentOf(status)));
    return status;
  }, []);
  const loading = useLoaded(load);
  const isFirst = loading.loaded.state === "loading";
  useVisibleTimer(loading.reload, isFirst ? undefined : PERIOD_MILLIS);
  return (
    <LoadedView loading={loading} what="the status">
      {(status) => (
        <>
          <Numbers status={status} history={history} />
          <Section
            id="workers-title"
            title="Workers"
            intro="Each holds sockets and computes their backtests."
          >
            <WorkerTable workers={status.workers} />
          </Section>
          <Section id="stores-title" title="Redis">
            <div className="servers">
              <Server name="Store" what="Accounts, presets, audit log" server={status.store} />
              {status.cache === null
                ? (
                  <p className="load-failure" role="alert">
                    The cache does not answer: {status.cache_problem ?? "no reason is known"}.
                  </p>
                )
                : <Server name="Cache" what="Market data, results" server={status.cache} />}
            </div>
          </Section>
        </>
      )}
    </LoadedView>
  );
}

interface NumbersProps {
  readonly status: ServiceStatus;
  readonly history: readonly Moment[];
}

function Numbers({ status, history }: NumbersProps) {
  const now = momentOf(status);
  const past = (of: (moment: Moment) => number) => history.map(of);
  const workerCount = status.workers.length;
  const busy = workerCount === 0 ? undefined : now.computing / workerCount;
  return (
    <div data-testid="status-numbers">
      <dl className="tiles" data-kind="moving">
        <Tile
          name="Computing"
          value={formatPercent(busy, 0)}
          note={`of ${formatCount(workerCount)} workers`}
          values={past((moment) => moment.computing)}
          max={Math.max(1, workerCount)}
        />
        <Tile
          name="Sockets"
          value={formatCount(now.sockets)}
          values={past((moment) => moment.sockets)}
          max={1}
        />
        <Tile
          name="Jobs waiting"
          value={formatCount(now.waiting)}
          values={past((moment) => moment.waiting)}
          max={1}
        />
      </dl>
      <dl className="tiles">
        <Tile name="Users" value={formatCount(status.users)} />
        <Tile name="Presets" value={formatCount(status.presets)} />
        <Tile name="Datasets" value={formatCount(status.datasets)} />
        <Tile name="Audit entries" value={formatCount(status.audit_entries)} />
        <Tile name="Version" value={status.version} />
      </dl>
    </div>
  );
}

interface TileProps {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
  /** How it went lately. */
  readonly values?: readonly number[];
  readonly max?: number;
}

function Tile({ name, value, note, values, max = 1 }: TileProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd title={value}>
        {value}
        {note === undefined ? null : <small>{note}</small>}
        {values === undefined ? null : <SparkLine values={values} count={MOMENT_COUNT} max={max} />}
      </dd>
    </div>
  );
}

interface ServerProps {
  readonly name: string;
  readonly what: string;
  readonly server: RedisServer;
}

function Server({ name, what, server }: ServerProps) {
  const { memory_bytes: used, memory_bytes_max: most } = server;
  const text = most > 0 ? `${formatBytes(used)} of ${formatBytes(most)}` : formatBytes(used);
  return (
    <div className="server" data-testid={`server-${name.toLowerCase()}`}>
      <h3>{name}</h3>
      <p className="hint">{what}</p>
      <p className="bar-line">
        <span>Memory</span>
        <span>{text}</span>
      </p>
      {most > 0
        ? <ShareBar label={`Memory of the ${name}`} value={used} max={most} text={text} />
        : null}
      <p className="hint">
        Redis {server.redis} · up {formatUptime(server.uptime_seconds)} ·{" "}
        {formatCount(server.clients)} clients
      </p>
    </div>
  );
}
