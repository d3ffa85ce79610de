/** Numbers as people read them. "–" stands for what does not exist. */

export const MISSING = "–";
const MINUS = "\u2212";

const plain = new Map<number, Intl.NumberFormat>();

/** Thousands separated, exactly `decimals` decimals, a true minus sign. */
export function formatNumber(value: number | null | undefined, decimals: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return MISSING;
  let format = plain.get(decimals);
  if (format === undefined) {
    format = new Intl.NumberFormat("en-US", {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    plain.set(decimals, format);
  }
  // Rounding may leave "-0.00": nothing that is shown as zero has a sign.
  const text = format.format(value);
  return /[1-9]/.test(text) ? text.replace("-", MINUS) : text.replace("-", "");
}

/** A fraction as percent: 0.1234 → "12.34%". Large ones lose decimals that say nothing. */
export function formatPercent(fraction: number | null | undefined, decimals = 2): string {
  if (fraction === null || fraction === undefined || !Number.isFinite(fraction)) return MISSING;
  const percent = fraction * 100;
  const kept = Math.abs(percent) >= 10_000 ? 0 : Math.abs(percent) >= 1000 ? 1 : decimals;
  return `${formatNumber(percent, Math.min(kept, decimals))}%`;
}

/** Money of an unnamed currency: cents below a hundred million, millions beyond a billion. */
export function formatMoney(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return MISSING;
  if (Math.abs(value) >= 1e12) return `${formatNumber(value / 1e9, 0)}B`;
  if (Math.abs(value) >= 1e9) return `${formatNumber(value / 1e6, 1)}M`;
  return formatNumber(value, Math.abs(value) >= 1e8 ? 0 : 2);
}

/** Money where room is short, as on an axis. */
export function formatMoneyShort(value: number): string {
  if (!Number.isFinite(value)) return MISSING;
  const size = Math.abs(value);
  if (size >= 1e9) return `${formatNumber(value / 1e9, 2)}B`;
  if (size >= 1e7) return `${formatNumber(value / 1e6, 2)}M`;
  return formatNumber(value, size >= 1e5 ? 0 : 2);
}

export function formatCount(value: number | null | undefined): string {
  return formatNumber(value, 0);
}

/** Milliseconds with the digits that matter. */
export function formatMillis(millis: number | undefined): string {
  if (millis === undefined || !Number.isFinite(millis)) return MISSING;
  return formatNumber(millis, millis < 9.995 ? 2 : millis < 99.95 ? 1 : 0);
}

/** "1d" → "daily": what a bar of the interval is called. */
export function formatInterval(interval: string): string {
  const names: Record<string, string> = { "1d": "daily", "1h": "hourly", "1m": "1-minute" };
  return names[interval] ?? interval;
}

const year = (time: number) => new Date(time).getUTCFullYear();

export function formatYears(start: number, end: number): string {
  return year(start) === year(end) ? String(year(start)) : `${year(start)}–${year(end)}`;
}
