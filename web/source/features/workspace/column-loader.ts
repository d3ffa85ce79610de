import { FullColumn } from "../../chart/model/full-column.ts";
import { KernelMemoryError, type PixelKernel } from "../../chart/model/pixel-kernel.ts";
import type { Piece } from "../../protocol/messages.ts";

export const priceNames = ["time", "open", "high", "low", "close"] as const;
export const runNames = ["equity", "drawdown"] as const;
export type ColumnName = (typeof priceNames)[number] | (typeof runNames)[number];

/**
 * Full-resolution columns, fetched behind: price columns once per dataset, equity and drawdown anew
 * after each change. One request at a time; what it brings too late is dropped.
 */
export class ColumnLoader {
  private readonly columns = new Map<ColumnName, FullColumn>();
  private request: { readonly id: number; readonly names: ReadonlySet<string> } | undefined;

  constructor(private readonly kernel: PixelKernel) {}

  /** The column of all rows; undefined until it is complete. */
  complete(name: ColumnName): FullColumn | undefined {
    const column = this.columns.get(name);
    return column?.isComplete === true ? column : undefined;
  }

  missing(): ColumnName[] {
    return [...priceNames, ...runNames].filter((name) => this.complete(name) === undefined);
  }

  get isLoading(): boolean {
    return this.request !== undefined;
  }

  /** Request `id` for `names` went out; it replaces an earlier one. */
  requested(id: number, names: readonly ColumnName[]): void {
    for (const name of names) this.drop(name);
    this.request = { id, names: new Set(names) };
  }

  /** Takes a piece over. Whether it belonged to the request and completed a column. */
  received(piece: Piece): boolean {
    if (piece.id !== this.request?.id || !this.request.names.has(piece.name)) return false;
    const name = piece.name as ColumnName;
    try {
      if (piece.offset === 0) this.start(name, piece.total);
      const column = this.columns.get(name);
      return column?.append(piece.offset, piece.values) === true && column.isComplete;
    } catch (error) {
      if (!(error instanceof KernelMemoryError)) throw error;
      // Too many rows for this browser: the server answers the views instead.
      this.drop(name);
      return false;
    }
  }

  /** The request ended, in whatever way. Whether it was the current one. */
  ended(id: number | null): boolean {
    if (this.request === undefined || id !== this.request.id) return false;
    this.request = undefined;
    return true;
  }

  /** Equity and drawdown are out of date. */
  runChanged(): void {
    this.request = undefined;
    for (const name of runNames) this.drop(name);
  }

  datasetChanged(): void {
    this.request = undefined;
    for (const name of this.columns.keys()) this.drop(name);
  }

  /** The connection is gone: what is not complete will not be. */
  disconnected(): void {
    this.request = undefined;
  }

  private start(name: ColumnName, rows: number): void {
    this.drop(name);
    this.columns.set(name, new FullColumn(this.kernel, rows));
  }

  private drop(name: ColumnName): void {
    this.columns.get(name)?.free();
    this.columns.delete(name);
  }
}
