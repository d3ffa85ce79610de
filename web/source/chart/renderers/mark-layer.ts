import { DataTexture } from "../gl/data-texture.ts";
import { packValue } from "../gl/packing.ts";
import type { Markers } from "../model/chart-data.ts";
import type { ChartTheme, Colour } from "../model/chart-theme.ts";
import { columnOfRow } from "../model/columns.ts";
import type { Layout } from "../model/layout.ts";
import { type PaneFrame, visibleCount } from "../model/pane-frame.ts";
import type { View } from "../model/view.ts";
import { MarkerRenderer, type MarkerStyle } from "./marker-renderer.ts";
import { placementOf } from "./placement.ts";

/** CSS pixels. */
const ROOM_MIN = 6;
const REJECTION_SIZE = 11;
const DOT_SIZE = 5;
const DOT_SIZE_SMALL = 3;
/** Dots lie below the fills, rhombs above them. */
const NOTE_GAP = 17;

type Look = Pick<MarkerStyle, "shape" | "direction" | "win" | "loss">;

/** What is marked on the bars of a pane: fills, conditions that hold, orders that were rejected. */
export class MarkLayer {
  private readonly markers: MarkerRenderer;
  private readonly places: DataTexture;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.markers = new MarkerRenderer(gl);
    this.places = new DataTexture(gl, 4);
  }

  isCrowded(frame: PaneFrame, view: View, layout: Layout): boolean {
    return fillRoom(frame, view, layout) < ROOM_MIN;
  }

  draw(frame: PaneFrame, view: View, layout: Layout, theme: ChartTheme): void {
    this.drawNotes(frame, view, layout, theme);
    const { entries, shortEntries, exits } = frame.pane;
    const room = fillRoom(frame, view, layout);
    const look = {
      outline: theme.background,
      size: (room > 18 ? 11 : room > 8 ? 8 : 5) * layout.ratio,
      gap: (room > 8 ? 4 : 3) * layout.ratio,
      alpha: Math.min(1, Math.max(0.3, room / ROOM_MIN)),
    };
    const draw = (fills: Markers | undefined, style: Look) => {
      if (fills !== undefined) this.drawAt(frame, fills, view, { ...look, ...style });
    };
    draw(entries, triangle(1, theme.entry));
    draw(shortEntries, triangle(-1, theme.shortEntry));
    draw(exits, { ...triangle(-1, theme.win), loss: theme.loss });
  }

  private drawNotes(frame: PaneFrame, view: View, layout: Layout, theme: ChartTheme): void {
    const { conditions, rejections } = frame.pane;
    const base = { outline: theme.background, alpha: 1 };
    for (const [index, { rows, colour }] of (conditions ?? []).entries()) {
      const room = roomOf([rows], view, layout);
      this.drawAt(frame, { rows, prices: filled(rows, Infinity) }, view, {
        ...base,
        ...triangle(1, theme.lines[colour]),
        shape: "dot",
        size: (room > DOT_SIZE ? DOT_SIZE : DOT_SIZE_SMALL) * layout.ratio,
        gap: (NOTE_GAP + index * (DOT_SIZE + 2)) * layout.ratio,
      });
    }
    if (rejections === undefined) return;
    const { rows } = rejections;
    this.drawAt(frame, { rows, prices: filled(rows, -Infinity) }, view, {
      ...base,
      ...triangle(-1, theme.rejection),
      shape: "rhomb",
      size: REJECTION_SIZE * layout.ratio,
      gap: NOTE_GAP * layout.ratio,
    });
  }

  private drawAt(frame: PaneFrame, markers: Markers, view: View, style: MarkerStyle): void {
    const packed = new Float32Array(4 * markers.rows.length);
    for (let index = 0; index < markers.rows.length; index++) {
      // Rows relative to the view, in double precision, so that a pixel stays a pixel.
      const row = markers.rows[index] as number;
      const price = outsideBar(frame, row, markers.prices[index] as number, style.direction);
      packed[4 * index] = row - view.first;
      packed[4 * index + 1] = packValue(price, frame.scale);
      packed[4 * index + 2] = markers.returns?.[index] ?? 0;
    }
    this.places.upload(packed);
    const placement = {
      ...placementOf(this.gl, frame.plot, { firstRow: 0, rowCount: 1 }, 1, view),
      xOffset: frame.plot.left,
    };
    this.markers.draw(this.places, markers.rows.length, placement, style);
  }
}

function triangle(direction: 1 | -1, colour: Colour): Look {
  return { shape: "triangle", direction, win: colour, loss: colour };
}

function filled(rows: Float64Array, value: number): Float64Array {
  return new Float64Array(rows.length).fill(value);
}

function fillRoom({ pane }: PaneFrame, view: View, layout: Layout): number {
  const fills = [pane.entries, pane.shortEntries, pane.exits];
  return roomOf(
    fills.flatMap((markers) => markers === undefined ? [] : [markers.rows]),
    view,
    layout,
  );
}

/** CSS pixels of width that each mark has to itself. */
function roomOf(kinds: readonly Float64Array[], view: View, layout: Layout): number {
  const counts = kinds.map((rows) => visibleCount(rows, view));
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
