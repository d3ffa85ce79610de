import { controlByKeyboard } from "./interaction/keyboard-controls.ts";
import { type ControlTarget, PointerControls } from "./interaction/pointer-controls.ts";
import type { ChartData, RowSpan } from "./model/chart-data.ts";
import { type ChartTheme, readChartTheme } from "./model/chart-theme.ts";
import { type Layout, layOut } from "./model/layout.ts";
import { frameOf, type PaneFrame } from "./model/pane-frame.ts";
import { type TimeTick, timeTicks } from "./model/time-ticks.ts";
import { clampView, sameView, snapView, type View, wholeView } from "./model/view.ts";
import { type Crosshair, Overlay } from "./renderers/overlay.ts";
import { Scene } from "./renderers/scene.ts";

/** Thrown where the browser has no WebGL 2. */
export class NoWebGlError extends Error {
  override readonly name = "NoWebGlError";
}

export interface ChartEvents {
  /** The user moved the view, or the plot became wider; `plotWidth` in device pixels. */
  viewChanged(view: View, plotWidth: number): void;
}

/** How much of the picture is out of date. */
enum Redraw {
  nothing,
  crosshair,
  picture,
}

const TIME_LABEL_SPACING = 66;

/** The chart: panes over one time axis. Knows nothing of who feeds it. */
export class Chart implements ControlTarget {
  private readonly gl: WebGL2RenderingContext;
  private readonly overlay: Overlay;
  private readonly canvases: readonly [HTMLCanvasElement, HTMLCanvasElement];
  private readonly pointerControls: PointerControls;
  private readonly endKeyboard: () => void;
  private readonly sizes: ResizeObserver;
  private readonly listeners = new AbortController();
  private scene: Scene | undefined;
  private data: ChartData | undefined;
  private theme: ChartTheme;
  private wanted: View = wholeView(1);
  private frames: PaneFrame[] = [];
  private ticks: TimeTick[] = [];
  private layout: Layout | undefined;
  private size = { width: 1, height: 1, ratio: 1 };
  private highlight: RowSpan | undefined;
  private pointer: { x: number; y: number } | undefined;
  private due = Redraw.nothing;
  private frameRequest = 0;

  /** Throws `NoWebGlError`. The host is positioned, focusable, and belongs to the chart from now on. */
  constructor(private readonly host: HTMLElement, private readonly events: ChartEvents) {
    const picture = document.createElement("canvas");
    const text = document.createElement("canvas");
    const gl = picture.getContext("webgl2", { alpha: false, antialias: false, depth: false });
    const context = text.getContext("2d");
    if (gl === null || context === null) throw new NoWebGlError("WebGL 2 is not available");
    this.gl = gl;
    this.overlay = new Overlay(context);
    this.canvases = [picture, text];
    this.theme = readChartTheme(host);
    this.scene = new Scene(gl);
    host.append(picture, text);
    this.watchContext(picture);
    this.sizes = new ResizeObserver(() => this.resize());
    this.sizes.observe(host);
    this.pointerControls = new PointerControls(host, this);
    this.endKeyboard = controlByKeyboard(host, this);
    this.resize();
  }

  get view(): View {
    return this.wanted;
  }

  get rows(): number {
    return this.data?.rows ?? 1;
  }

  /** CSS pixels. */
  get plotWidth(): number {
    return this.layout === undefined ? 1 : this.layout.plotWidth / this.layout.ratio;
  }

  /** Shows other data; the view stays, within the rows. */
  setData(data: ChartData | undefined): void {
    this.data = data;
    if (data !== undefined) this.wanted = clampView(this.wanted, data.rows);
    this.invalidate(Redraw.picture);
  }

  /** Shows other rows, and says so. */
  setView(view: View): void {
    const next = clampView(view, this.rows);
    if (sameView(next, this.wanted)) return;
    this.wanted = next;
    this.invalidate(Redraw.picture);
    this.events.viewChanged(this.drawnView(), this.devicePlotWidth());
  }

  /** Shows `view` of `rows`, all of them without one, without saying so: for other data. */
  resetView(rows: number, view = wholeView(rows)): void {
    this.wanted = view;
    this.highlight = undefined;
    this.invalidate(Redraw.picture);
  }

