import type { ConnectionState } from "../../protocol/connection.ts";
import type { Dataset, Hello } from "../../protocol/messages.ts";
import { formatMillis } from "../../ui/formats.ts";
import { Icon, Mark } from "../../ui/icon.tsx";
import { ThemeSwitch } from "../../ui/theme-switch.tsx";
import { AccountMenu } from "../session/account-menu.tsx";
import { datasetLabel } from "./dataset-label.ts";
import type { Selection } from "./selection.ts";

interface TopBarProps {
  readonly hello: Hello | undefined;
  readonly selection: Selection | undefined;
  readonly connection: ConnectionState;
  readonly roundTripMillis: number | undefined;
  readonly computeMillis: number | undefined;
  onDataset(id: string): void;
  onStrategy(id: string): void;
  onCredits(): void;
}

export function TopBar(props: TopBarProps) {
  const { hello, selection } = props;
  return (
    <header className="top-bar">
      <div className="brand">
        <Mark />
        <span className="brand-name">Speed Stack</span>
      </div>
      <label className="picker">
        <span className="visually-hidden">Dataset</span>
        <select
          data-testid="dataset-picker"
          value={selection?.dataset ?? ""}
          onChange={(event) => props.onDataset(event.target.value)}
        >
          {(hello?.datasets ?? []).map((dataset: Dataset) => (
            <option key={dataset.id} value={dataset.id}>{datasetLabel(dataset)}</option>
          ))}
        </select>
      </label>
      <label className="picker">
        <span className="visually-hidden">Strategy</span>
        <select
          data-testid="strategy-picker"
          value={selection?.strategy ?? ""}
          onChange={(event) => props.onStrategy(event.target.value)}
        >
          {(hello?.strategies ?? []).map((strategy) => (
            <option key={strategy.id} value={strategy.id}>
              {strategy.name}
              {selection?.drafts[strategy.id]?.isShown === true ? " · edited" : ""}
            </option>
          ))}
        </select>
      </label>
      <Latency roundTripMillis={props.roundTripMillis} computeMillis={props.computeMillis} />
      <ConnectionLight state={props.connection} hasBeenLive={hello !== undefined} />
      <ThemeSwitch />
      <button
        type="button"
        className="icon-button"
        aria-label="Data and credits"
        title="Data and credits"
        data-testid="credits-open"
        onClick={props.onCredits}
      >
        <Icon name="info" />
      </button>
      <AccountMenu />
    </header>
  );
}

function Latency({ roundTripMillis, computeMillis }: {
  readonly roundTripMillis: number | undefined;
  readonly computeMillis: number | undefined;
}) {
  return (
    <dl className="latency">
      <div title="From the last change to its result, measured here">
        <dt>Round trip</dt>
        <dd>
          <span data-testid="round-trip">{formatMillis(roundTripMillis)}</span>
          <small>ms</small>
        </dd>
      </div>
      <div title="Of which the worker computed">
        <dt>Compute</dt>
        <dd>
          <span data-testid="compute-time">{formatMillis(computeMillis)}</span>
          <small>ms</small>
        </dd>
      </div>
    </dl>
  );
}

const stateNames: Record<ConnectionState, string> = {
  connecting: "Connecting",
  live: "Live",
  waiting: "Reconnecting",
  closed: "Closed",
};

function ConnectionLight({ state, hasBeenLive }: {
  readonly state: ConnectionState;
  readonly hasBeenLive: boolean;
}) {
  // Every attempt after the first connection is one to come back: the word must not flicker.
  const shown = state === "connecting" && hasBeenLive ? "waiting" : state;
  return (
    <p className="connection" data-state={shown} role="status">
      <span className="light" aria-hidden="true" />
      <span data-testid="connection-state">{stateNames[shown]}</span>
    </p>
  );
}
