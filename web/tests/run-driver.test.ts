import { RunDriver } from "../source/features/workspace/run-driver.ts";
import { decodeMessagePack, type MessagePackMap } from "../source/protocol/message-pack-decoder.ts";
import { outputs, type Result, type RunState } from "../source/protocol/messages.ts";
import { equal } from "./claims.ts";

const state: RunState = {
  dataset: "AAPL",
  strategy: "rsi",
  parameters: { window: 14 },
  settings: {},
  view: undefined,
};

function answer(id: number): Result {
  return {
    type: "result",
    id,
    dataset: "AAPL",
    version: "1",
    strategy: "rsi",
    rows: 1,
    view: { firstRow: 0, lastRow: 0, columns: 1 },
    time: undefined,
    price: undefined,
    indicators: undefined,
    equity: undefined,
    drawdown: undefined,
    markers: undefined,
    metrics: {},
    recomputed: "view",
    timings: { queueMicros: 0, computeMicros: 0, encodeMicros: 0 },
  };
}

/** A driver on a connection that can be cut, and what was sent and shown. */
function driven(run: (driver: RunDriver, line: { isOpen: boolean }) => void) {
  const sent: MessagePackMap[] = [];
  const shown: number[] = [];
  const failures: boolean[] = [];
  const line = { isOpen: true };
  const driver = new RunDriver({
    state: () => state,
    send: (bytes) => {
      if (line.isOpen) sent.push(decodeMessagePack(bytes.slice().buffer) as MessagePackMap);
      return line.isOpen;
    },
    result: (result) => shown.push(result.id),
    failed: (_, isNewest) => failures.push(isNewest),
    columnsChanged: () => {},
  });
  try {
    run(driver, line);
  } finally {
    driver.dispose();
  }
  return { ids: sent.map((message) => message.get("id")), sent, shown, failures };
}

Deno.test("ids rise on a connection, whatever is changed before it says that it is ready", () => {
  const { ids } = driven((driver) => {
    driver.changed(outputs);
    driver.connected();
    driver.received(answer(1), 1);
    driver.changed(["metrics"]);
    driver.received(answer(2), 2);
    driver.changed(["metrics"]);
  });
  equal(ids, [1, 2, 3]);
});

Deno.test("what was on its way when the connection broke is asked for on the next, from id 1", () => {
  const { ids, sent } = driven((driver, line) => {
    driver.changed(outputs);
    line.isOpen = false;
    driver.disconnected();
    driver.changed(["metrics"]);
    line.isOpen = true;
    driver.connected();
  });
  equal(ids, [1, 1]);
  equal(sent[1]?.get("outputs"), [...outputs]);
});

Deno.test("while one run is unanswered, changes wait; its answer sends the newest", () => {
  const { ids, shown } = driven((driver) => {
    driver.changed(["metrics"]);
    for (let change = 0; change < 5; change++) driver.changed(["metrics"]);
    driver.received(answer(1), 1);
    driver.received(answer(1), 2);
  });
  equal(ids, [1, 2]);
  equal(shown, [1]);
});

Deno.test("an error of the newest run, or of no run, is shown", () => {
  const failure = { type: "error" as const, code: "out_of_range", field: null, message: "m" };
  const { failures } = driven((driver) => {
    driver.changed(["metrics"]);
    driver.received({ ...failure, id: 1 }, 1);
    driver.changed(["metrics"]);
    driver.received({ ...failure, id: null }, 2);
  });
  equal(failures, [true, true]);
});
