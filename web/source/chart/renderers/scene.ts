import type { DataTexture } from "../gl/data-texture.ts";
import { beginFrame, clipTo } from "../gl/frame.ts";
import type { RowSpan } from "../model/chart-data.ts";
import type { ChartTheme, Colour } from "../model/chart-theme.ts";
import { isRowPerColumn, type PriceRange } from "../model/columns.ts";
import type { Layout } from "../model/layout.ts";
import type { LineFrame, PaneFrame } from "../model/pane-frame.ts";
import { shareOf } from "../model/value-scale.ts";
import type { View } from "../model/view.ts";
import { AreaRenderer } from "./area-renderer.ts";
import { CandleRenderer } from "./candle-renderer.ts";
import { drawGrid, drawHighlight } from "./grid.ts";
import { MarkLayer } from "./mark-layer.ts";
import { PackedColumns } from "./packed-columns.ts";
import { placementOf } from "./placement.ts";
import { RangeRenderer } from "./range-renderer.ts";
import { RectangleRenderer } from "./rectangle-renderer.ts";
import { SegmentRenderer } from "./segment-renderer.ts";

/** CSS pixels. */
const LINE_WIDTH = 1.5;
const CANDLE_SPACING_MIN = 3;

/** Everything that is drawn by the graphics card; made anew after a lost context. */
export class Scene {
  private readonly ranges: RangeRenderer;
  private readonly segments: SegmentRenderer;
  private readonly areas: AreaRenderer;
  private readonly candles: CandleRenderer;
  private readonly marks: MarkLayer;
  private readonly rectangles: RectangleRenderer;
  private readonly packed: PackedColumns;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.ranges = new RangeRenderer(gl);
    this.segments = new SegmentRenderer(gl);
    this.areas = new AreaRenderer(gl);
    this.candles = new CandleRenderer(gl);
    this.marks = new MarkLayer(gl);
    this.rectangles = new RectangleRenderer(gl);
    this.packed = new PackedColumns(gl);
  }

  draw(
    frames: readonly PaneFrame[],
    view: View,
    layout: Layout,
    theme: ChartTheme,
    timeRows: readonly number[],
    highlight: RowSpan | undefined,
  ): void {
    const { gl, marks } = this;
    beginFrame(gl, theme.background);
    if (highlight !== undefined) drawHighlight(this.rectangles, highlight, view, layout, theme);
    drawGrid(this.rectangles, frames, view, layout, theme, timeRows);
    for (const frame of frames) {
      clipTo(gl, frame.plot);
      for (const line of frame.lines) this.drawArea(frame, line, view, theme);
      const isCrowded = marks.isCrowded(frame, view, layout);
      // Where fills crowd they are the ground, elsewhere they lie on top.
      if (isCrowded) marks.draw(frame, view, layout, theme);
      if (frame.price !== undefined) this.drawPrice(frame, frame.price, view, layout, theme);
      for (const line of frame.lines) this.drawLine(frame, line, view, layout, theme);
      if (!isCrowded) marks.draw(frame, view, layout, theme);
    }
    gl.disable(gl.SCISSOR_TEST);
  }

  private drawPrice(
    frame: PaneFrame,
    price: PriceRange,
    view: View,
    layout: Layout,
    theme: ChartTheme,
  ): void {
    const count = price.close.length;
    const placement = placementOf(this.gl, frame.plot, price, count, view);
    const isBar = isRowPerColumn(price, count);
    if (isBar && placement.xScale > CANDLE_SPACING_MIN * layout.ratio) {
      const bars = this.packed.bars("bars", price, frame.scale);
      const { up, down } = theme;
      this.candles.draw(bars, count, placement, up, down, layout.ratio);
      return;
    }
    const band = this.packed.range("band", price.low, price.high, frame.scale);
    this.ranges.draw(band, count, placement, theme.priceBand, layout.ratio, true);
    const closes = this.packed.range("close", price.close, price.close, frame.scale);
    const width = 1.2 * layout.ratio;
    this.segments.draw(closes, count, placement, theme.priceLine, width);
  }

  private drawArea(
    frame: PaneFrame,
    line: LineFrame,
    view: View,
    theme: ChartTheme,
  ): void {
    const { fillTo, colour } = line.series;
    if (fillTo === undefined) return;
    const { columns } = line;
    const placement = placementOf(this.gl, frame.plot, columns, columns.minimum.length, view);
    const hangs = fillTo !== "bottom";
    const share = hangs ? shareOf(frame.scale, fillTo) : 0;
    const base = placement.yOffset + share * placement.yScale;
    const [red, green, blue] = theme.lines[colour];
    const fill: Colour = [red, green, blue, 0.26];
    const texture = this.lineTexture(frame, line);
    const count = columns.minimum.length;
    const reach = frame.plot.height * 0.9;
    this.areas.draw(texture, count, placement, fill, base, reach, hangs);
  }

  private drawLine(
    frame: PaneFrame,
    line: LineFrame,
    view: View,
    layout: Layout,
    theme: ChartTheme,
  ): void {
    const { series, columns } = line;
    const count = columns.minimum.length;
    const placement = placementOf(this.gl, frame.plot, columns, count, view);
    const texture = this.lineTexture(frame, line);
    const colour = theme.lines[series.colour];
    const width = LINE_WIDTH * layout.ratio;
    if (isRowPerColumn(columns, count)) {
      this.segments.draw(texture, count, placement, colour, width);
    } else this.ranges.draw(texture, count, placement, colour, width, true);
  }

  private lineTexture({ pane, scale }: PaneFrame, { series, columns }: LineFrame): DataTexture {
    return this.packed.range(`${pane.id} ${series.name}`, columns.minimum, columns.maximum, scale);
  }
}
