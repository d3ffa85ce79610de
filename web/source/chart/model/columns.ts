/** What a line is drawn from: least and greatest value of each pixel column over a range of rows. */
export interface RangeColumns {
  readonly firstRow: number;
  readonly rowCount: number;
  readonly minimum: Float64Array;
  readonly maximum: Float64Array;
}

/** What the price is drawn from: first, greatest, least and last of each pixel column. */
export interface PriceRange {
  readonly firstRow: number;
  readonly rowCount: number;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

export interface Bar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** The first row of pixel column `column`; below 2^53 the division floors exactly as integers do. */
export function columnStart(
  column: number,
  firstRow: number,
  rowCount: number,
  columns: number,
): number {
  return firstRow + Math.floor((column * rowCount) / columns);
}

/** The pixel column that holds `row`, undefined outside the range. */
export function columnOfRow(
  row: number,
  firstRow: number,
  rowCount: number,
  columns: number,
): number | undefined {
  const offset = row - firstRow;
  if (offset < 0 || offset >= rowCount) return undefined;
  // The greatest column whose start is at or before the row.
  return Math.min(columns - 1, Math.floor(((offset + 1) * columns - 1) / rowCount));
}

/** Whether every pixel column is one row. */
export function isRowPerColumn(range: { rowCount: number }, columns: number): boolean {
  return columns === range.rowCount;
}
