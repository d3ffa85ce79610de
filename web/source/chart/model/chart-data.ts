import type { PriceRange, RangeColumns } from "./columns.ts";
import type { PriceSource, RangeSource } from "./sources.ts";
import type { TimeAxis } from "./time-ticks.ts";

/** What a colour is for; the theme says which it is. */
export type ColourRole =
  | "equity"
  | "drawdown"
  | "exposure"
  | "oscillator"
  | "oscillator2"
  | "oscillator3"
  | "average1"
  | "average2"
  | "average3";

/** A line, by the columns of some view and, once they are there, by a source of any view. */
export interface LineSeries {
  readonly name: string;
  readonly label: string;
  readonly colour: ColourRole;
  readonly columns: RangeColumns;
  readonly source?: RangeSource | undefined;
  /** Fills between the line and the bottom of the pane, or the value given. */
  readonly fillTo?: "bottom" | number;
}

export interface PriceSeries {
  readonly columns: PriceRange;
  readonly source?: PriceSource | undefined;
}

/** Fills of one kind: row and price; `returns` only of exits, as fractions. */
export interface Markers {
  readonly rows: Float64Array;
  readonly prices: Float64Array;
  readonly returns?: Float64Array;
}

/** Bars that something is said of; drawn as dots of one colour below them, or as rhombs above. */
export interface Notes {
  readonly label: string;
  readonly rows: Float64Array;
  /** What is said, per row; the label alone where absent. */
  readonly texts?: readonly string[];
  /** The rows of a pixel column share its note: rows are the first of each. */
  readonly columns: {
    readonly firstRow: number;
    readonly rowCount: number;
    readonly count: number;
  };
}

/** A condition: the bars on which it holds. */
export interface Condition extends Notes {
  readonly colour: ColourRole;
}

/** Rows that are pointed at, the first and the last. */
export interface RowSpan {
  readonly first: number;
  readonly last: number;
}

export interface Pane {
  readonly id: string;
  readonly title: string;
  /** Share of the height against the other panes. */
  readonly weight: number;
  readonly format: (value: number) => string;
  /** Axis labels, which have less room. */
  readonly formatTick: (value: number, step: number) => string;
  readonly price?: PriceSeries;
  readonly lines: readonly LineSeries[];
  readonly entries?: Markers;
  readonly shortEntries?: Markers;
  readonly exits?: Markers;
  readonly conditions?: readonly Condition[];
  /** Orders that were not filled. */
  readonly rejections?: Notes;
  /** Dashed guides, as 30 and 70 of an RSI. */
  readonly levels: readonly number[];
  /** The whole axis, where it is the same for all values. */
  readonly bounds?: readonly [number, number];
  /** A value that is always shown, as the zero of a drawdown. */
  readonly ceiling?: number;
  /** The least span worth an axis: a line that moves less is drawn as a flat one. */
  readonly spanMin?: number;
  readonly isLogarithmic?: boolean;
}

export interface ChartData {
  readonly rows: number;
  readonly isDaily: boolean;
  /** The values may be out of date: legends and last values are drawn paler. */
  readonly isStale: boolean;
  readonly time: TimeAxis;
  readonly panes: readonly Pane[];
}
