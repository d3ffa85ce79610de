/** Room for the stroke at the top and the bottom. */
const EDGE = 1.5;

/**
 * The values as a line that ends at the right edge, in an SVG path; empty below two values.
 *
 * `count` values fill the width; more than that have their oldest left out.
 */
export function sparkPath(
  values: readonly number[],
  count: number,
  max: number,
  width: number,
  height: number,
): string {
  const shown = values.slice(-count);
  if (shown.length < 2 || count < 2) return "";
  const top = Math.max(max, ...shown);
  const step = width / (count - 1);
  return shown.map((value, index) => {
    const x = width - (shown.length - 1 - index) * step;
    const share = top > 0 ? Math.max(0, value) / top : 0;
    const y = height - EDGE - share * (height - 2 * EDGE);
    return `${index === 0 ? "M" : "L"}${round(x)} ${round(y)}`;
  }).join("");
}

const round = (value: number) => Math.round(value * 100) / 100;
