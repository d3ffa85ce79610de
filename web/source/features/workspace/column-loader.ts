import { FullColumn } from "../../chart/model/full-column.ts";
import { KernelMemoryError, type PixelKernel } from "../../chart/model/pixel-kernel.ts";
import type { Output, Piece } from "../../protocol/messages.ts";

export const priceNames = ["time", "open", "high", "low", "close"] as const;
export const runNames = ["equity", "drawdown"] as const;
export type ColumnName = (typeof priceNames)[number] | (typeof runNames)[number];

/** Datasets whose price columns are held: the current one and the one before. */
const DATASETS_MAX = 2;
/** Columns of more rows, 1 MiB, take longer to come than a run. */
const COSTLY_ROWS = 131_072;

type Columns = Map<ColumnName, FullColumn>;

/**
 * Full-resolution columns, fetched behind: price columns once per dataset, equity and drawdown anew
 * after each change. One column per request, so that never more than one is in the pipes when the
 * hand moves again; what comes too late is dropped.
 */
export class ColumnLoader {
  private columns: Columns = new Map();
  /** Complete price columns of other datasets, the latest used last. */
  private readonly kept = new Map<string, Columns>();
  private request: { readonly id: number; readonly name: ColumnName } | undefined;
  /** Refused, or too large for this browser: not asked for again. */
  private readonly failed = new Set<ColumnName>();
  private key = "";
  private rows = 0;

  constructor(private readonly kernel: PixelKernel) {}

  /** What `datasetChanged` named last: whose columns these are. */
  get dataset(): string {
    return this.key;
  }

  /** The column of all rows; undefined until it is complete. */
  complete(name: ColumnName): FullColumn | undefined {
    const column = this.columns.get(name);
    return column?.isComplete === true ? column : undefined;
  }

  /** The column to be asked for now: none while another is on its way, or when all are there. */
  next(): ColumnName | undefined {
    if (this.request !== undefined) return undefined;
    return [...priceNames, ...runNames].find((name) =>
      this.complete(name) === undefined && !this.failed.has(name)
    );
  }

  /** Whether the next column is large and good for one run only: not worth a short pause. */
  get isNextCostly(): boolean {
    const name = this.next();
    const rows = this.complete("time")?.rows ?? 0;
    return name !== undefined && isOfRun(name) && rows > COSTLY_ROWS;
  }

  /** Request `id` for `name` went out; it replaces an earlier one. */
  requested(id: number, name: ColumnName): void {
    this.drop(name);
    this.request = { id, name };
  }

  /** Takes a piece over. Whether it belonged to the request and completed a column. */
  received({ id, name, offset, total, values }: Piece): boolean {
    const { request } = this;
    if (id !== request?.id || name !== request.name) return false;
    try {
      // Of a newer version of the data: the next run tells, and all are fetched anew.
      if (total !== this.rows) return false;
      if (offset === 0) this.start(request.name, total);
      const column = this.columns.get(request.name);
      return column?.append(offset, values) === true && column.isComplete;
    } catch (error) {
      if (!(error instanceof KernelMemoryError)) throw error;
      // Too many rows for this browser: the server answers the views instead.
      this.drop(request.name);
      return false;
    }
  }

  /** The request ended, in whatever way. Whether it was the current one. */
  ended(id: number | null): boolean {
    const { request } = this;
    if (request === undefined || id !== request.id) return false;
    if (this.complete(request.name) === undefined) this.failed.add(request.name);
    this.request = undefined;
    return true;
  }

  /** Equity and drawdown are out of date; a price column on its way is not. */
  runChanged(): void {
    for (const name of runNames) {
      this.drop(name);
      this.failed.delete(name);
      if (this.request?.name === name) this.request = undefined;
    }
  }

  /**
   * Takes the columns of the dataset and version `key`, of so many rows, up again, as far as they are
   * still held.
   */
  datasetChanged(key: string, rows: number): void {
    this.rows = rows;
    this.request = undefined;
    this.failed.clear();
    for (const name of [...priceNames, ...runNames]) {
      const isKept = this.complete(name) !== undefined && !isOfRun(name);
      if (!isKept) this.drop(name);
    }
    if (this.columns.size > 0) this.kept.set(this.key, this.columns);
    this.columns = this.kept.get(key) ?? new Map();
    this.kept.delete(key);
    this.key = key;
    this.evict(DATASETS_MAX - 1);
  }

  /** The connection is gone: what is not complete will not be. */
  disconnected(): void {
    this.request = undefined;
  }

  /** Gives all memory back. */
  dispose(): void {
    this.datasetChanged("", 0);
    this.evict(0);
  }

  private start(name: ColumnName, rows: number): void {
    this.drop(name);
    let column: FullColumn;
    try {
      column = new FullColumn(this.kernel, rows);
    } catch (error) {
      if (!(error instanceof KernelMemoryError) || this.kept.size === 0) throw error;
      // What is shown goes before what was.
      this.evict(0);
      column = new FullColumn(this.kernel, rows);
    }
    this.columns.set(name, column);
  }

  private drop(name: ColumnName): void {
    this.columns.get(name)?.free();
    this.columns.delete(name);
  }

  private evict(countMax: number): void {
    for (const [key, columns] of this.kept) {
      if (this.kept.size <= countMax) return;
      for (const column of columns.values()) column.free();
      this.kept.delete(key);
    }
  }
}

function isOfRun(name: ColumnName): boolean {
  return (runNames as readonly ColumnName[]).includes(name);
}

/** What another view puts out of date: of a complete column every row is there already. */
export function outputsOfView(loader: ColumnLoader | undefined): Output[] {
  const isComplete = (name: ColumnName) => loader?.complete(name) !== undefined;
  return [
    "indicators",
    "markers",
    "rejections",
    "exposure",
    ...(priceNames.every(isComplete) ? [] : ["price" as const]),
    ...runNames.filter((name) => !isComplete(name)),
  ];
}
