import { linearTicks, logarithmicTicks } from "./ticks.ts";

/**
 * The value axis of a pane: maps values to 0 (bottom) ... 1 (top), in double precision; only such
 * shares go to the graphics card, whose single precision then suffices.
 */
export interface ValueScale {
  readonly low: number;
  readonly high: number;
  readonly isLogarithmic: boolean;
}

export interface FitOptions {
  readonly isLogarithmic?: boolean;
  /** Shares of the height that stay free. */
  readonly above?: number;
  readonly below?: number;
  /** Narrower ranges are drawn as flat lines; a millionth of the values if not given. */
  readonly spanMin?: number;
  /** A value that nothing exceeds: a flat line at it has its room below. */
  readonly ceiling?: number | undefined;
}

const ROOM = 0.05;
const ROOM_MAX = 0.4;
/** The span around a flat line, as a share of its value; of 1 where that is 0. */
const FLAT_SHARE = 0.02;
/** A range is flat up to this share of its values. */
const FLAT_MAX = 1e-6;

/** A scale that shows `low ... high` with some room; a flat line gets two percent around it. */
export function fitScale(low: number, high: number, options: FitOptions = {}): ValueScale {
  if (!(low <= high)) return { low: 0, high: 1, isLogarithmic: false };
  const above = Math.min(options.above ?? ROOM, ROOM_MAX);
  const below = Math.min(options.below ?? ROOM, ROOM_MAX);
  if (options.isLogarithmic === true && low > 0) {
    const [bottom, top] = high / low > 1 + FLAT_MAX
      ? [Math.log(low), Math.log(high)]
      : [Math.log(low) - FLAT_SHARE / 2, Math.log(high) + FLAT_SHARE / 2];
    const [from, to] = padded(bottom, top, above, below);
    return { low: Math.exp(from), high: Math.exp(to), isLogarithmic: true };
  }
  const [from, to] = padded(...opened(low, high, options), above, below);
  return { low: from, high: to, isLogarithmic: false };
}

/** The range itself; opened around a flat line, whose rounding dust would fill the axis else. */
function opened(low: number, high: number, options: FitOptions): [number, number] {
  const size = Math.max(Math.abs(low), Math.abs(high));
  const spanMin = options.spanMin ?? size * FLAT_MAX;
  if (high - low > spanMin) return [low, high];
  const span = Math.max(spanMin, (size > spanMin ? size : 1) * FLAT_SHARE);
  if (options.ceiling !== undefined && high + span / 2 > options.ceiling) {
    return [options.ceiling - span, options.ceiling];
  }
  return [low - span / 2, high + span / 2];
}

/** Widens a range until the wanted shares of the result are free. */
function padded(low: number, high: number, above: number, below: number) {
  const total = (high - low) / (1 - above - below);
  return [low - total * below, high + total * above] as const;
}

/** NaN where `value` is none, or is not above 0 on a logarithmic scale. */
export function shareOf(scale: ValueScale, value: number): number {
  if (!scale.isLogarithmic) return (value - scale.low) / (scale.high - scale.low);
  // What has no logarithm has no place: a line is broken there.
  return value > 0 ? Math.log(value / scale.low) / Math.log(scale.high / scale.low) : NaN;
}

export function valueAt(scale: ValueScale, share: number): number {
  if (!scale.isLogarithmic) return scale.low + share * (scale.high - scale.low);
  return scale.low * (scale.high / scale.low) ** share;
}

export function ticksOf(scale: ValueScale, countMax: number): number[] {
  const ticks = scale.isLogarithmic ? logarithmicTicks : linearTicks;
  return ticks(scale.low, scale.high, countMax);
}

/** Least and greatest of what is shown; (∞, −∞) where nothing is. */
export class Extent {
  low = Infinity;
  high = -Infinity;

  join(low: number, high: number): void {
    // Comparisons with NaN are false, so NaN never joins.
    if (low < this.low) this.low = low;
    if (high > this.high) this.high = high;
  }

  joinColumns(minimum: Float64Array, maximum: Float64Array, start = 0, end = minimum.length): void {
    let { low, high } = this;
    for (let column = start; column < end; column++) {
      const least = minimum[column] as number;
      const greatest = maximum[column] as number;
      if (least < low) low = least;
      if (greatest > high) high = greatest;
    }
    this.low = low;
    this.high = high;
  }
}
