import { type Encodable, encodeMessagePack } from "./message-pack-encoder.ts";
import { type Output, outputs, type RunState } from "./messages.ts";

/** The bytes of a `run`; `wanted` in the protocol's order, whatever the set's. */
export function encodeRun(id: number, state: RunState, wanted: ReadonlySet<Output>) {
  const view = state.view;
  return encodeMessagePack({
    type: "run",
    id,
    dataset: state.dataset,
    strategy: state.strategy,
    parameters: state.parameters,
    settings: state.settings,
    view: view && { width: view.width, first_row: view.firstRow, last_row: view.lastRow },
    outputs: outputs.filter((output) => wanted.has(output)),
  });
}

/** The bytes of a `columns` request; strategy and parameters go along where a name needs them. */
export function encodeColumns(id: number, state: RunState, names: readonly string[]) {
  const needsRun = names.includes("equity") || names.includes("drawdown");
  const run: Record<string, Encodable> = needsRun
    ? { strategy: state.strategy, parameters: state.parameters, settings: state.settings }
    : {};
  return encodeMessagePack({ type: "columns", id, dataset: state.dataset, names, ...run });
}
