import {
  decimalsOf,
  linearTicks,
  logarithmicTicks,
  niceStep,
} from "../source/chart/model/ticks.ts";
import { Extent, fitScale, shareOf, ticksOf, valueAt } from "../source/chart/model/value-scale.ts";
import { GAP, packRange } from "../source/chart/gl/packing.ts";
import { equal, holds, seeded } from "./claims.ts";

Deno.test("steps are 1, 2 or 5 times a power of ten", () => {
  equal([0.7, 1, 1.1, 4, 7, 1300].map((span) => niceStep(span, 1)), [1, 1, 2, 5, 10, 2000]);
});

Deno.test("ticks are round, within the range, and not too many", () => {
  equal(linearTicks(0, 100, 5), [0, 20, 40, 60, 80, 100]);
  equal(linearTicks(-0.35, 0, 4), [-0.30000000000000004, -0.2, -0.1, 0]);
  const random = seeded(3);
  for (let round = 0; round < 3000; round++) {
    const low = (random() - 0.5) * 10 ** (random() * 12 - 4);
    const high = low + 10 ** (random() * 12 - 6);
    const ticks = linearTicks(low, high, 6);
    const slack = (high - low) * 1e-6;
    holds(ticks.length <= 7, `round ${round}: ${ticks.length} ticks`);
    holds(ticks.every((tick) => tick >= low - slack && tick <= high + slack), `round ${round}`);
  }
});

Deno.test("logarithmic ticks are 1, 2, 5 where there is room and decades where there is not", () => {
  equal(logarithmicTicks(1, 100, 8), [1, 2, 5, 10, 20, 50, 100]);
  equal(logarithmicTicks(1, 1e6, 4), [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]);
  equal(logarithmicTicks(-1, 5, 4), []);
});

Deno.test("decimals tell neighbouring ticks apart", () => {
  equal([5, 1, 0.5, 0.1, 0.02, 0.0001].map(decimalsOf), [0, 0, 1, 1, 2, 4]);
});

Deno.test("share and value are inverse, linear and logarithmic", () => {
  for (const isLogarithmic of [false, true]) {
    const scale = fitScale(2, 5000, { isLogarithmic });
    equal(scale.isLogarithmic, isLogarithmic);
    for (const value of [2, 10, 700, 5000]) {
      const back = valueAt(scale, shareOf(scale, value));
      holds(Math.abs(back - value) < 1e-9 * value, `${back} is not ${value}`);
    }
  }
});

Deno.test("a scale leaves the room that was asked for", () => {
  const scale = fitScale(10, 20, { above: 0.2, below: 0.1 });
  holds(Math.abs(shareOf(scale, 20) - 0.8) < 1e-12, "above");
  holds(Math.abs(shareOf(scale, 10) - 0.1) < 1e-12, "below");
});

Deno.test("one value, none, and a negative range still make a scale", () => {
  const one = fitScale(7, 7);
  holds(one.low < 7 && one.high > 7, "around the value");
  equal(fitScale(Infinity, -Infinity), { low: 0, high: 1, isLogarithmic: false });
  equal(fitScale(-5, 5, { isLogarithmic: true }).isLogarithmic, false);
  holds(ticksOf(one, 4).length > 0, "with ticks");
});

Deno.test("a flat line has an axis that can be read", () => {
  const drawdown = fitScale(0, 0, { ceiling: 0, spanMin: 1e-4 });
  equal(ticksOf(drawdown, 4).map((tick) => Math.round(tick * 1000)), [-20, -10, 0]);
  holds(drawdown.high < 0.002 && drawdown.low > -0.03, "down from the ceiling");
  const dust = fitScale(-3e-16, 0, { ceiling: 0, spanMin: 1e-4 });
  equal(dust, drawdown);
  const equity = fitScale(10_000, 10_000.000_000_1);
  holds(equity.low > 9800 && equity.low < 9950 && equity.high > 10_050, "one percent each way");
  holds(Math.abs(shareOf(equity, 10_000) - 0.5) < 1e-3, "in the middle");
  const logarithmic = fitScale(50, 50, { isLogarithmic: true });
  holds(logarithmic.low < 49.6 && logarithmic.high > 50.4, "logarithmic too");
});

Deno.test("a small drawdown that is real is not flattened", () => {
  const scale = fitScale(-0.001, 0, { ceiling: 0, spanMin: 1e-4, above: 0.1 });
  holds(Math.abs(shareOf(scale, 0) - 0.9) < 1e-12, "zero below the legend");
  holds(scale.low > -0.0012, "the range itself");
});

Deno.test("NaN never joins an extent", () => {
  const extent = new Extent();
  extent.joinColumns(new Float64Array([NaN, 3, 1]), new Float64Array([NaN, 4, 9]));
  equal([extent.low, extent.high], [1, 9]);
});

Deno.test("on a logarithmic scale a line is broken where it has no value above 0", () => {
  const scale = fitScale(10, 1000, { isLogarithmic: true });
  const values = new Float64Array([NaN, -5, 0, 100]);
  const packed = packRange(values, values, scale);
  const gap = Math.fround(GAP);
  equal([...packed.subarray(0, 6)], [gap, gap, gap, gap, gap, gap]);
  holds((packed[6] ?? 0) > 0 && (packed[6] ?? 1) < 1, `100 lies at ${packed[6]}`);
});
