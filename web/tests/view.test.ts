import {
  clampView,
  followView,
  panView,
  pinchView,
  rowsToDraw,
  snapView,
  wholeView,
  zoomView,
} from "../source/chart/model/view.ts";
import { equal, holds, seeded } from "./claims.ts";

const near = (a: number, b: number, what: string) =>
  holds(Math.abs(a - b) < 1e-6, `${what}: ${a} is not ${b}`);

Deno.test("zoom keeps the row under the cursor", () => {
  const random = seeded(7);
  for (let round = 0; round < 2000; round++) {
    const rows = 1_000_000;
    const count = 1000 + random() * 100_000;
    const view = { first: 200_000 + random() * 500_000, count };
    const share = random();
    const zoomed = zoomView(view, 0.5 + random(), share, rows);
    near(zoomed.first + share * zoomed.count, view.first + share * view.count, `round ${round}`);
  }
});

Deno.test("zoom at the ends stays within the rows", () => {
  const random = seeded(8);
  let view = wholeView(3270);
  for (let round = 0; round < 5000; round++) {
    view = random() < 0.5
      ? zoomView(view, 0.3 + random() * 3, random(), 3270)
      : panView(view, (random() - 0.5) * 4000, 3270);
    holds(view.first >= 0, "starts within");
    holds(view.first + view.count <= 3270 + 1e-6, "ends within");
    holds(view.count >= 12 - 1e-9, "not too narrow");
  }
});

Deno.test("zooming out far shows all", () => {
  equal(zoomView({ first: 50, count: 100 }, 1e9, 0.3, 3270), wholeView(3270));
});

Deno.test("fewer rows than the narrowest view are shown whole", () => {
  equal(clampView({ first: 2, count: 1 }, 5), { first: 0, count: 5 });
  equal(clampView({ first: 9, count: 9 }, 0), { first: 0, count: 1 });
});

Deno.test("two fingers keep the rows that they hold", () => {
  const view = { first: 1000, count: 500 };
  const [before, after] = [[0.3, 0.6], [0.2, 0.8]] as const;
  const pinched = pinchView(view, before, after, 10_000);
  near(pinched.first + 0.2 * pinched.count, view.first + 0.3 * view.count, "left");
  near(pinched.first + 0.8 * pinched.count, view.first + 0.6 * view.count, "right");
});

Deno.test("a view of several rows per pixel is drawn on whole rows, any other where it is", () => {
  equal(snapView({ first: 10.4, count: 5000.7 }, 1000, 9000), { first: 10, count: 5001 });
  equal(snapView({ first: 10.4, count: 100.5 }, 1000, 9000), { first: 10.4, count: 100.5 });
});

Deno.test("rows to draw are those of the view, and one more on each side where each has a column", () => {
  equal(rowsToDraw({ first: 10, count: 5000 }, 1000, 9000), {
    firstRow: 10,
    rowCount: 5000,
    columns: 1000,
  });
  equal(rowsToDraw({ first: 10.4, count: 100 }, 1000, 9000), {
    firstRow: 9,
    rowCount: 103,
    columns: 103,
  });
  equal(rowsToDraw({ first: 0, count: 50 }, 1000, 50), { firstRow: 0, rowCount: 50, columns: 50 });
});

Deno.test("a view follows data that get more rows or fewer", () => {
  equal(followView(undefined, 100, 120), undefined);
  equal(followView({ first: 0, count: 100 }, 100, 120), undefined);
  // At the last bar it stays there.
  equal(followView({ first: 60, count: 40 }, 100, 120), { first: 80, count: 40 });
  equal(followView({ first: 60, count: 40 }, 100, 70), { first: 30, count: 40 });
  equal(followView({ first: 20, count: 40 }, 100, 120), { first: 20, count: 40 });
  equal(followView({ first: 40, count: 40 }, 100, 50), { first: 10, count: 40 });
  equal(followView({ first: 40, count: 40 }, 100, 2), { first: 0, count: 2 });
});
