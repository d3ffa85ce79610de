/** Round numbers for a value axis. */

/** The round step (1, 2 or 5 times a power of ten) that gives at most `countMax` ticks over `span`. */
export function niceStep(span: number, countMax: number): number {
  const least = span / Math.max(1, countMax);
  if (!(least > 0) || !Number.isFinite(least)) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  for (const factor of [1, 2, 5]) {
    if (factor * power >= least) return factor * power;
  }
  return 10 * power;
}

/** Multiples of a round step within `low ... high`, at most `countMax` of them or one more. */
export function linearTicks(low: number, high: number, countMax: number): number[] {
  if (!(low < high)) return Number.isFinite(low) ? [low] : [];
  const step = niceStep(high - low, countMax);
  const ticks: number[] = [];
  const last = Math.floor(high / step + 1e-9);
  for (let index = Math.ceil(low / step - 1e-9); index <= last; index++) {
    // The product, not a running sum: sums drift. Zero must not come out as −0.
    ticks.push(index * step + 0);
  }
  return ticks;
}

/** 1, 2 and 5 times powers of ten within `low ... high` (both positive); few where they crowd. */
export function logarithmicTicks(low: number, high: number, countMax: number): number[] {
  if (!(0 < low && low < high)) return [];
  // Less than a factor of three holds too few such numbers: round steps read better.
  if (high / low < 3) return linearTicks(low, high, countMax);
  const decades = Math.log10(high / low);
  const factors = decades * 3 <= countMax ? [1, 2, 5] : decades * 2 <= countMax ? [1, 3] : [1];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++) {
    for (const factor of factors) {
      const tick = factor * 10 ** power;
      if (low <= tick && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}

/** Decimals that tell ticks `step` apart. */
export function decimalsOf(step: number): number {
  if (!(step > 0) || step >= 1) return 0;
  return Math.min(10, Math.ceil(-Math.log10(step) - 1e-9));
}
