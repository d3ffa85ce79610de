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
}

const ROOM = 0.05;
const ROOM_MAX = 0.4;

/** A scale that shows `low ... high` with some room; one value gets room around it. */
export function fitScale(low: number, high: number, options: FitOptions = {}): ValueScale {
  if (!(low <= high)) return { low: 0, high: 1, isLogarithmic: false };
  const above = Math.min(options.above ?? ROOM, ROOM_MAX);
  const below = Math.min(options.below ?? ROOM, ROOM_MAX);
  if (options.isLogarithmic === true && low > 0) {
    const [from, to] = padded(Math.log(low), Math.log(high), above, below, 0.001);
    return { low: Math.exp(from), high: Math.exp(to), isLogarithmic: true };
  }
  const least = Math.max(Math.abs(high) * 1e-4, 1e-6);
  const [from, to] = padded(low, high, above, below, least);
  return { low: from, high: to, isLogarithmic: false };
}

/** Widens a range until the wanted shares of the result are free; at least by `least` if it is empty. */
function padded(low: number, high: number, above: number, below: number, least: number) {
  const span = high > low ? high - low : least;
  const total = span / (1 - above - below);
  return high > low
    ? [low - total * below, high + total * above] as const
    : [low - total / 2, high + total / 2] as const;
}

export function shareOf(scale: ValueScale, value: number): number {
  if (!scale.isLogarithmic) return (value - scale.low) / (scale.high - scale.low);
  // A value that has no logarithm lies below everything shown.
  return value > 0 ? Math.log(value / scale.low) / Math.log(scale.high / scale.low) : -1;
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
