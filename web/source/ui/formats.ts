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

/** Two decimals; ∞ for a ratio over nothing. */
export function formatRatio(value: number | null | undefined): string {
  if (value === Infinity) return "∞";
  return value === -Infinity ? `${MINUS}∞` : formatNumber(value, 2);
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
  if (Math.abs(value) >= MONEY_MAX) return formatPower(value);
  if (Math.abs(value) >= 1e12) return `${formatNumber(value / 1e12, 3)}T`;
  if (Math.abs(value) >= 1e9) return `${formatNumber(value / 1e6, 1)}M`;
  return formatNumber(value, Math.abs(value) >= 1e8 ? 0 : 2);
}

interface MoneyUnit {
  /** Least size that is written in the unit. */
  readonly from: number;
  readonly size: number;
  readonly letter: string;
}

const moneyUnits: readonly MoneyUnit[] = [
  { from: 1e12, size: 1e12, letter: "T" },
  { from: 1e9, size: 1e9, letter: "B" },
  { from: 1e7, size: 1e6, letter: "M" },
];
/** Above, trillions need more than three digits, and only the power of ten is short. */
const MONEY_MAX = 1e15;
/** Characters of an axis label; more would be cut off, and a cut number is a wrong one. */
const TICK_LENGTH_MAX = 9;

function moneyUnitOf(value: number): MoneyUnit | undefined {
  return moneyUnits.find(({ from }) => Math.abs(value) >= from);
}

function formatPower(value: number): string {
  return value.toExponential(2).replace("-", MINUS).replace("e+", "e");
}

/** Money where room is short, as on a tag. */
export function formatMoneyShort(value: number): string {
  if (!Number.isFinite(value)) return MISSING;
  if (Math.abs(value) >= MONEY_MAX) return formatPower(value);
  const unit = moneyUnitOf(value);
  if (unit === undefined) return formatNumber(value, Math.abs(value) >= 1e5 ? 0 : 2);
  return `${formatNumber(value / unit.size, 2)}${unit.letter}`;
}

/** Money on an axis whose labels are `step` apart: as many decimals as tell them apart and fit. */
export function formatMoneyTick(value: number, step: number): string {
  if (!Number.isFinite(value)) return MISSING;
  if (Math.abs(value) >= MONEY_MAX) return formatPower(value);
  const { size, letter } = moneyUnitOf(value) ?? { size: 1, letter: "" };
  const wanted = step > 0 ? Math.ceil(-Math.log10(step / size) - 1e-9) : 0;
  const most = size === 1 ? 2 : 6;
  for (let decimals = Math.min(most, Math.max(0, wanted)); decimals > 0; decimals--) {
    const text = `${formatNumber(value / size, decimals)}${letter}`;
    if (text.length <= TICK_LENGTH_MAX) return text;
  }
  return `${formatNumber(value / size, 0)}${letter}`;
}

export function formatCount(value: number | null | undefined): string {
  return formatNumber(value, 0);
}

/** Milliseconds with the digits that matter. */
export function formatMillis(millis: number | undefined): string {
  if (millis === undefined || !Number.isFinite(millis)) return MISSING;
  return formatNumber(millis, millis < 9.995 ? 2 : millis < 99.95 ? 1 : 0);
}

const durationUnits = [
  { size: 86_400_000, letter: "d" },
  { size: 3_600_000, letter: "h" },
  { size: 60_000, letter: "min" },
] as const;

/** A span of time in its two greatest units: "12 d 4 h", "45 min"; whole days alone from ten on. */
export function formatDuration(millis: number | undefined): string {
  if (millis === undefined || !Number.isFinite(millis)) return MISSING;
  let rest = Math.round(Math.abs(millis) / 60_000) * 60_000;
  const parts: string[] = [];
  for (const { size, letter } of durationUnits) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${formatNumber(count, 0)} ${letter}`);
    if (parts.length === 2 || (letter === "d" && count >= 10)) break;
    // Days and minutes without the hours between say nothing more.
    if (parts.length === 1 && count === 0) break;
  }
  return parts.length === 0 ? "0 min" : parts.join(" ");
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
