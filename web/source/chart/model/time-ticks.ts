/**
 * Labels of the time axis: calendar boundaries (UTC), placed on the first row at or after them. A
 * label says the time of its row, not of the boundary: a bar after a weekend is no Saturday's.
 */

/** Times of rows that may be known at some rows only; between those they are interpolated. */
export interface TimeAxis {
  /** Milliseconds since 1970 UTC of `row`. */
  timeAt(row: number): number;
  /** The first row whose time is at or after `time`. */
  rowAt(time: number): number;
}

export interface TimeTick {
  readonly row: number;
  readonly label: string;
  /** A boundary of a larger unit than the axis's own, as a new year among months. */
  readonly isMajor: boolean;
}

type Unit = "year" | "month" | "day" | "minute";

interface Step {
  readonly unit: Unit;
  readonly count: number;
  readonly millis: number;
}

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const YEAR = 365.25 * DAY;
const monthNames = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

const steps: readonly Step[] = [
  ...[1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720].map((count) => stepOf("minute", count, MINUTE)),
  ...[1, 2, 5, 10].map((count) => stepOf("day", count, DAY)),
  ...[1, 2, 3, 6].map((count) => stepOf("month", count, YEAR / 12)),
  ...[1, 2, 5, 10, 20, 50].map((count) => stepOf("year", count, YEAR)),
];

function stepOf(unit: Unit, count: number, unitMillis: number): Step {
  return { unit, count, millis: count * unitMillis };
}

/** Ticks over rows `first ... last`, at least `spacingRows` apart, the greater boundary winning. */
export function timeTicks(
  axis: TimeAxis,
  first: number,
  last: number,
  spacingRows: number,
): TimeTick[] {
  const start = axis.timeAt(first);
  const end = axis.timeAt(last);
  if (!(end > start)) return [];
  const countMax = Math.max(1, (last - first) / spacingRows);
  const chosen = steps.find((step) => (end - start) / step.millis <= countMax) ?? steps.at(-1);
  const ticks: TimeTick[] = [];
  for (const time of boundaries(start, end, chosen as Step)) {
    const row = axis.rowAt(time);
    if (row < first || row > last) continue;
    const tick = { row, ...labelOf(time, axis.timeAt(row), chosen as Step) };
    const before = ticks.at(-1);
    if (before === undefined || row - before.row >= spacingRows * 0.8) ticks.push(tick);
    else if (tick.isMajor && !before.isMajor) ticks[ticks.length - 1] = tick;
  }
  return ticks;
}

function* boundaries(start: number, end: number, step: Step): Generator<number> {
  if (step.unit === "minute") {
    for (
      let time = Math.ceil(start / step.millis) * step.millis;
      time <= end;
      time += step.millis
    ) {
      yield time;
    }
    return;
  }
  const date = new Date(start);
  let year = date.getUTCFullYear();
  let month = step.unit === "year" ? 0 : date.getUTCMonth();
  if (step.unit === "year") year -= year % step.count;
  if (step.unit === "month") month -= month % step.count;
  for (;;) {
    const opening = Date.UTC(year, month, 1);
    if (opening > end) return;
    yield* step.unit === "day" ? daysOf(opening, start, end, step.count) : within(opening, start);
    if (step.unit === "year") year += step.count;
    else month += step.unit === "month" ? step.count : 1;
  }
}

function* within(time: number, start: number): Generator<number> {
  if (time >= start) yield time;
}

/** Days 1, 1 + count, … of the month that opens at `opening`; no stump before the next month. */
function* daysOf(opening: number, start: number, end: number, count: number): Generator<number> {
  const date = new Date(opening);
  const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  for (let day = 0; day < length - (count > 1 ? count / 2 : 0); day += count) {
    const time = opening + day * DAY;
    if (time > end) return;
    if (time >= start) yield time;
  }
}

/** The boundary says how great the label's unit is, the bar what it reads. */
function labelOf(
  boundary: number,
  bar: number,
  step: Step,
): { label: string; isMajor: boolean } {
  const opening = new Date(boundary);
  const date = new Date(bar);
  const year = String(date.getUTCFullYear());
  const isMidnight = boundary % DAY === 0;
  const isMonth = isMidnight && opening.getUTCDate() === 1;
  if (step.unit === "year") return { label: year, isMajor: date.getUTCFullYear() % 10 === 0 };
  if (isMonth && opening.getUTCMonth() === 0) return { label: year, isMajor: true };
  const monthName = monthNames[date.getUTCMonth()] as string;
  if (step.unit === "month") return { label: monthName, isMajor: false };
  if (isMonth) return { label: monthName, isMajor: true };
  const day = `${date.getUTCDate()} ${monthName}`;
  if (step.unit === "day") return { label: day, isMajor: false };
  if (isMidnight) return { label: day, isMajor: true };
  return { label: date.toISOString().slice(11, 16), isMajor: false };
}

/** Whether bars are a day or longer: then the date is the label, and no hour is shown. */
export function formatTime(time: number, isDaily: boolean): string {
  if (!Number.isFinite(time)) return "";
  const date = new Date(time);
  const day = `${date.getUTCDate()} ${monthNames[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  return isDaily ? day : `${day} ${date.toISOString().slice(11, 16)}`;
}
