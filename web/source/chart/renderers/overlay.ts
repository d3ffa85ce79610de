import type { ChartData } from "../model/chart-data.ts";
import { type ChartTheme, cssColour } from "../model/chart-theme.ts";
import { type Layout, plotAt } from "../model/layout.ts";
import type { PaneFrame } from "../model/pane-frame.ts";
import { formatTime, type TimeTick } from "../model/time-ticks.ts";
import { niceStep } from "../model/ticks.ts";
import { valueAt } from "../model/value-scale.ts";
import type { View } from "../model/view.ts";
import { valueTicks, xOf, yOf } from "./grid.ts";
import { legendOf, tagOf } from "./legend.ts";

/** The pointer, in device pixels from the top left. */
export interface Crosshair {
  readonly x: number;
  readonly y: number;
  readonly row: number;
}

export interface OverlayState {
  readonly data: ChartData;
  readonly frames: readonly PaneFrame[];
  readonly view: View;
  readonly layout: Layout;
  readonly theme: ChartTheme;
  readonly timeTicks: readonly TimeTick[];
  readonly crosshair: Crosshair | undefined;
}

const FONT_SIZE = 11;
const TAG_HEIGHT = 18;
const LEGEND_ALPHA = 0.78;
const STALE_ALPHA = 0.5;

/** Axis text, legends and the crosshair, on a 2D canvas above the picture. */
export class Overlay {
  constructor(private readonly context: CanvasRenderingContext2D) {}

