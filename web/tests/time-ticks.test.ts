import { ExactTimeAxis, SampledTimeAxis } from "../source/chart/model/time-axis.ts";
import { formatTime, timeTicks } from "../source/chart/model/time-ticks.ts";
import { equal, holds } from "./claims.ts";

const DAY = 86_400_000;

/** Weekdays from 3 January 2000 on, as an exchange has them. */
const weekdays = Float64Array.from(
  { length: 2600 },
  (_, row) => Date.UTC(2000, 0, 3) + (Math.floor(row / 5) * 7 + (row % 5)) * DAY,
);
const axis = new ExactTimeAxis(() => weekdays);

Deno.test("years are labelled at their first trading day", () => {
  const ticks = timeTicks(axis, 0, 2599, 200);
  equal(ticks.map(({ label }) => label), [
    "2001",
    "2002",
    "2003",
    "2004",
    "2005",
    "2006",
    "2007",
    "2008",
    "2009",
  ]);
  equal(formatTime(axis.timeAt(ticks[0]?.row ?? 0), true), "1 Jan 2001");
});

Deno.test("months carry the year where it changes", () => {
  const ticks = timeTicks(axis, 200, 330, 15);
  const year = ticks.find(({ label }) => label === "2001");
  holds(year?.isMajor === true, "2001 is a major tick among months");
  holds(ticks.some(({ label }) => label === "Dec"), "December is there");
});

Deno.test("a day's label is the date of the bar it stands on, never a weekend's", () => {
  for (const spacing of [1, 2, 3, 5]) {
    for (let first = 0; first < 520; first++) {
      for (const { row, label } of timeTicks(axis, first, first + 12, spacing)) {
        const [day, month, year] = formatTime(axis.timeAt(row), true).split(" ");
        const isRight = [`${day} ${month}`, month, year].includes(label);
        holds(isRight, `row ${row}, ${day} ${month} ${year}, is labelled ${label}`);
      }
    }
  }
  // The boundary 25 March 2000 was a Saturday: its label stands on Monday 27.
  const march = timeTicks(axis, axis.rowAt(Date.UTC(2000, 2, 20)), 65, 1);
  equal(march.map(({ label }) => label), ["21 Mar", "23 Mar", "27 Mar", "29 Mar", "Apr"]);
});

Deno.test("after a gap the clock of the bar is read, not that of the boundary", () => {
  const opening = Date.UTC(2024, 4, 1, 7, 10);
  const minutes = Float64Array.from({ length: 60 }, (_, row) => opening + row * 60_000);
  minutes[0] = Date.UTC(2024, 4, 1, 5, 50);
  const ticks = timeTicks(new ExactTimeAxis(() => minutes), 0, 59, 20);
  equal(ticks[0], { row: 1, label: "07:11", isMajor: false });
});

Deno.test("ticks keep their distance, and no row has two", () => {
  for (const [first, last, spacing] of [[0, 2599, 90], [100, 160, 6], [0, 20, 3]] as const) {
    const rows = timeTicks(axis, first, last, spacing).map(({ row }) => row);
    const gaps = rows.slice(1).map((row, index) => row - (rows[index] as number));
    holds(gaps.every((gap) => gap >= spacing * 0.8), `spacing ${spacing}: ${gaps.join()}`);
    holds(rows.every((row) => row >= first && row <= last), "within the view");
  }
});

Deno.test("minutes are labelled by the clock, midnight by the day", () => {
  const minutes = Float64Array.from(
    { length: 3000 },
    (_, row) => Date.UTC(2024, 4, 1) + row * 60_000,
  );
  const labels = timeTicks(new ExactTimeAxis(() => minutes), 0, 2999, 300).map(({ label }) =>
    label
  );
  equal(labels, ["May", "06:00", "12:00", "18:00", "2 May", "06:00", "12:00", "18:00", "3 May"]);
});

Deno.test("a sampled axis is exact at its samples and monotone between", () => {
  const samples = Float64Array.from(
    { length: 26 },
    (_, column) => weekdays[column * 100] as number,
  );
  const sampled = new SampledTimeAxis(samples, 0, 2600, 2600);
  for (let column = 0; column < 26; column++) {
    equal(sampled.timeAt(column * 100), samples[column]);
    equal(sampled.rowAt(samples[column] as number), column * 100);
  }
  for (let row = 1; row < 2600; row++) {
    holds(sampled.timeAt(row) > sampled.timeAt(row - 1), `row ${row}`);
  }
});

Deno.test("daily labels have no hour, others do", () => {
  equal(formatTime(Date.UTC(2012, 8, 21), true), "21 Sep 2012");
  equal(formatTime(Date.UTC(2012, 8, 21, 14, 5), false), "21 Sep 2012 14:05");
  equal(formatTime(NaN, true), "");
});
