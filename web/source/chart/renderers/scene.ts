import { DataTexture } from "../gl/data-texture.ts";
import { beginFrame, clipTo, type Placement } from "../gl/frame.ts";
import { packValue } from "../gl/packing.ts";
import type { Markers } from "../model/chart-data.ts";
import type { ChartTheme, Colour } from "../model/chart-theme.ts";
import { columnOfRow, isRowPerColumn, type PriceRange } from "../model/columns.ts";
import type { Box, Layout } from "../model/layout.ts";
import { type LineFrame, type PaneFrame, visibleCount } from "../model/pane-frame.ts";
import { shareOf } from "../model/value-scale.ts";
import type { View } from "../model/view.ts";
import { AreaRenderer } from "./area-renderer.ts";
import { CandleRenderer } from "./candle-renderer.ts";
import { drawGrid } from "./grid.ts";
import { MarkerRenderer } from "./marker-renderer.ts";
import { PackedColumns } from "./packed-columns.ts";
import { RangeRenderer } from "./range-renderer.ts";
import { RectangleRenderer } from "./rectangle-renderer.ts";
import { SegmentRenderer } from "./segment-renderer.ts";

/** CSS pixels. */
const LINE_WIDTH = 1.5;
const CANDLE_SPACING_MIN = 3;
const MARKER_ROOM_MIN = 6;

/** Everything that is drawn by the graphics card; made anew after a lost context. */
export class Scene {
  private readonly ranges: RangeRenderer;
  private readonly segments: SegmentRenderer;
  private readonly areas: AreaRenderer;
  private readonly candles: CandleRenderer;
  private readonly markers: MarkerRenderer;
  private readonly rectangles: RectangleRenderer;
  private readonly packed: PackedColumns;
  private readonly fills: DataTexture;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.ranges = new RangeRenderer(gl);
    this.segments = new SegmentRenderer(gl);
    this.areas = new AreaRenderer(gl);
    this.candles = new CandleRenderer(gl);
    this.markers = new MarkerRenderer(gl);
    this.rectangles = new RectangleRenderer(gl);
    this.packed = new PackedColumns(gl);
    this.fills = new DataTexture(gl, 4);
  }

  draw(
    frames: readonly PaneFrame[],
    view: View,
    layout: Layout,
    theme: ChartTheme,
    timeRows: readonly number[],
  ): void {
    const { gl } = this;
    beginFrame(gl, theme.background);
    drawGrid(this.rectangles, frames, view, layout, theme, timeRows);
    for (const frame of frames) {
      clipTo(gl, frame.plot);
      for (const line of frame.lines) this.drawArea(frame, line, view, theme);
      const isCrowded = markerRoom(frame, view, layout) < MARKER_ROOM_MIN;
      // Where fills crowd they are the ground, elsewhere they lie on top.
      if (isCrowded) this.drawMarkers(frame, view, layout, theme);
      if (frame.price !== undefined) this.drawPrice(frame, frame.price, view, layout, theme);
      for (const line of frame.lines) this.drawLine(frame, line, view, layout, theme);
      if (!isCrowded) this.drawMarkers(frame, view, layout, theme);
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
    const placement = this.placementOf(frame.plot, price, count, view);
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
    const placement = this.placementOf(frame.plot, columns, columns.minimum.length, view);
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
    const placement = this.placementOf(frame.plot, columns, count, view);
    const texture = this.lineTexture(frame, line);
    const colour = theme.lines[series.colour];
    const width = LINE_WIDTH * layout.ratio;
    if (isRowPerColumn(columns, count)) {
      this.segments.draw(texture, count, placement, colour, width);
    } else this.ranges.draw(texture, count, placement, colour, width, true);
  }

  private drawMarkers(frame: PaneFrame, view: View, layout: Layout, theme: ChartTheme): void {
    const { entries, exits } = frame.pane;
    const base = { outline: theme.background };
    if (entries !== undefined) {
      const colours = { win: theme.entry, loss: theme.entry };
      this.drawFills(frame, entries, view, layout, { ...base, ...colours, direction: 1 });
    }
    if (exits !== undefined) {
      const colours = { win: theme.win, loss: theme.loss };
      this.drawFills(frame, exits, view, layout, { ...base, ...colours, direction: -1 });
    }
  }

  private drawFills(
    frame: PaneFrame,
    markers: Markers,
    view: View,
    layout: Layout,
    style: { direction: 1 | -1; win: Colour; loss: Colour; outline: Colour },
  ): void {
    const packed = new Float32Array(4 * markers.rows.length);
    for (let index = 0; index < markers.rows.length; index++) {
      // Rows relative to the view, in double precision, so that a pixel stays a pixel.
      const row = markers.rows[index] as number;
      const price = outsideBar(frame, row, markers.prices[index] as number, style.direction);
      packed[4 * index] = row - view.first;
      packed[4 * index + 1] = packValue(price, frame.scale);
      packed[4 * index + 2] = markers.returns?.[index] ?? 0;
    }
    this.fills.upload(packed);
    const room = markerRoom(frame, view, layout);
    const size = (room > 18 ? 11 : room > 8 ? 8 : 5) * layout.ratio;
    const placement = {
      ...this.placementOf(frame.plot, { firstRow: 0, rowCount: 1 }, 1, view),
      xOffset: frame.plot.left,
    };
    const gap = (room > 8 ? 4 : 3) * layout.ratio;
    const alpha = Math.min(1, Math.max(0.3, room / MARKER_ROOM_MIN));
    const look = { ...style, size, gap, alpha };
    this.markers.draw(this.fills, markers.rows.length, placement, look);
  }

  private lineTexture({ pane, scale }: PaneFrame, { series, columns }: LineFrame): DataTexture {
    return this.packed.range(`${pane.id} ${series.name}`, columns.minimum, columns.maximum, scale);
  }

  /** Where the columns of a range of rows go, whatever view they were made for. */
  private placementOf(
    plot: Box,
    range: { readonly firstRow: number; readonly rowCount: number },
    columns: number,
    view: View,
  ): Placement {
    const pixelsPerRow = plot.width / view.count;
    return {
      xScale: (pixelsPerRow * range.rowCount) / columns,
      xOffset: plot.left + (range.firstRow - view.first) * pixelsPerRow,
      yScale: plot.height,
      yOffset: this.gl.drawingBufferHeight - plot.top - plot.height,
    };
  }
}

/** CSS pixels of width that each fill has to itself. */
function markerRoom({ pane }: PaneFrame, view: View, layout: Layout): number {
  const counts = [pane.entries, pane.exits].map((fills) =>
    fills === undefined ? 0 : visibleCount(fills, view)
  );
  return layout.plotWidth / layout.ratio / Math.max(1, ...counts);
}

/** The price of a fill, or the end of its bar where that reaches further: the bar stays readable. */
function outsideBar(frame: PaneFrame, row: number, price: number, direction: 1 | -1): number {
  const bars = frame.price;
  if (bars === undefined) return price;
  const column = columnOfRow(row, bars.firstRow, bars.rowCount, bars.close.length);
  if (column === undefined) return price;
  return direction === 1
    ? Math.min(price, bars.low[column] as number)
    : Math.max(price, bars.high[column] as number);
}
