import type { ColourRole } from "./chart-data.ts";

/** Red, green, blue, alpha, each 0 ... 1, not premultiplied. */
export type Colour = readonly [number, number, number, number];

export interface ChartTheme {
  readonly background: Colour;
  readonly grid: Colour;
  readonly separator: Colour;
  readonly level: Colour;
  readonly up: Colour;
  readonly down: Colour;
  readonly priceLine: Colour;
  readonly priceBand: Colour;
  readonly entry: Colour;
  readonly shortEntry: Colour;
  readonly rejection: Colour;
  /** The ground of rows that are pointed at. */
  readonly highlight: Colour;
  readonly win: Colour;
  readonly loss: Colour;
  readonly lines: Readonly<Record<ColourRole, Colour>>;
  readonly text: string;
  readonly textStrong: string;
  readonly crosshair: string;
  readonly tag: string;
  readonly tagText: string;
  readonly font: string;
}

/** Reads the theme from the custom properties in force at `element` (`--chart-…`, as #rrggbb[aa]). */
export function readChartTheme(element: Element): ChartTheme {
  const style = getComputedStyle(element);
  const raw = (name: string) => style.getPropertyValue(`--chart-${name}`).trim();
  const colour = (name: string) => parseColour(raw(name));
  return {
    background: colour("background"),
    grid: colour("grid"),
    separator: colour("separator"),
    level: colour("level"),
    up: colour("up"),
    down: colour("down"),
    priceLine: colour("price-line"),
    priceBand: colour("price-band"),
    entry: colour("entry"),
    shortEntry: colour("short-entry"),
    rejection: colour("rejection"),
    highlight: colour("highlight"),
    win: colour("win"),
    loss: colour("loss"),
    lines: {
      equity: colour("equity"),
      drawdown: colour("drawdown"),
      exposure: colour("exposure"),
      oscillator: colour("oscillator"),
      oscillator2: colour("oscillator-2"),
      oscillator3: colour("oscillator-3"),
      average1: colour("average-1"),
      average2: colour("average-2"),
      average3: colour("average-3"),
    },
    text: raw("text"),
    textStrong: raw("text-strong"),
    crosshair: raw("crosshair"),
    tag: raw("tag"),
    tagText: raw("tag-text"),
    font: style.fontFamily,
  };
}

/** Black, opaque, for what is no #rrggbb or #rrggbbaa. */
export function parseColour(text: string): Colour {
  const match = /^#([0-9a-f]{6})([0-9a-f]{2})?$/i.exec(text);
  const digits = match?.[1] ?? "000000";
  const part = (start: number) => parseInt(digits.slice(start, start + 2), 16) / 255;
  return [part(0), part(2), part(4), match?.[2] ? parseInt(match[2], 16) / 255 : 1];
}

const byte = (part: number) => Math.round(part * 255);

export function cssColour([red, green, blue, alpha]: Colour): string {
  return `rgb(${byte(red)} ${byte(green)} ${byte(blue)} / ${alpha})`;
}
