import { rowsToDraw, type View, wholeView } from "../../chart/model/view.ts";
import {
  type Hello,
  type Output,
  outputs,
  type ParameterValues,
  type RunState,
} from "../../protocol/messages.ts";
import type { ActiveStrategy } from "../editor/strategy-desk.ts";
import type { Selection } from "./selection.ts";
import { datasetOf } from "./workspace-snapshot.ts";

/** What another strategy, parameter or setting puts out of date: the price is of the data alone. */
export const outputsOfRun: readonly Output[] = outputs.filter((output) => output !== "price");

/** What the chart shows of a run. */
export interface ShownRows {
  /** Undefined: all rows. */
  readonly view: View | undefined;
  /** Device pixels. */
  readonly plotWidth: number;
}

/**
 * The run of what is chosen; undefined while the dataset is none of the server's, or the chosen
 * strategy is not the active one: another one is about to be laid out. Without `shown` it is of all rows, however many they are by now.
 */
export function runStateOf(
  hello: Hello | undefined,
  selection: Selection | undefined,
  active: ActiveStrategy | undefined,
  shown: ShownRows | undefined,
): RunState | undefined {
  const dataset = datasetOf(hello, selection?.dataset);
  if (hello === undefined || selection === undefined || dataset === undefined) return undefined;
  if (active === undefined || active.source.id !== selection.strategy) return undefined;
  return {
    dataset: dataset.id,
    strategy: active.source,
    parameters: selection.parameters,
    settings: selection.settings,
    view: shown && rowViewOf(shown, dataset.rows, hello.limits.widthMax),
  };
}

/** Whether two runs differ at most in their view: what is of the one is of the other. */
export function isSameRun(a: RunState | undefined, b: RunState | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.dataset === b.dataset && a.strategy.id === b.strategy.id &&
    a.strategy.text === b.strategy.text && haveSameValues(a.parameters, b.parameters) &&
    haveSameValues(a.settings, b.settings);
}

/** Whether a run is on what is chosen: other answers have nothing to be drawn over. */
export function isOfSelection(run: RunState, selection: Selection | undefined): boolean {
  return run.dataset === selection?.dataset && run.strategy.id === selection.strategy;
}

/** What of `touched` is asked for: nothing that is not shown. */
export function shownOutputs(touched: readonly Output[], isExposureShown: boolean) {
  return touched.filter((output) => output !== "exposure" || isExposureShown);
}

/**
 * Outputs that differ between two runs: all of another dataset, all but the price of another run of
 * it, `ofView` of other rows.
 */
export function outputsBetween(
  before: RunState | undefined,
  after: RunState,
  ofView: readonly Output[],
): readonly Output[] {
  if (before?.dataset !== after.dataset) return outputs;
  const touched = new Set<Output>(haveSameView(before, after) ? [] : ofView);
  if (!isSameRun(before, after)) { for (const output of outputsOfRun) touched.add(output); }
  return [...touched];
}

function haveSameView({ view: a }: RunState, { view: b }: RunState): boolean {
  return a?.width === b?.width && a?.firstRow === b?.firstRow && a?.lastRow === b?.lastRow;
}

function haveSameValues(a: ParameterValues, b: ParameterValues): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

function rowViewOf({ view, plotWidth }: ShownRows, rows: number, widthMax: number) {
  const { firstRow, rowCount, columns } = rowsToDraw(view ?? wholeView(rows), plotWidth, rows);
  return { width: Math.min(columns, widthMax), firstRow, lastRow: firstRow + rowCount - 1 };
}
