import { noteAt } from "../source/chart/model/pane-frame.ts";
import { viewAround } from "../source/chart/model/view.ts";
import {
  conditionsOf,
  ownPanes,
  priceLines,
} from "../source/features/workspace/indicator-panes.ts";
import type { ShownResult } from "../source/features/workspace/shown-result.ts";
import type { IndicatorColumns } from "../source/protocol/messages.ts";
import { formatDuration } from "../source/ui/formats.ts";
import { equal } from "./claims.ts";

function plot(pane: "price" | "own", label: string, values: number[]): IndicatorColumns {
  const column = Float64Array.from(values);
  return { name: label, label, pane, minimum: column, maximum: column, levels: [] };
}

function shownWith(...plots: IndicatorColumns[]): ShownResult {
  return {
    dataset: "A",
    version: "1",
    versions: { A: "1" },
    receipt: "r",
    strategy: "",
    rows: 100,
    indicators: { part: plots, firstRow: 10, rowCount: 30 },
  };
}

Deno.test("a plotted condition marks its bars, a line on the price stays one", () => {
  const shown = shownWith(plot("price", "mean", [9, 8, 1]), plot("price", "up", [1, NaN, 1]));
  equal(priceLines(shown).map(({ label }) => label), ["mean"]);
  const [up] = conditionsOf(shown);
  equal([up?.label, [...up?.rows ?? []]], ["up", [10, 30]]);
});

Deno.test("plots of like size share a pane, others do not", () => {
  const shown = shownWith(
    plot("own", "k", [20, 80, 50]),
    plot("own", "d", [30, 70, 55]),
    plot("own", "volume", [1e6, 2e6, 3e6]),
  );
  equal(ownPanes(shown).map(({ lines }) => lines.map(({ label }) => label)), [
    ["k", "d"],
    ["volume"],
  ]);
});

Deno.test("a note is of its whole pixel column, and of no other", () => {
  const notes = {
    label: "order",
    rows: new Float64Array([12]),
    texts: ["no cash"],
    columns: { firstRow: 10, rowCount: 30, count: 3 },
  };
  equal([10, 19, 20, 5].map((row) => noteAt(notes, row)), [
    "no cash",
    "no cash",
    undefined,
    undefined,
  ]);
});

Deno.test("a trade comes to the middle, wide enough to hold it and near enough to be told", () => {
  equal(viewAround(500, 509, { first: 0, count: 1000 }, 1000), { first: 425, count: 160 });
  equal(viewAround(500, 509, { first: 0, count: 40 }, 1000), { first: 485, count: 40 });
  equal(viewAround(100, 299, { first: 0, count: 40 }, 1000), { first: 70, count: 260 });
  equal(viewAround(0, 0, { first: 500, count: 100 }, 1000), { first: 0, count: 100 });
});

Deno.test("durations are read in their two greatest units", () => {
  const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
  equal(
    [0, 45 * minute, 26 * hour, 2 * day + 5 * minute, 12 * day + hour, 1200 * day]
      .map(formatDuration),
    ["0 min", "45 min", "1 d 2 h", "2 d", "12 d", "1,200 d"],
  );
  equal(formatDuration(undefined), "–");
});
