import { overlay } from "../source/features/workspace/shown-result.ts";
import type { Result } from "../source/protocol/messages.ts";
import { equal } from "./claims.ts";

const column = new Float64Array([1, 2]);
const minMax = { minimum: column, maximum: column };
const result: Result = {
  type: "result",
  id: 1,
  dataset: "AAPL",
  version: "1",
  otherVersions: { MSFT: "7" },
  receipt: "r",
  strategy: "rsi",
  rows: 100,
  view: { firstRow: 10, lastRow: 29, columns: 2 },
  time: column,
  price: { open: column, high: column, low: column, close: column },
  indicators: [],
  equity: minMax,
  drawdown: minMax,
  exposure: minMax,
  rejections: undefined,
  markers: undefined,
  metrics: { final_value: 1 },
  recomputed: "indicator",
  timings: { queueMicros: 0, computeMicros: 0, encodeMicros: 0 },
};
const partial: Result = {
  ...result,
  id: 2,
  view: { firstRow: 0, lastRow: 9, columns: 2 },
  time: undefined,
  price: undefined,
  indicators: undefined,
  drawdown: undefined,
  metrics: undefined,
};

Deno.test("a part keeps the rows that it was made for", () => {
  const shown = overlay(overlay(undefined, result), partial);
  equal([shown.price?.firstRow, shown.price?.rowCount], [10, 20]);
  equal([shown.equity?.firstRow, shown.equity?.rowCount], [0, 10]);
  equal(shown.metrics, { final_value: 1 });
});

Deno.test("of another strategy only the price stays", () => {
  const shown = overlay(overlay(undefined, result), { ...partial, strategy: "dual" });
  equal([shown.price?.rowCount, shown.drawdown, shown.metrics], [20, undefined, undefined]);
});

Deno.test("of another dataset or version nothing stays", () => {
  for (const other of [{ dataset: "MSFT" }, { version: "2" }]) {
    const shown = overlay(overlay(undefined, result), { ...partial, ...other });
    equal([shown.price, shown.drawdown, shown.equity?.rowCount], [undefined, undefined, 10]);
  }
});
