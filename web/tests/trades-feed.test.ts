import { heldText, rowsInSight, steppedRow, tradeAt } from "../source/features/trades/trade-row.ts";
import { PAGE_ROWS, TradesFeed } from "../source/features/trades/trades-feed.ts";
import type { Result } from "../source/protocol/messages.ts";
import type { TradesPage } from "../source/protocol/run-messages.ts";
import { equal } from "./claims.ts";
import { recordedSender } from "./wire.ts";

function pageOf(id: number, run: number, total: number, first = 0): TradesPage {
  const count = Math.max(0, Math.min(PAGE_ROWS, total - first));
  const rows = Float64Array.from({ length: count }, (_, index) => first + index);
  const columns = {
    entryRow: rows,
    entryPrice: rows,
    exitRow: rows,
    exitPrice: rows,
    size: rows,
    direction: rows.map((row) => row % 2 === 0 ? 1 : -1),
    profit: rows,
    returns: rows,
    fees: rows,
    status: rows.map((row) => row === total - 1 ? 0 : 1),
  };
  return { type: "trades", id, run, total, first, ...columns };
}

const resultOf = (id: number, recomputed: string) => ({ id, recomputed }) as Result;

function fed(run: (feed: TradesFeed, missing: () => number) => void) {
  const { sender, sent } = recordedSender();
  let missing = 0;
  const feed = new TradesFeed(sender, () => missing += 1);
  run(feed, () => missing);
  return { feed, asked: sent.map((message) => message.get("first")) };
}

Deno.test("nothing is asked for while nobody looks", () => {
  equal(fed((feed) => feed.resultCame(resultOf(1, "signals"))).asked, []);
});

Deno.test("the pages in sight are asked for one by one, others not", () => {
  const { asked, feed } = fed((open) => {
    open.show(150, 450);
    open.setOpen(true);
    open.received(pageOf(1, 0, 1000, 0));
    open.received(pageOf(2, 0, 1000, PAGE_ROWS));
    open.received(pageOf(3, 0, 1000, 2 * PAGE_ROWS));
    open.show(160, 440);
  });
  equal(asked, [0, 200, 400]);
  const { pages, total } = feed.store.snapshot();
  equal([total, tradeAt(pages, 399)?.entryRow, tradeAt(pages, 600)], [1000, 399, undefined]);
});

Deno.test("a newer run's trades take the place of the older's at once, a newer view's do not", () => {
  const { asked, feed } = fed((open) => {
    open.setOpen(true);
    open.received(pageOf(1, 0, 3));
    open.resultCame(resultOf(5, "view"));
    open.resultCame(resultOf(7, "signals"));
    equal(open.store.snapshot().total, 3, "kept until the new ones are there");
    open.resultCame(resultOf(8, "signals"));
    // Asked for before the newest result, made of an older run: not worth showing.
    open.received(pageOf(2, 7, 4));
    open.received(pageOf(3, 8, 5));
  });
  equal(asked, [0, 0, 0]);
  equal(feed.store.snapshot().total, 5);
});

Deno.test("a new connection without a run has one made", () => {
  const { asked } = fed((open, missing) => {
    const failure = { type: "error" as const, field: null, message: "m", diagnostics: [] };
    open.setOpen(true);
    open.received({ ...failure, id: 1, code: "no_run" });
    equal(missing(), 1);
    open.resultCame(resultOf(2, "nothing"));
    open.received({ ...failure, id: 2, code: "over_budget" });
    equal(open.store.snapshot().problem, "M");
  });
  equal(asked, [0, 0]);
});

Deno.test("a trade is read from its page", () => {
  const trade = tradeAt(new Map([[0, pageOf(1, 1, 2)]]), 1);
  equal([trade?.isLong, trade?.isOpen, trade?.return], [false, true, 1]);
});

Deno.test("only rows in sight and a few around them exist", () => {
  equal(rowsInSight(0, 240, 24, 1000), { first: 0, last: 18 });
  equal(rowsInSight(2400, 240, 24, 1000), { first: 92, last: 118 });
  equal(rowsInSight(23_760, 240, 24, 1000), { first: 982, last: 999 });
  equal(rowsInSight(0, 240, 24, 0), { first: 0, last: -1 });
  equal(rowsInSight(9000, 240, 24, 3), { first: 2, last: 2 });
});

Deno.test("keys step within the rows", () => {
  equal(
    ["ArrowDown", "ArrowUp", "PageDown", "Home", "End", "x"].map((key) =>
      steppedRow(key, 5, 10, 8)
    ),
    [6, 4, 9, 0, 9, undefined],
  );
  equal(steppedRow("ArrowDown", -1, 10, 8), 0);
  equal(steppedRow("ArrowDown", 0, 0, 8), undefined);
});

Deno.test("how long a trade was held is a time, or the bar where it was none", () => {
  equal(heldText(0, 5, 5), "same bar");
  equal(heldText(2, 0, 172_800_000), "2 d");
  equal(heldText(1, undefined, 5), "1 bar");
});
