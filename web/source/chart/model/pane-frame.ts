import type { ChartData, LineSeries, Notes, Pane } from "./chart-data.ts";
import { type Bar, columnOfRow, type PriceRange, type RangeColumns } from "./columns.ts";
import type { Box, Layout } from "./layout.ts";
import { Extent, type FitOptions, fitScale, type ValueScale } from "./value-scale.ts";
import { rowsToDraw, type View } from "./view.ts";

/** CSS pixels at the top of a pane that its legend covers. */
const LEGEND_HEIGHT = 26;
/** The same at the bottom, of a pane with fills below its bars, and with dots below these. */
const FILLS_HEIGHT = 20;
const DOTS_HEIGHT = 30;

/** A line as it is drawn now. */
export interface LineFrame {
  readonly series: LineSeries;
  readonly columns: RangeColumns;
}

/** A pane as it is drawn now: its columns for the view, and the scale that fits them. */
export interface PaneFrame {
  readonly pane: Pane;
  readonly plot: Box;
  readonly scale: ValueScale;
  readonly price: PriceRange | undefined;
  readonly lines: readonly LineFrame[];
}

export function frameOf(data: ChartData, view: View, layout: Layout): PaneFrame[] {
  const { firstRow, rowCount, columns } = rowsToDraw(view, layout.plotWidth, data.rows);
  return data.panes.map((pane, index) => {
    const price = pane.price?.source?.columnsOf(firstRow, rowCount, columns) ?? pane.price?.columns;
    const lines = pane.lines.map((series) => ({
      series,
      columns: series.source?.columnsOf(firstRow, rowCount, columns) ?? series.columns,
    }));
    const plot = layout.plots[index] as Box;
    const scale = scaleOf(pane, price, lines, view, roomOf(pane, plot.height / layout.ratio));
    return { pane, plot, scale, price, lines };
  });
}

/** Shares of a pane's height, in CSS pixels, that its data leave to what is drawn around them. */
function roomOf(pane: Pane, height: number): Pick<FitOptions, "above" | "below"> {
  const above = LEGEND_HEIGHT / height;
  if (pane.conditions?.some(({ rows }) => rows.length > 0) === true) {
    return { above, below: DOTS_HEIGHT / height };
  }
  return pane.entries === undefined ? { above } : { above, below: FILLS_HEIGHT / height };
}

function scaleOf(
  pane: Pane,
  price: PriceRange | undefined,
  lines: readonly LineFrame[],
  view: View,
  room: Pick<FitOptions, "above" | "below">,
): ValueScale {
  const extent = new Extent();
  if (pane.bounds !== undefined) {
    return fitScale(pane.bounds[0], pane.bounds[1], { above: 0, below: 0 });
  }
  if (price !== undefined) joinVisible(extent, price, price.low, price.high, view);
  for (const { columns } of lines) {
    joinVisible(extent, columns, columns.minimum, columns.maximum, view);
  }
  for (const level of pane.levels) extent.join(level, level);
  if (pane.ceiling !== undefined) extent.join(pane.ceiling, pane.ceiling);
  return fitScale(extent.low, extent.high, {
    isLogarithmic: pane.isLogarithmic === true,
    ...room,
    ceiling: pane.ceiling,
    ...(pane.spanMin === undefined ? {} : { spanMin: pane.spanMin }),
  });
}

/** Joins the columns that hold a row of the view; all of them where none does. */
function joinVisible(
  extent: Extent,
  range: { firstRow: number; rowCount: number },
  minimum: Float64Array,
  maximum: Float64Array,
  view: View,
): void {
  const columns = minimum.length;
  const last = view.first + view.count;
  const clamp = (row: number) =>
    Math.min(range.firstRow + range.rowCount - 1, Math.max(range.firstRow, Math.floor(row)));
  const isOutside = last <= range.firstRow || view.first >= range.firstRow + range.rowCount;
  const column = (row: number) =>
    columnOfRow(clamp(row), range.firstRow, range.rowCount, columns) ?? 0;
  const start = isOutside ? 0 : column(view.first);
  const end = isOutside ? columns : column(last - 1e-9) + 1;
  extent.joinColumns(minimum, maximum, start, end);
}

/** Rows that are in the view. */
export function visibleCount(rows: Float64Array, view: View): number {
  let count = 0;
  for (const row of rows) {
    if (row >= view.first && row < view.first + view.count) count += 1;
  }
  return count;
}

/** Least and greatest value at `row`: equal where a row has a column of its own or a source. */
export function valuesAt(frame: LineFrame, row: number): readonly [number, number] | undefined {
  const exact = frame.series.source?.valueAt(row);
  if (exact !== undefined) return Number.isNaN(exact) ? undefined : [exact, exact];
  const { columns } = frame;
  const column = columnOfRow(row, columns.firstRow, columns.rowCount, columns.minimum.length);
  if (column === undefined) return undefined;
  const [low, high] = [columns.minimum[column] as number, columns.maximum[column] as number];
  return Number.isNaN(low) ? undefined : [low, high];
}

/** What is said of the pixel column that holds `row`; undefined where nothing is. */
export function noteAt({ label, rows, texts, columns }: Notes, row: number): string | undefined {
  const columnOf = (of: number) =>
    columnOfRow(of, columns.firstRow, columns.rowCount, columns.count);
  const column = columnOf(row);
  if (column === undefined) return undefined;
  const index = rows.findIndex((noted) => columnOf(noted) === column);
  return index < 0 ? undefined : texts?.[index] ?? label;
}

/** The bar of `row`, or of the pixel column that holds it where no source knows the row. */
export function barAt(frame: PaneFrame, row: number): Bar | undefined {
  const { price } = frame;
  if (price === undefined) return undefined;
  const exact = frame.pane.price?.source?.barAt(row);
  if (exact !== undefined) return exact;
  const column = columnOfRow(row, price.firstRow, price.rowCount, price.close.length);
  if (column === undefined) return undefined;
  return {
    open: price.open[column] as number,
    high: price.high[column] as number,
    low: price.low[column] as number,
    close: price.close[column] as number,
  };
}
