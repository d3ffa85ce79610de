/** Cents for shares; what trades below ten, as currencies do, is quoted finer. */
export function priceDecimals(high: Float64Array): number {
  let highest = -Infinity;
  for (const value of high) if (value > highest) highest = value;
  return highest < 10 ? 5 : 2;
}
