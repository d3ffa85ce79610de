import type { RowSpan } from "../model/chart-data.ts";
import type { ChartTheme } from "../model/chart-theme.ts";
import type { Layout } from "../model/layout.ts";
import type { PaneFrame } from "../model/pane-frame.ts";
import { shareOf, ticksOf } from "../model/value-scale.ts";
import type { View } from "../model/view.ts";
import type { RectangleRenderer } from "./rectangle-renderer.ts";

/** CSS pixels between two labels of a value axis. */
const TICK_SPACING = 36;

export function valueTicks(frame: PaneFrame, ratio: number): readonly number[] {
  // On an axis of its own, what matters is where the guides are.
  if (frame.pane.bounds !== undefined) return frame.pane.levels;
  const countMax = Math.max(3, Math.floor(frame.plot.height / (TICK_SPACING * ratio)));
  return ticksOf(frame.scale, countMax);
}

/** Pixel y from the top, of a value. */
export function yOf(frame: PaneFrame, value: number): number {
  return frame.plot.top + (1 - shareOf(frame.scale, value)) * frame.plot.height;
}

/** Pixel x of the middle of a row. */
export function xOf(row: number, view: View, plotWidth: number): number {
  return ((row + 0.5 - view.first) / view.count) * plotWidth;
}

/** The ground of rows that are pointed at, at least a bar wide enough to be seen. */
export function drawHighlight(
  rectangles: RectangleRenderer,
  { first, last }: RowSpan,
  view: View,
  layout: Layout,
  theme: ChartTheme,
): void {
  const x = (row: number) => ((row - view.first) / view.count) * layout.plotWidth;
  const [from, to] = [Math.max(0, x(first)), Math.min(layout.plotWidth, x(last + 1))];
  if (to <= 0 || from >= layout.plotWidth) return;
  const left = Math.round(from);
  const width = Math.max(Math.round(2 * layout.ratio), Math.round(to) - left);
  rectangles.add(left, 0, width, layout.timeTop, theme.highlight);
}

/** Draws what lies behind the data: grid, guides, and the lines between panes. */
export function drawGrid(
  rectangles: RectangleRenderer,
  frames: readonly PaneFrame[],
  view: View,
  layout: Layout,
  theme: ChartTheme,
  timeRows: readonly number[],
): void {
  const line = Math.max(1, Math.round(layout.ratio));
  for (const row of timeRows) {
    const x = Math.round(xOf(row, view, layout.plotWidth));
    if (x > 0 && x < layout.plotWidth) rectangles.add(x, 0, line, layout.timeTop, theme.grid);
  }
  for (const [index, frame] of frames.entries()) {
    const { plot, pane } = frame;
    for (const tick of pane.bounds === undefined ? valueTicks(frame, layout.ratio) : []) {
      rectangles.add(0, Math.round(yOf(frame, tick)), plot.width, line, theme.grid);
    }
    for (const level of pane.levels) {
      const top = Math.round(yOf(frame, level));
      rectangles.addDashes(0, top, plot.width, layout.ratio, theme.level);
    }
    if (index > 0) rectangles.add(0, plot.top - line, layout.width, line, theme.separator);
  }
  rectangles.add(layout.plotWidth, 0, line, layout.height, theme.separator);
  rectangles.add(0, layout.timeTop, layout.width, line, theme.separator);
  rectangles.flush();
}
