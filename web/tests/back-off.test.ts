import { reconnectDelayMillis, retryAfterMillis } from "../source/protocol/back-off.ts";
import { equal, holds } from "./claims.ts";

const lost = { code: 1006, reason: "" };
const replaced = { code: 1012, reason: "" };

Deno.test("delays double to eight seconds, with full jitter", () => {
  equal([0, 1, 2, 5, 6, 100].map((attempt) => reconnectDelayMillis(attempt, lost, 1)), [
    250,
    500,
    1000,
    8000,
    8000,
    8000,
  ]);
  equal(reconnectDelayMillis(9, lost, 0), 0);
});

Deno.test("a replaced worker is followed at once, but only the first time", () => {
  holds(reconnectDelayMillis(0, replaced, 1) <= 150, "only the jitter");
  equal(reconnectDelayMillis(3, replaced, 1), 2000);
});

Deno.test("a worker that is being replaced says when to come back", () => {
  const hinted = { code: 1012, reason: "retry after 740 ms" };
  equal(reconnectDelayMillis(0, hinted, 0.5), 740);
  equal(reconnectDelayMillis(0, { ...hinted, code: 1011 }, 1), 250);
  equal(retryAfterMillis("retry after 999999999 ms"), 60_000);
  for (const reason of ["", "retry after ms", "retry after -1 ms", "retry after 1 ms, please"]) {
    equal(retryAfterMillis(reason), undefined, reason);
  }
});
