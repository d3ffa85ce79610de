import { type Bar, columnStart, type PriceRange, type RangeColumns } from "./columns.ts";
import type { FullColumn } from "./full-column.ts";

/** Answers any view of one line, exactly and at once. */
export interface RangeSource {
  valueAt(row: number): number;
  columnsOf(firstRow: number, rowCount: number, columns: number): RangeColumns;
}

/** The same for open, high, low and close. */
export interface PriceSource {
  barAt(row: number): Bar;
  columnsOf(firstRow: number, rowCount: number, columns: number): PriceRange;
}

export function rangeSource(column: FullColumn): RangeSource {
  return {
    valueAt: (row) => column.valueAt(row),
    columnsOf: (firstRow, rowCount, columns) => column.minMax(firstRow, rowCount, columns),
  };
}

export interface PriceParts {
  readonly open: FullColumn;
  readonly high: FullColumn;
  readonly low: FullColumn;
  readonly close: FullColumn;
}

export function priceSource(parts: PriceParts): PriceSource {
  return {
    barAt: (row) => ({
      open: parts.open.valueAt(row),
      high: parts.high.valueAt(row),
      low: parts.low.valueAt(row),
      close: parts.close.valueAt(row),
    }),
    columnsOf(firstRow, rowCount, width) {
      const columns = Math.min(width, rowCount);
      const open = new Float64Array(columns);
      const close = new Float64Array(columns);
      const [opens, closes] = [parts.open.all(), parts.close.all()];
      for (let column = 0; column < columns; column++) {
        const end = columnStart(column + 1, firstRow, rowCount, columns);
        open[column] = opens[columnStart(column, firstRow, rowCount, columns)] as number;
        close[column] = closes[end - 1] as number;
      }
      return {
        firstRow,
        rowCount,
        open,
        close,
        high: parts.high.minMax(firstRow, rowCount, columns).maximum,
        low: parts.low.minMax(firstRow, rowCount, columns).minimum,
      };
    },
  };
}
