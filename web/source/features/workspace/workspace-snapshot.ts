import type { ChartData } from "../../chart/model/chart-data.ts";
import type { ConnectionState } from "../../protocol/connection.ts";
import type { Dataset, Hello, Spec } from "../../protocol/messages.ts";
import type { Selection } from "./selection.ts";
import type { ShownResult } from "./shown-result.ts";

/** What the page shows besides the chart; replaced, never changed. */
export interface WorkspaceSnapshot {
  readonly connection: ConnectionState;
  readonly hello: Hello | undefined;
  readonly selection: Selection | undefined;
  /** Parameters of the strategy that runs. */
  readonly specs: readonly Spec[];
  readonly shown: ShownResult | undefined;
  /** Messages of the server by the field they name. */
  readonly fieldErrors: Readonly<Record<string, string>>;
  /** A message of the server that names no field. */
  readonly failure: string | undefined;
  /** From the last change to its result, as this browser measured it. */
  readonly roundTripMillis: number | undefined;
  /** What the worker says of the same result. */
  readonly computeMillis: number | undefined;
  readonly isLogarithmic: boolean;
  readonly isExposureShown: boolean;
  /** Whether the time of every row is known. */
  readonly hasTimes: boolean;
}

/** The chart's side: told when there is something new to draw, and when the rows are other ones. */
export interface ChartListener {
  dataChanged(data: ChartData): void;
  datasetChanged(rows: number): void;
  /** Rows `first` to `last` are to be seen, and marked. */
  showRows(first: number, last: number): void;
  /** No rows are marked any longer. */
  unmarkRows(): void;
}

export const emptySnapshot: WorkspaceSnapshot = {
  connection: "connecting",
  hello: undefined,
  selection: undefined,
  specs: [],
  shown: undefined,
  fieldErrors: {},
  failure: undefined,
  roundTripMillis: undefined,
  computeMillis: undefined,
  isLogarithmic: false,
  isExposureShown: false,
  hasTimes: false,
};

export function datasetOf(hello: Hello | undefined, id: string | undefined): Dataset | undefined {
  return hello?.datasets.find((dataset) => dataset.id === id);
}
