import { OutdatedMark, PATIENCE_MILLIS } from "../source/features/workspace/outdated-mark.ts";
import { isSameRun } from "../source/features/workspace/run-state.ts";
import type { RunState } from "../source/protocol/messages.ts";
import { equal } from "./claims.ts";
import { withClock } from "./clock.ts";

function marked(
  run: (mark: OutdatedMark, shown: { isCurrent: boolean }, pass: (millis: number) => void) => void,
): boolean[] {
  const said: boolean[] = [];
  const shown = { isCurrent: false };
  const mark = new OutdatedMark(() => shown.isCurrent, (isOutdated) => said.push(isOutdated));
  withClock((pass) => run(mark, shown, pass));
  return said;
}

Deno.test("a result that does not come is said, and one that comes ends it", () => {
  const said = marked((mark, shown, pass) => {
    mark.selected();
    pass(PATIENCE_MILLIS - 1);
    mark.selected();
    pass(1);
    shown.isCurrent = true;
    mark.arrived();
    pass(10 * PATIENCE_MILLIS);
  });
  equal(said, [true, false]);
});

Deno.test("while results follow the hand nothing is said, however late each is", () => {
  const said = marked((mark, shown, pass) => {
    for (let change = 0; change < 20; change++) {
      mark.selected();
      pass(PATIENCE_MILLIS - 1);
      mark.arrived();
    }
    shown.isCurrent = true;
    mark.arrived();
  });
  equal(said, [false]);
});

Deno.test("a failed run is said at once, unless what is shown is of the selection", () => {
  equal(marked((mark) => mark.failed()), [true]);
  equal(
    marked((mark, shown) => {
      shown.isCurrent = true;
      mark.failed();
    }),
    [false],
  );
  // A late result of an earlier selection does not end it.
  equal(
    marked((mark) => {
      mark.failed();
      mark.arrived();
    }),
    [true],
  );
});

Deno.test("runs are the same whatever their view; all else tells them apart", () => {
  const run: RunState = {
    dataset: "AAPL",
    strategy: { id: "rsi" },
    parameters: { window: 14 },
    settings: { fees: 0 },
    view: undefined,
  };
  equal(isSameRun(run, { ...run, view: { width: 1, firstRow: 0, lastRow: 1 } }), true);
  for (
    const other of [
      { dataset: "MSFT" },
      { strategy: { id: "macd" } },
      { strategy: { id: "rsi", text: "mine" } },
      { parameters: { window: 15 } },
      { parameters: { window: 14, low: 30 } },
      { settings: { fees: 0.1 } },
    ]
  ) equal(isSameRun(run, { ...run, ...other }), false, JSON.stringify(other));
  equal([isSameRun(run, undefined), isSameRun(undefined, undefined)], [false, true]);
});
