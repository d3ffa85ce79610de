import { reconnectDelayMillis } from "../source/protocol/back-off.ts";
import { equal, holds } from "./claims.ts";

Deno.test("delays double to eight seconds, with full jitter", () => {
  equal([0, 1, 2, 5, 6, 100].map((attempt) => reconnectDelayMillis(attempt, 1006, 1)), [
    250,
    500,
    1000,
    8000,
    8000,
    8000,
  ]);
  equal(reconnectDelayMillis(9, 1006, 0), 0);
});

Deno.test("a replaced worker is followed at once, but only the first time", () => {
  holds(reconnectDelayMillis(0, 1012, 1) <= 150, "only the jitter");
  equal(reconnectDelayMillis(3, 1012, 1), 2000);
});
