import type { RangeColumns } from "./columns.ts";
import { COLUMNS_MAX, type PixelKernel } from "./pixel-kernel.ts";

/**
 * A column of all rows in the kernel's memory, with its pyramid: answers any view exactly in time
 * that depends on the pixels alone. Filled from the first row on, as the pieces arrive.
 */
export class FullColumn {
  private readonly values: number;
  private readonly storage: number;
  private readonly storageCount: number;
  private taken = 0;
  private isFreed = false;
  /** The last answer: a redraw of the same rows asks for it again. */
  private last: RangeColumns | undefined;

  /** Throws `KernelMemoryError` where the rows do not fit. */
  constructor(private readonly kernel: PixelKernel, readonly rows: number) {
    this.storageCount = kernel.storageCount(rows);
    this.values = kernel.allocate(rows);
    this.storage = kernel.allocate(this.storageCount);
  }

  get isComplete(): boolean {
    return this.taken === this.rows && !this.isFreed;
  }

  /** Appends a piece; false where it is not the next one. */
  append(offset: number, values: Float64Array): boolean {
    if (this.isFreed || offset !== this.taken || offset + values.length > this.rows) return false;
    this.kernel.doubles(this.values, this.rows).set(values, offset);
    this.kernel.extend(this.values, this.storage, this.rows, offset, offset + values.length);
    this.taken += values.length;
    this.last = undefined;
    return true;
  }

  valueAt(row: number): number {
    return this.all()[row] ?? NaN;
  }

  minMax(firstRow: number, rowCount: number, columns: number): RangeColumns {
    const width = Math.min(columns, rowCount, COLUMNS_MAX);
    const { last } = this;
    if (
      last?.firstRow === firstRow && last.rowCount === rowCount && last.minimum.length === width
    ) return last;
    const found = this.kernel.minMax(
      this.values,
      this.storage,
      this.rows,
      firstRow,
      rowCount,
      width,
    );
    this.last = { firstRow, rowCount, ...found };
    return this.last;
  }

  /** All rows; not to be kept, see `PixelKernel.doubles`. */
  all(): Float64Array {
    return this.kernel.doubles(this.values, this.rows);
  }

  free(): void {
    if (this.isFreed) return;
    this.isFreed = true;
    this.kernel.free(this.values, this.rows);
    this.kernel.free(this.storage, this.storageCount);
  }
}