  /** Points at some rows; at none where undefined. */
  setHighlight(span: RowSpan | undefined): void {
    if (span === this.highlight) return;
    this.highlight = span;
    this.invalidate(Redraw.picture);
  }

  showAll(): void {
    this.setHighlight(undefined);
    this.setView(wholeView(this.rows));
  }

  setPointer(place: { x: number; y: number } | undefined): void {
    this.pointer = place;
    this.invalidate(Redraw.crosshair);
  }

  /** Reads the colours anew. */
  themeChanged(): void {
    this.theme = readChartTheme(this.host);
    this.invalidate(Redraw.picture);
  }

  resize(): void {
    const box = this.host.getBoundingClientRect();
    const ratio = globalThis.devicePixelRatio || 1;
    const width = Math.max(1, Math.round(box.width * ratio));
    const height = Math.max(1, Math.round(box.height * ratio));
    const before = this.size;
    if (before.width === width && before.height === height && before.ratio === ratio) return;
    this.size = { width, height, ratio };
    for (const canvas of this.canvases) Object.assign(canvas, { width, height });
    // At once: a resized canvas is blank until it is drawn.
    this.draw(Redraw.picture);
    this.events.viewChanged(this.drawnView(), this.devicePlotWidth());
  }

  dispose(): void {
    cancelAnimationFrame(this.frameRequest);
    this.listeners.abort();
    this.sizes.disconnect();
    this.pointerControls.dispose();
    this.endKeyboard();
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
    for (const canvas of this.canvases) canvas.remove();
  }

  private watchContext(canvas: HTMLCanvasElement): void {
    const signal = this.listeners.signal;
    const lost = (event: Event) => {
      // Without this the browser never gives the context back.
      event.preventDefault();
      this.scene = undefined;
    };
    const restored = () => {
      this.scene = new Scene(this.gl);
      this.invalidate(Redraw.picture);
    };
    canvas.addEventListener("webglcontextlost", lost, { signal });
    canvas.addEventListener("webglcontextrestored", restored, { signal });
  }

  private devicePlotWidth(): number {
    return layOut(this.size.width, this.size.height, this.size.ratio, []).plotWidth;
  }

  private drawnView(): View {
    return snapView(this.wanted, this.devicePlotWidth(), this.rows);
  }

  private invalidate(redraw: Redraw): void {
    if (this.due === Redraw.nothing) {
      this.frameRequest = requestAnimationFrame(() => this.draw(this.due));
    }
    this.due = Math.max(this.due, redraw);
  }

  private draw(redraw: Redraw): void {
    this.due = Redraw.nothing;
    cancelAnimationFrame(this.frameRequest);
    const { data, size, theme } = this;
    if (data === undefined) return;
    const view = this.drawnView();
    if (redraw === Redraw.picture || this.layout === undefined) {
      const layout = layOut(size.width, size.height, size.ratio, data.panes);
      this.layout = layout;
      this.frames = frameOf(data, view, layout);
      const spacing = (TIME_LABEL_SPACING * size.ratio * view.count) / layout.plotWidth;
      const last = Math.min(data.rows - 1, Math.floor(view.first + view.count));
      this.ticks = timeTicks(data.time, Math.floor(view.first), last, spacing);
      const rows = this.ticks.map((tick) => tick.row);
      this.scene?.draw(this.frames, view, layout, theme, rows, this.highlight);
    }
    const { layout, frames, ticks } = this;
    const crosshair = this.crosshairOf(view, layout);
    this.overlay.draw({ data, frames, view, layout, theme, timeTicks: ticks, crosshair });
  }

  private crosshairOf(view: View, layout: Layout): Crosshair | undefined {
    if (this.pointer === undefined) return undefined;
    const x = this.pointer.x * layout.ratio;
    const y = this.pointer.y * layout.ratio;
    if (x < 0 || x >= layout.plotWidth || y < 0 || y >= layout.timeTop) return undefined;
    const row = Math.floor(view.first + (x / layout.plotWidth) * view.count);
    return { x, y, row: Math.min(this.rows - 1, Math.max(0, row)) };
  }
}
