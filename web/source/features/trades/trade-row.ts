import { formatCount, formatDuration } from "../../ui/formats.ts";
import type { TradesPage } from "../../protocol/run-messages.ts";
import { PAGE_ROWS } from "./trades-feed.ts";

export interface Trade {
  /** From 0, oldest first. */
  readonly index: number;
  readonly isLong: boolean;
  readonly isOpen: boolean;
  readonly entryRow: number;
  readonly entryPrice: number;
  readonly exitRow: number;
  readonly exitPrice: number;
  readonly size: number;
  readonly profit: number;
  readonly return: number;
  readonly fees: number;
}

/** Trade `index`; undefined where its page is not there. */
export function tradeAt(
  pages: ReadonlyMap<number, TradesPage>,
  index: number,
): Trade | undefined {
  const page = pages.get(Math.floor(index / PAGE_ROWS));
  const place = index - (page?.first ?? 0);
  if (page === undefined || place < 0 || place >= page.entryRow.length) return undefined;
  const at = (column: Float64Array) => column[place] as number;
  return {
    index,
    isLong: at(page.direction) > 0,
    isOpen: at(page.status) === 0,
    entryRow: at(page.entryRow),
    entryPrice: at(page.entryPrice),
    exitRow: at(page.exitRow),
    exitPrice: at(page.exitPrice),
    size: at(page.size),
    profit: at(page.profit),
    return: at(page.returns),
    fees: at(page.fees),
  };
}

/** "12 bars"; a trade that ends on the bar of its entry is of that bar. */
export function barsText(bars: number): string {
  return bars === 0 ? "same bar" : `${formatCount(bars)} ${bars === 1 ? "bar" : "bars"}`;
}

/** How long a trade was held: in time where both times are known, and differ. */
export function heldText(
  bars: number,
  entered: number | undefined,
  left: number | undefined,
): string {
  const isKnown = entered !== undefined && left !== undefined && bars > 0;
  return isKnown ? formatDuration(left - entered) : barsText(bars);
}

/** Rows of a virtual table: what is in sight, and what is drawn around it. */
export function rowsInSight(
  scrollTop: number,
  height: number,
  rowHeight: number,
  total: number,
): { readonly first: number; readonly last: number } {
  const margin = 8;
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - margin);
  const last = Math.min(total - 1, Math.ceil((scrollTop + height) / rowHeight) + margin);
  return { first: Math.max(0, Math.min(first, last)), last };
}

/** Where a key takes the choice of `total` rows; undefined for other keys. */
export function steppedRow(
  key: string,
  chosen: number,
  total: number,
  pageRows: number,
): number | undefined {
  const steps: Record<string, number> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: pageRows,
    PageUp: -pageRows,
    Home: -Infinity,
    End: Infinity,
  };
  const step = steps[key];
  if (step === undefined || total === 0) return undefined;
  return Math.min(total - 1, Math.max(0, chosen + step));
}
