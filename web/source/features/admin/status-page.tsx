import { useCallback } from "react";
import {
  fetchStatus,
  type RedisServer,
  type ServiceStatus,
} from "../../protocol/service-client.ts";
import { formatCount } from "../../ui/formats.ts";
import { formatBytes, formatUptime } from "../../ui/moments.ts";
import { ShareBar } from "../../ui/share-bar.tsx";
import { LoadedView } from "../pages/loaded-view.tsx";
import { Section } from "../pages/page-frame.tsx";
import { useLoaded } from "../pages/use-loaded.ts";
import { useVisibleTimer } from "../pages/use-visible-timer.ts";
import { WorkerTable } from "./worker-table.tsx";

const PERIOD_MILLIS = 2000;

/** How the service is now; asked again while the page is in sight. */
export function StatusPage() {
  const loading = useLoaded(fetchStatus);
  const { reload } = loading;
  const tick = useCallback(() => void reload(), [reload]);
  useVisibleTimer(tick, PERIOD_MILLIS);
  return (
    <LoadedView loading={loading} what="the status">
      {(status) => (
        <>
          <Numbers status={status} />
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

function Numbers({ status }: { readonly status: ServiceStatus }) {
  const sum = (of: (worker: ServiceStatus["workers"][number]) => number) =>
    status.workers.reduce((total, worker) => total + of(worker), 0);
  const numbers: readonly (readonly [string, string])[] = [
    ["Workers", formatCount(status.workers.length)],
    ["Sockets", formatCount(sum((worker) => worker.sockets))],
    ["Jobs waiting", formatCount(sum((worker) => worker.waiting_jobs))],
    ["Users", formatCount(status.users)],
    ["Presets", formatCount(status.presets)],
    ["Datasets", formatCount(status.datasets)],
    ["Audit entries", formatCount(status.audit_entries)],
    ["Version", status.version],
  ];
  return (
    <dl className="tiles" data-testid="status-numbers">
      {numbers.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd title={value}>{value}</dd>
        </div>
      ))}
    </dl>
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
