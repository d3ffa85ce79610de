import { type Output, outputs } from "../source/protocol/messages.ts";
import { FRAME_MILLIS, RunQueue } from "../source/protocol/run-queue.ts";
import { equal, holds, seeded } from "./claims.ts";

const moved: Output[] = ["equity", "metrics"];

Deno.test("a change is sent at once while nothing is on its way", () => {
  const queue = new RunQueue();
  equal(queue.sendDelayMillis(0), undefined);
  queue.changed(moved, 10);
  equal(queue.sendDelayMillis(10), 0);
  equal([...queue.sent(1, 10)], moved);
  equal(queue.sendDelayMillis(10), undefined);
});

Deno.test("the next change waits for the answer or for a frame, whichever is first", () => {
  const queue = new RunQueue();
  queue.changed(moved, 0);
  queue.sent(1, 0);
  queue.changed(moved, 4);
  equal(queue.sendDelayMillis(4), FRAME_MILLIS - 4);
  equal(queue.sendDelayMillis(FRAME_MILLIS), 0);
  queue.answered(1, 6);
  equal(queue.sendDelayMillis(6), 0);
});

Deno.test("changes in between are skipped, never queued", () => {
  const queue = new RunQueue();
  queue.changed(moved, 0);
  queue.sent(1, 0);
  for (let now = 1; now < 10; now++) queue.changed(moved, now);
  queue.answered(1, 10);
  queue.sent(2, 10);
  equal(queue.sendDelayMillis(10), undefined);
  equal(queue.answered(2, 12), { roundTripMillis: 3 });
});

Deno.test("no more than three runs are on their way", () => {
  const queue = new RunQueue();
  for (let id = 1; id <= 3; id++) {
    queue.changed(moved, id * 100);
    equal(queue.sendDelayMillis(id * 100), 0);
    queue.sent(id, id * 100);
  }
  queue.changed(moved, 400);
  equal(queue.sendDelayMillis(9999), undefined);
  queue.ended(1);
  equal(queue.sendDelayMillis(9999), 0);
});

Deno.test("an output of a superseded run is asked for again by the newer one", () => {
  const queue = new RunQueue();
  queue.changed(outputs, 0);
  queue.sent(1, 0);
  queue.changed(["metrics"], 20);
  holds(queue.sent(2, 20).has("price"), "the price is still wanted");
  queue.ended(1);
  queue.answered(2, 30);
  equal([...queue.wanted()], []);
  holds(queue.isSettled, "settled");
});

Deno.test("an older answer does not satisfy a newer change", () => {
  const queue = new RunQueue();
  queue.changed(["equity"], 0);
  queue.sent(1, 0);
  queue.changed(["equity"], 5);
  queue.answered(1, 8);
  equal([...queue.wanted()], ["equity"]);
});

Deno.test("after an error nothing is sent until the next change, which asks for all that is missing", () => {
  const queue = new RunQueue();
  queue.changed(outputs, 0);
  queue.sent(1, 0);
  queue.ended(1);
  equal(queue.sendDelayMillis(100), undefined);
  holds(!queue.isSettled, "not settled: the outputs are still missing");
  queue.changed(["metrics"], 200);
  equal(queue.sent(2, 200).size, outputs.length);
});

Deno.test("after a lost connection all that was on its way is sent again, and only that", () => {
  const queue = new RunQueue();
  queue.changed(outputs, 0);
  queue.sent(1, 0);
  queue.answered(1, 5);
  queue.changed(["equity"], 10);
  queue.sent(2, 10);
  queue.disconnected(15);
  equal(queue.inFlight, 0);
  equal(queue.sendDelayMillis(15), 0);
  equal([...queue.sent(1, 20)], ["equity"]);
  queue.answered(1, 25);
  queue.disconnected(30);
  equal(queue.sendDelayMillis(30), undefined);
  holds(queue.isSettled, "nothing is missing");
});

Deno.test("answers to unknown runs are ignored", () => {
  const queue = new RunQueue();
  equal(queue.answered(9, 0), undefined);
  equal(queue.ended(9), false);
});

Deno.test("whatever happens, the newest state is answered in the end", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = seeded(seed);
    const queue = new RunQueue();
    let [state, answered, now, id] = [0, -1, 0, 0];
    const flights: { id: number; state: number }[] = [];
    const step = (mayChange: boolean) => {
      now += random() * 12;
      if (mayChange && random() < 0.5) {
        state += 1;
        queue.changed(random() < 0.2 ? outputs : moved, now);
      }
      if (queue.sendDelayMillis(now) === 0) {
        id += 1;
        queue.sent(id, now);
        flights.push({ id, state });
      }
      // The server supersedes at random and answers in order.
      if (flights.length > 1 && random() < 0.3) queue.ended(flights.splice(0, 1)[0]?.id ?? 0);
      if (flights.length > 0 && random() < 0.5) {
        const flight = flights.shift();
        if (flight === undefined) return;
        holds(flight.state >= answered, `seed ${seed}: results are in order`);
        queue.answered(flight.id, now);
        answered = flight.state;
      }
      holds(flights.length <= 3, `seed ${seed}: never more than three on their way`);
    };
    for (let round = 0; round < 200; round++) step(true);
    for (let round = 0; round < 200; round++) step(false);
    equal(answered, state, `seed ${seed}`);
    holds(queue.isSettled, `seed ${seed}: settled`);
  }
});
