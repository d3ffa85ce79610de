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

export type Spec = NumberSpec | ChoiceSpec;

export interface Strategy {
  readonly id: string;
  readonly name: string;
  readonly summary: string;
  readonly parameters: readonly Spec[];
}

export interface Hello {
  readonly type: "hello";
  readonly user: string;
  readonly worker: number;
  readonly datasets: readonly Dataset[];
  readonly strategies: readonly Strategy[];
  readonly settings: readonly Spec[];
  readonly widthMax: number;
}

export type ParameterValues = Readonly<Record<string, number | string>>;

export const outputs = ["price", "indicators", "equity", "drawdown", "markers", "metrics"] as const;
export type Output = (typeof outputs)[number];

/** Inclusive rows of the dataset and the pixels they are shown on. */
export interface RowView {
  readonly width: number;
  readonly firstRow: number;
  readonly lastRow: number;
}

/** Everything that decides a result. */
export interface RunState {
  readonly dataset: string;
  readonly strategy: string;
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

export interface IndicatorColumns extends MinMaxColumns {
  readonly name: string;
  readonly label: string;
  readonly pane: "price" | "own";
  readonly levels: readonly number[];
}

export interface MarkerColumns {
  readonly entryRow: Float64Array;
  readonly entryPrice: Float64Array;
  readonly exitRow: Float64Array;
  readonly exitPrice: Float64Array;
  readonly exitReturn: Float64Array;
  readonly tradesInView: number;
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
  readonly strategy: string;
  readonly rows: number;
  readonly view: ResultView;
  readonly time: Float64Array | undefined;
  readonly price: PriceColumns | undefined;
  readonly indicators: readonly IndicatorColumns[] | undefined;
  readonly equity: MinMaxColumns | undefined;
  readonly drawdown: MinMaxColumns | undefined;
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
}

export type ServerMessage =
  | Hello
  | Result
  | Piece
  | Failure
  | { readonly type: "complete"; readonly id: number }
  | { readonly type: "superseded"; readonly id: number; readonly by: number }
  | { readonly type: "pong"; readonly id: number };
