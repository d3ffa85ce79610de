import type { Pane } from "./chart-data.ts";

/** Device pixels, from the top left of the chart. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
  /** The plots, one per pane, all of one width. */
  readonly plots: readonly Box[];
  /** The strip of time labels under the last plot. */
  readonly timeTop: number;
  readonly plotWidth: number;
}

/** CSS pixels. */
export const GUTTER_WIDTH = 74;
const TIME_HEIGHT = 24;
const SEPARATOR_HEIGHT = 1;

export function layOut(
  width: number,
  height: number,
  ratio: number,
  panes: readonly Pane[],
): Layout {
  const plotWidth = Math.max(1, width - Math.round(GUTTER_WIDTH * ratio));
  const timeTop = Math.max(1, height - Math.round(TIME_HEIGHT * ratio));
  const gap = Math.max(1, Math.round(SEPARATOR_HEIGHT * ratio));
  const total = panes.reduce((sum, pane) => sum + pane.weight, 0);
  const free = timeTop - gap * (panes.length - 1);
  const plots: Box[] = [];
  let [top, weight] = [0, 0];
  for (const [index, pane] of panes.entries()) {
    weight += pane.weight;
    const bottom = Math.round((free * weight) / total) + gap * index;
    plots.push({ left: 0, top, width: plotWidth, height: Math.max(1, bottom - top) });
    top = bottom + gap;
  }
  return { width, height, ratio, plots, timeTop, plotWidth };
}

/** The index of the plot at `y` (device pixels), undefined on the time axis. */
export function plotAt(layout: Layout, y: number): number | undefined {
  const index = layout.plots.findIndex((plot) => y >= plot.top && y < plot.top + plot.height);
  return index < 0 ? undefined : index;
}
