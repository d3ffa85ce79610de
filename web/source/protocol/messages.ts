import type { Checked, Diagnostic, Guide } from "./language-messages.ts";
import type { CausalityProgress, CausalityResult, TradesPage } from "./run-messages.ts";

/** The messages of `/ws`, as web/protocol.md has them; names as in this code, values as on the wire. */

export interface Dataset {
  readonly id: string;
  readonly name: string;
  readonly interval: string;
  readonly rows: number;
  /** Milliseconds since 1970 UTC of the first and the last bar. */
  readonly start: number;
  readonly end: number;
  readonly synthetic: boolean;
  readonly version: string;
  readonly credit: string;
}

interface SpecBase {
  readonly name: string;
  readonly label: string;
}

export interface NumberSpec extends SpecBase {
  readonly kind: "integer" | "real";
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

export interface ChoiceSpec extends SpecBase {
  readonly kind: "choice";
  readonly default: string;
  readonly choices: readonly string[];
}

export interface FlagSpec extends SpecBase {
  readonly kind: "flag";
  readonly default: boolean;
}

export type Spec = NumberSpec | ChoiceSpec | FlagSpec;

/** Where a plot is drawn: on the price, or apart from it. */
export type IndicatorPane = "price" | "own";

export interface IndicatorLabel {
  readonly name: string;
  readonly label: string;
  readonly pane: IndicatorPane;
}

/** A strategy that ships with the product. */
export interface Strategy {
  readonly id: string;
  readonly name: string;
  readonly summary: string;
  /** The whole of it in the strategy language. */
  readonly text: string;
  readonly parameters: readonly Spec[];
  readonly indicators: readonly IndicatorLabel[];
}

export interface Limits {
  /** Pixel columns of a view. */
  readonly widthMax: number;
  /** UTF-8 bytes of a strategy's text. */
  readonly strategyTextBytes: number;
  /** Trades of one page. */
  readonly tradesMax: number;
}

export interface Hello {
  readonly type: "hello";
  readonly user: string;
  readonly worker: number;
  readonly datasets: readonly Dataset[];
  readonly strategies: readonly Strategy[];
  readonly settings: readonly Spec[];
  /** Why an order is rejected, by the codes of a result's rejections. */
  readonly reasons: readonly string[];
  readonly limits: Limits;
}

export type ParameterValue = number | string | boolean;
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

export const outputs = [
  "price",
  "indicators",
  "equity",
  "drawdown",
  "markers",
  "metrics",
  "exposure",
  "rejections",
] as const;
export type Output = (typeof outputs)[number];

/** Inclusive rows of the dataset and the pixels they are shown on. */
export interface RowView {
  readonly width: number;
  readonly firstRow: number;
  readonly lastRow: number;
}

/** A ready strategy, or a text that began as one. */
export interface StrategySource {
  readonly id: string;
  /** Runs instead of the ready one. */
  readonly text?: string;
}

/** Everything that decides a result. */
export interface RunState {
  readonly dataset: string;
  readonly strategy: StrategySource;
  readonly parameters: ParameterValues;
  readonly settings: ParameterValues;
  /** All rows at the server's own width where absent. */
  readonly view: RowView | undefined;
}

export interface MinMaxColumns {
  readonly minimum: Float64Array;
  readonly maximum: Float64Array;
}

export interface PriceColumns {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

export interface IndicatorColumns extends MinMaxColumns, IndicatorLabel {
  readonly levels: readonly number[];
}

export interface MarkerColumns {
  readonly entryRow: Float64Array;
  readonly entryPrice: Float64Array;
  /** 1 long, −1 short. */
  readonly entryDirection: Float64Array;
  readonly exitRow: Float64Array;
  readonly exitPrice: Float64Array;
  readonly exitReturn: Float64Array;
  readonly tradesInView: number;
}

/** Orders that were not filled, the first of each pixel column. */
export interface RejectionColumns {
  readonly row: Float64Array;
  /** Places in the hello's reasons. */
  readonly reason: Float64Array;
  readonly rejectionsInView: number;
}

/** A metric that does not exist is null. */
export type Metrics = Readonly<Record<string, number | null>>;

export interface Timings {
  readonly queueMicros: number;
  readonly computeMicros: number;
  readonly encodeMicros: number;
}

/** The rows a result shows, on so many pixel columns. */
export interface ResultView {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly columns: number;
}

export interface Result {
  readonly type: "result";
  readonly id: number;
  readonly dataset: string;
  readonly version: string;
  /** Of the other datasets that the strategy reads, by identifier. */
  readonly otherVersions: Readonly<Record<string, string>>;
  /** Hash of all that the result depends on. */
  readonly receipt: string;
  /** Empty for a text. */
  readonly strategy: string;
  readonly rows: number;
  readonly view: ResultView;
  readonly time: Float64Array | undefined;
  readonly price: PriceColumns | undefined;
  readonly indicators: readonly IndicatorColumns[] | undefined;
  readonly equity: MinMaxColumns | undefined;
  readonly drawdown: MinMaxColumns | undefined;
  /** Position as a share of equity, below 0 short. */
  readonly exposure: MinMaxColumns | undefined;
  readonly rejections: RejectionColumns | undefined;
  readonly markers: MarkerColumns | undefined;
  readonly metrics: Metrics | undefined;
  readonly recomputed: string;
  readonly timings: Timings;
}

export interface Piece {
  readonly type: "piece";
  readonly id: number;
  readonly name: string;
  readonly offset: number;
  readonly total: number;
  readonly values: Float64Array;
}

export interface Failure {
  readonly type: "error";
  /** Null where the message was too broken to have one. */
  readonly id: number | null;
  readonly code: string;
  /** The field at fault, as `parameters.window`. */
  readonly field: string | null;
  readonly message: string;
  /** Of a strategy text that is not good; empty else. */
  readonly diagnostics: readonly Diagnostic[];
}

export type ServerMessage =
  | Hello
  | Result
  | Piece
  | Failure
  | TradesPage
  | Checked
  | Guide
  | CausalityProgress
  | CausalityResult
  | { readonly type: "complete"; readonly id: number }
  | { readonly type: "cancelled"; readonly id: number }
  | { readonly type: "superseded"; readonly id: number; readonly by: number }
  | { readonly type: "pong"; readonly id: number };
