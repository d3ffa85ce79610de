import { type Encodable, encodeMessagePack } from "./message-pack-encoder.ts";
import { type Output, outputs, type RunState, type StrategySource } from "./messages.ts";

/** The bytes of a `run`; `wanted` in the protocol's order, whatever the set's. */
export function encodeRun(id: number, state: RunState, wanted: ReadonlySet<Output>) {
  const view = state.view;
  return encodeMessagePack({
    type: "run",
    id,
    dataset: state.dataset,
    ...decidersOf(state),
    view: view && { width: view.width, first_row: view.firstRow, last_row: view.lastRow },
    outputs: outputs.filter((output) => wanted.has(output)),
  });
}

/** The bytes of a `columns` request; strategy and parameters go along where a name needs them. */
export function encodeColumns(id: number, state: RunState, names: readonly string[]) {
  const needsRun = names.includes("equity") || names.includes("drawdown");
  const run = needsRun ? decidersOf(state) : {};
  return encodeMessagePack({ type: "columns", id, dataset: state.dataset, names, ...run });
}

export function encodeTrades(id: number, first: number, count: number) {
  return encodeMessagePack({ type: "trades", id, first, count });
}

export function encodeCheck(id: number, text: string) {
  return encodeMessagePack({ type: "check", id, strategy_text: text });
}

export function encodeLanguage(id: number) {
  return encodeMessagePack({ type: "language", id });
}

export function encodeCausality(id: number, state: RunState) {
  const { dataset } = state;
  return encodeMessagePack({ type: "causality", id, dataset, ...decidersOf(state) });
}

export function encodeCancel(id: number, request: number) {
  return encodeMessagePack({ type: "cancel", id, request });
}

/** What decides a run besides the dataset. */
function decidersOf({ strategy, parameters, settings }: RunState): Record<string, Encodable> {
  return { ...sourceOf(strategy), parameters, settings };
}

function sourceOf({ id, text }: StrategySource): Record<string, Encodable> {
  return text === undefined ? { strategy: id } : { strategy_text: text };
}
