import { GAP, packRange } from "../source/chart/gl/packing.ts";
import type { ChartData, Pane } from "../source/chart/model/chart-data.ts";
import { layOut, plotAt } from "../source/chart/model/layout.ts";
import { barAt, frameOf, valuesAt } from "../source/chart/model/pane-frame.ts";
import { ExactTimeAxis } from "../source/chart/model/time-axis.ts";
import { shareOf } from "../source/chart/model/value-scale.ts";
import { equal, holds } from "./claims.ts";

const rising = Float64Array.from({ length: 100 }, (_, row) => row);

function pane(extra: Partial<Pane>): Pane {
  return {
    id: "pane",
    title: "Pane",
    weight: 1,
    format: String,
    formatTick: String,
    lines: [{
      name: "line",
      label: "Line",
      colour: "equity",
      columns: { firstRow: 0, rowCount: 100, minimum: rising, maximum: rising },
    }],
    levels: [],
    ...extra,
  };
}

function dataOf(...panes: Pane[]): ChartData {
  return { rows: 100, isDaily: true, isStale: false, time: new ExactTimeAxis(() => rising), panes };
}

const layout = layOut(574, 424, 1, [pane({})]);

Deno.test("the scale fits what the view shows, with room for the legend", () => {
  const [frame] = frameOf(dataOf(pane({})), { first: 20, count: 50 }, layout);
  if (frame === undefined) throw new Error("no frame");
  holds(frame.scale.low < 20 && frame.scale.low > 10, `from ${frame.scale.low}`);
  const topPixels = (1 - shareOf(frame.scale, 69)) * frame.plot.height;
  holds(topPixels >= 25, `${topPixels} pixels above the highest value`);
});

Deno.test("a fixed axis, a level and a ceiling are shown whatever the values are", () => {
  const view = { first: 0, count: 10 };
  const [fixed, levelled, ceiled] = frameOf(
    dataOf(pane({ bounds: [0, 100] }), pane({ levels: [70] }), pane({ ceiling: 200 })),
    view,
    layOut(574, 900, 1, [pane({}), pane({}), pane({})]),
  );
  equal([fixed?.scale.low, fixed?.scale.high], [0, 100]);
  holds((levelled?.scale.high ?? 0) > 70, "the level is within");
  holds((ceiled?.scale.high ?? 0) > 200, "the ceiling is within");
});

Deno.test("a source answers for the rows of the view, else the columns at hand are shown", () => {
  const asked: number[][] = [];
  const source = {
    valueAt: (row: number) => row * 10,
    columnsOf: (firstRow: number, rowCount: number, columns: number) => {
      asked.push([firstRow, rowCount, columns]);
      return { firstRow, rowCount, minimum: rising, maximum: rising };
    },
  };
  const [line] = pane({}).lines;
  if (line === undefined) throw new Error("no line");
  const withSource = pane({ lines: [{ ...line, source }] });
  const [frame] = frameOf(dataOf(withSource), { first: 20, count: 50 }, layout);
  equal(asked, [[19, 52, 52]]);
  equal(frame?.lines[0] && valuesAt(frame.lines[0], 7), [70, 70]);
});

Deno.test("a row within a column of several has a range, one outside none", () => {
  const columns = {
    firstRow: 10,
    rowCount: 20,
    minimum: new Float64Array([1, NaN]),
    maximum: new Float64Array([2, NaN]),
  };
  const [line] = pane({}).lines;
  if (line === undefined) throw new Error("no line");
  const frame = { series: line, columns };
  equal(valuesAt(frame, 19), [1, 2]);
  equal(valuesAt(frame, 20), undefined);
  equal(valuesAt(frame, 5), undefined);
});

Deno.test("the bar of a row is that of its pixel column", () => {
  const [open, high, low, close] = [[1, 2], [9, 8], [0, 1], [2, 3]].map((x) => new Float64Array(x));
  if (!open || !high || !low || !close) throw new Error("no columns");
  const price = { columns: { firstRow: 0, rowCount: 100, open, high, low, close } };
  const [frame] = frameOf(dataOf(pane({ price })), { first: 0, count: 100 }, layout);
  equal(frame && barAt(frame, 60), { open: 2, high: 8, low: 1, close: 3 });
});

Deno.test("panes fill the height, and every pixel belongs to one plot at most", () => {
  const panes = [5, 1.7, 2.6, 1.5].map((weight) => pane({ weight }));
  for (const [height, ratio] of [[821, 1], [1234, 2], [577, 1.5]] as const) {
    const { plots, timeTop } = layOut(1000, height, ratio, panes);
    const last = plots.at(-1);
    equal((last?.top ?? 0) + (last?.height ?? 0), timeTop);
    for (let y = 0; y < timeTop; y++) {
      const inside = plots.filter((plot) => y >= plot.top && y < plot.top + plot.height);
      holds(inside.length <= 1, `y ${y}`);
      const index = plotAt({ plots } as never, y);
      equal(index === undefined ? undefined : plots[index], inside[0]);
    }
  }
});

Deno.test("shares go to the graphics card, so an axis far from zero keeps its digits", () => {
  const scale = { low: 1e12, high: 1e12 + 1, isLogarithmic: false };
  const values = new Float64Array([1e12, 1e12 + 0.25, 1e12 + 0.5, NaN]);
  const packed = packRange(values, values, scale);
  equal([packed[0], packed[2], packed[4]], [0, 0.25, 0.5]);
  equal(packed[6], Math.fround(GAP));
});
