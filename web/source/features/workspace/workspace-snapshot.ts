import type { ChartData } from "../../chart/model/chart-data.ts";
import type { View } from "../../chart/model/view.ts";
import type { ConnectionState } from "../../protocol/connection.ts";
import type { Dataset, Hello, Spec, Strategy } from "../../protocol/messages.ts";
import type { ResultReceipt } from "../presets/receipt-mark.ts";
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
  /** Of the newest result, if it is of the selection. */
  readonly receipt: ResultReceipt | undefined;
  /** Messages of the server by the field they name. */
  readonly fieldErrors: Readonly<Record<string, string>>;
  /** Why the newest run failed. */
  readonly failure: string | undefined;
  /** What is shown is not of the selection, and no result of it is about to come. */
  readonly isOutdated: boolean;
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
  /** `view`: what is to be seen of them; all where undefined. */
  datasetChanged(rows: number, view: View | undefined): void;
  /** Rows `first` to `last` are to be seen, and marked. */
  showRows(first: number, last: number): void;
  /** No rows are marked any longer. */
  unmarkRows(): void;
}

/** No run has failed. */
export const noFailure = { fieldErrors: {}, failure: undefined } as const;

export const emptySnapshot: WorkspaceSnapshot = {
  connection: "connecting",
  hello: undefined,
  selection: undefined,
  specs: [],
  shown: undefined,
  receipt: undefined,
  ...noFailure,
  isOutdated: false,
  roundTripMillis: undefined,
  computeMillis: undefined,
  isLogarithmic: false,
  isExposureShown: false,
  hasTimes: false,
};

export function datasetOf(hello: Hello | undefined, id: string | undefined): Dataset | undefined {
  return hello?.datasets.find((dataset) => dataset.id === id);
}

export function strategyOf(hello: Hello | undefined, id: string | undefined): Strategy | undefined {
  return hello?.strategies.find((strategy) => strategy.id === id);
}

/** With what a result says of dataset `id`: data may get another version while a page is open. */
export function withVersion(
  hello: Hello,
  id: string,
  { version, rows }: Pick<Dataset, "version" | "rows">,
): Hello {
  const datasets = hello.datasets.map((dataset) =>
    dataset.id === id ? { ...dataset, version, rows } : dataset
  );
  return { ...hello, datasets };
}

/** Names the data of one dataset and version. */
export function columnsKey(dataset: string, version: string): string {
  return `${dataset} ${version}`;
}
