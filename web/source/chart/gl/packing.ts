import { shareOf, type ValueScale } from "../model/value-scale.ts";

/** Marks a column without a value: far below what any share of a pane can be. */
export const GAP = -1e30;

/**
 * Interleaves (minimum, maximum) as shares of `scale`, in double precision before the cast: an axis
 * far from zero would otherwise lose its digits.
 */
export function packRange(
  minimum: Float64Array,
  maximum: Float64Array,
  scale: ValueScale,
): Float32Array {
  const packed = new Float32Array(2 * minimum.length);
  for (let column = 0; column < minimum.length; column++) {
    packed[2 * column] = packValue(minimum[column] as number, scale);
    packed[2 * column + 1] = packValue(maximum[column] as number, scale);
  }
  return packed;
}

/** One value as a share, limited to what single precision draws well; `GAP` where it has no place. */
export function packValue(value: number, scale: ValueScale): number {
  const share = shareOf(scale, value);
  return Number.isNaN(share) ? GAP : Math.min(1e4, Math.max(-1e4, share));
}