  draw(state: OverlayState): void {
    const { context } = this;
    const { layout, theme } = state;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, layout.width, layout.height);
    // CSS pixels from here on.
    context.setTransform(layout.ratio, 0, 0, layout.ratio, 0, 0);
    context.font = `500 ${FONT_SIZE}px ${theme.font}`;
    context.textBaseline = "middle";
    this.drawTimeAxis(state);
    for (const frame of state.frames) this.drawValueAxis(frame, state);
    if (state.crosshair !== undefined) this.drawCrosshair(state, state.crosshair);
    for (const frame of state.frames) this.drawLegend(frame, state);
  }

  private drawTimeAxis({ timeTicks, view, layout, theme }: OverlayState): void {
    const { context } = this;
    const width = layout.plotWidth / layout.ratio;
    const y = (layout.timeTop + layout.height) / 2 / layout.ratio;
    context.textAlign = "center";
    for (const tick of timeTicks) {
      const x = xOf(tick.row, view, width);
      const half = context.measureText(tick.label).width / 2;
      if (x < half + 4 || x > width - half - 4) continue;
      context.fillStyle = tick.isMajor ? theme.textStrong : theme.text;
      context.fillText(tick.label, x, y);
    }
    context.fillStyle = theme.text;
    context.textAlign = "left";
    context.fillText("UTC", width + 10, y);
  }

  private drawValueAxis(frame: PaneFrame, state: OverlayState): void {
    const { layout, theme } = state;
    const { context } = this;
    const { pane, plot, scale } = frame;
    const left = layout.plotWidth / layout.ratio + 10;
    const room = layout.width / layout.ratio - left - 2;
    const ticks = valueTicks(frame, layout.ratio);
    const step = scale.isLogarithmic || ticks.length < 2
      ? niceStep(scale.high - scale.low, 200)
      : (ticks[1] as number) - (ticks[0] as number);
    const tag = tagOf(frame, lastRowOf(state), theme);
    const tagY = tag === undefined ? -Infinity : yOf(frame, tag.value) / layout.ratio;
    const [top, bottom] = [plot.top, plot.top + plot.height].map((y) => y / layout.ratio) as [
      number,
      number,
    ];
    context.fillStyle = theme.text;
    context.textAlign = "left";
    for (const tick of ticks) {
      const y = yOf(frame, tick) / layout.ratio;
      const isCovered = Math.abs(tagY - y) < 14;
      if (y < top + 7 || y > bottom - 7 || isCovered) continue;
      // Narrowed if need be: a number that is cut off is another number.
      context.fillText(pane.formatTick(tick, step), left, y, room);
    }
    if (tag === undefined || tagY < top || tagY > bottom) return;
    const y = Math.min(bottom - TAG_HEIGHT / 2, Math.max(top + TAG_HEIGHT / 2, tagY));
    context.globalAlpha = state.data.isStale ? STALE_ALPHA : 1;
    this.drawAxisTag(pane.format(tag.value), y, layout, tag.colour, cssColour(theme.background));
    context.globalAlpha = 1;
  }

  private drawAxisTag(text: string, y: number, layout: Layout, ground: string, ink: string): void {
    const { context } = this;
    const left = layout.plotWidth / layout.ratio + 1;
    const width = layout.width / layout.ratio - left;
    context.fillStyle = ground;
    context.beginPath();
    context.roundRect(left, y - TAG_HEIGHT / 2, width, TAG_HEIGHT, [0, 3, 3, 0]);
    context.fill();
    context.fillStyle = ink;
    context.textAlign = "left";
    context.fillText(text, left + 9, y + 0.5, width - 11);
  }

  private drawCrosshair(state: OverlayState, crosshair: Crosshair): void {
    const { context } = this;
    const { layout, theme, view, data, frames } = state;
    const width = layout.plotWidth / layout.ratio;
    const timeTop = layout.timeTop / layout.ratio;
    const x = Math.round(xOf(crosshair.row, view, width)) + 0.5;
    const y = Math.round(crosshair.y / layout.ratio) + 0.5;
    const index = plotAt(layout, crosshair.y);
    context.strokeStyle = theme.crosshair;
    context.lineWidth = 1;
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, timeTop);
    if (index !== undefined) {
      context.moveTo(0, y);
      context.lineTo(width, y);
    }
    context.stroke();
    context.setLineDash([]);
    const frame = index === undefined ? undefined : frames[index];
    if (frame !== undefined) {
      const share = 1 - (crosshair.y - frame.plot.top) / frame.plot.height;
      const text = frame.pane.format(valueAt(frame.scale, share));
      this.drawAxisTag(text, y, layout, theme.tag, theme.tagText);
    }
    this.drawTimeTag(formatTime(data.time.timeAt(crosshair.row), data.isDaily), x, state);
  }

  private drawTimeTag(text: string, x: number, { layout, theme }: OverlayState): void {
    const { context } = this;
    const width = context.measureText(text).width + 16;
    const right = layout.plotWidth / layout.ratio;
    const left = Math.min(right - width, Math.max(0, x - width / 2));
    const top = layout.timeTop / layout.ratio + 1;
    context.fillStyle = theme.tag;
    context.beginPath();
    context.roundRect(left, top, width, TAG_HEIGHT, [0, 0, 3, 3]);
    context.fill();
    context.fillStyle = theme.tagText;
    context.textAlign = "center";
    context.fillText(text, left + width / 2, top + TAG_HEIGHT / 2 + 0.5);
  }

  private drawLegend(frame: PaneFrame, state: OverlayState): void {
    const { context } = this;
    const { layout, theme, crosshair, data } = state;
    const runs = legendOf(frame, crosshair?.row ?? lastRowOf(state), theme);
    const y = frame.plot.top / layout.ratio + 14;
    const room = layout.plotWidth / layout.ratio - 12;
    const total = runs.reduce((sum, run) => sum + context.measureText(run.text).width + run.gap, 0);
    const [red, green, blue] = theme.background;
    context.fillStyle = cssColour([red, green, blue, LEGEND_ALPHA]);
    context.beginPath();
    context.roundRect(6, y - 9, Math.min(room, total + 10), 18, 3);
    context.fill();
    context.textAlign = "left";
    let x = 11;
    context.globalAlpha = data.isStale ? STALE_ALPHA : 1;
    for (const run of runs) {
      const width = context.measureText(run.text).width;
      if (x + width > room) break;
      context.fillStyle = run.colour;
      context.fillText(run.text, x, y + 0.5);
      x += width + run.gap;
    }
    context.globalAlpha = 1;
  }
}

function lastRowOf({ data, view }: OverlayState): number {
  return Math.min(data.rows - 1, Math.ceil(view.first + view.count - 1e-9) - 1);
}
