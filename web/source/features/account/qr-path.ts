/** Light modules around the code, which readers need. */
export const MARGIN = 4;

/** One path of all dark modules, a run of a row at a time. */
export function darkPath(count: number, isDark: (x: number, y: number) => boolean): string {
  let path = "";
  for (let y = 0; y < count; y++) {
    for (let x = 0; x < count; x++) {
      if (!isDark(x, y)) continue;
      const start = x;
      while (x + 1 < count && isDark(x + 1, y)) x += 1;
      const length = x + 1 - start;
      path += `M${start + MARGIN} ${y + MARGIN}h${length}v1h-${length}z`;
    }
  }
  return path;
}
