import {
  formatCount,
  formatMillis,
  formatMoney,
  formatMoneyShort,
  formatMoneyTick,
  formatNumber,
  formatPercent,
  formatRatio,
  formatYears,
} from "../source/ui/formats.ts";
import { problemOf, tidy } from "../source/ui/number-text.ts";
import { linearTicks } from "../source/chart/model/ticks.ts";
import { equal, holds, seeded } from "./claims.ts";

Deno.test("percent comes from fractions, with decimals that say something", () => {
  equal([0.1234, -0.05, 12.409, 123.4].map((value) => formatPercent(value)), [
    "12.34%",
    "−5.00%",
    "1,240.9%",
    "12,340%",
  ]);
});

Deno.test("what does not exist is a dash", () => {
  equal([null, undefined, NaN, Infinity].map((value) => formatPercent(value)), [
    "–",
    "–",
    "–",
    "–",
  ]);
  equal(formatMoney(null), "–");
  equal(formatMillis(undefined), "–");
});

Deno.test("what rounds to zero has no sign", () => {
  equal(formatNumber(-0.001, 2), "0.00");
  equal(formatPercent(-0.000001), "0.00%");
});

Deno.test("money keeps its cents until they drown", () => {
  equal([7055.2912, 123_456_789.5, 2.5e9, -12.345].map((value) => formatMoney(value)), [
    "7,055.29",
    "123,456,790",
    "2,500.0M",
    "−12.35",
  ]);
  equal([12_972.951, 312_345.6, 4.2e7, 3e9].map(formatMoneyShort), [
    "12,972.95",
    "312,346",
    "42.00M",
    "3.00B",
  ]);
});

Deno.test("money beyond a billion is short: T, then powers of ten", () => {
  equal([3e12, -2.5e12, 4.2e18, 999e12].map(formatMoneyShort), [
    "3.00T",
    "−2.50T",
    "4.20e18",
    "999.00T",
  ]);
  equal([3e12, 1.5e15].map((value) => formatMoney(value)), ["3.000T", "1.50e15"]);
});

const label = ([value, step]: readonly [number, number]) => formatMoneyTick(value, step);

Deno.test("a money axis keeps whole numbers where they fit and is short where they do not", () => {
  equal(([[12_000, 500], [9_999_000, 1000], [10.25, 0.05], [0, 5e11]] as const).map(label), [
    "12,000",
    "9,999,000",
    "10.25",
    "0",
  ]);
  equal(([[3e12, 1e12], [1.5e12, 5e11], [2.5e10, 5e9], [1e8, 5e7]] as const).map(label), [
    "3T",
    "1.5T",
    "25B",
    "100M",
  ]);
  equal([label([1_000_000_000_000, 2e9]), label([-1_234_000, 0.5])], ["1.000T", "−1,234,000"]);
});

Deno.test("no money label is longer than its place, and neighbours differ", () => {
  const random = seeded(11);
  for (let round = 0; round < 5000; round++) {
    const low = 10 ** (random() * 14);
    const ticks = linearTicks(low, low * (1.02 + random() * 3), 6);
    const step = (ticks[1] ?? NaN) - (ticks[0] ?? NaN);
    const labels = ticks.map((tick) => formatMoneyTick(tick, step));
    holds(labels.every((text) => text.length <= 9), `round ${round}: ${labels.join(" ")}`);
    if (low > 1) {
      equal(new Set(labels).size, labels.length);
    }
  }
});

Deno.test("milliseconds keep three digits", () => {
  equal([0.4567, 9.99, 12.34, 123.4].map(formatMillis), ["0.46", "9.99", "12.3", "123"]);
});

Deno.test("counts and years", () => {
  equal(formatCount(22_406), "22,406");
  equal(formatYears(Date.UTC(2000, 2, 1), Date.UTC(2013, 2, 1)), "2000–2013");
  equal(formatYears(Date.UTC(2000, 2, 1), Date.UTC(2000, 5, 1)), "2000");
});

const problem = (text: string) => problemOf(text, 2, 200, true);

Deno.test("a number field says what is wrong with its text", () => {
  equal(["14", " 14 ", "2", "200", "1.4e1"].map(problem), Array(5).fill(undefined));
  equal(["5000", "1", "-3"].map(problem), Array(3).fill("2 to 200"));
  equal(
    ["", "abc", "1e999", "0x10", "1_0", "NaN", "--1"].map(problem),
    Array(7).fill("A number, please"),
  );
  equal(problem("14.5"), "A whole number, please");
  equal(problemOf("1,000.5", 0, 1e9, false), undefined);
});

Deno.test("steps leave no dust of binary fractions", () => {
  equal(tidy(0.1 + 0.2), 0.3);
});

Deno.test("a ratio over nothing is infinite, one of nothing a dash", () => {
  equal([Infinity, -Infinity, NaN, null, 1.234].map(formatRatio), ["∞", "−∞", "–", "–", "1.23"]);
});

Deno.test("a percent sign is refused, and it is said how to write the fraction", () => {
  equal(problemOf("5%", 0, 1, false), "Without %: 0.05");
  equal(problemOf("12.5 %", 0, 1, false), "Without %: 0.125");
  equal(problemOf("%", 0, 1, false), "A number, please");
});
