import { PixelKernel } from "../source/chart/model/pixel-kernel.ts";
import { ColumnLoader } from "../source/features/workspace/column-loader.ts";
import { outputsBetween } from "../source/features/workspace/run-state.ts";
import { RunDriver } from "../source/features/workspace/run-driver.ts";
import { decodeMessagePack, type MessagePackMap } from "../source/protocol/message-pack-decoder.ts";
import { outputs, type Result, type RunState } from "../source/protocol/messages.ts";
import { RequestSender } from "../source/protocol/request-sender.ts";
import { equal } from "./claims.ts";
import { withClock } from "./clock.ts";

const state: RunState = {
  dataset: "AAPL",
  strategy: { id: "rsi" },
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
    otherVersions: {},
    receipt: "r",
    strategy: "rsi",
    rows: 1,
    view: { firstRow: 0, lastRow: 0, columns: 1 },
    time: undefined,
    price: undefined,
    indicators: undefined,
    equity: undefined,
    drawdown: undefined,
    exposure: undefined,
    rejections: undefined,
    markers: undefined,
    metrics: {},
    recomputed: "view",
    timings: { queueMicros: 0, computeMicros: 0, encodeMicros: 0 },
  };
}

/** A driver on a connection that can be cut, and what was sent and shown. */
function driven(
  run: (driver: RunDriver, line: { isOpen: boolean }, sender: RequestSender) => void,
  chosen: { state: RunState } = { state },
) {
  const sent: MessagePackMap[] = [];
  const shown: number[] = [];
  const failures: boolean[] = [];
  const line = { isOpen: true };
  const sender = new RequestSender((bytes) => {
    if (line.isOpen) sent.push(decodeMessagePack(bytes.slice().buffer) as MessagePackMap);
    return line.isOpen;
  });
  const driver = new RunDriver(sender, {
    state: () => chosen.state,
    isWanted: ({ dataset }) => dataset === chosen.state.dataset,
    outputsBetween: (before, after) => outputsBetween(before, after, ["markers"]),
    result: (result) => shown.push(result.id),
    failed: (_, isNewest) => failures.push(isNewest),
    columnsChanged: () => {},
  });
  try {
    run(driver, line, sender);
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
  const { ids, sent } = driven((driver, line, sender) => {
    driver.changed(outputs);
    line.isOpen = false;
    sender.restart();
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
  const failure = {
    type: "error" as const,
    code: "out_of_range",
    field: null,
    message: "m",
    diagnostics: [],
  };
  const { failures } = driven((driver) => {
    driver.changed(["metrics"]);
    driver.received({ ...failure, id: 1 }, 1);
    driver.changed(["metrics"]);
    driver.received({ ...failure, id: null }, 2);
    // Of a request of another kind.
    driver.received({ ...failure, id: 7 }, 3);
  });
  equal(failures, [true, true]);
});

const wasm = Deno.readFileSync(new URL("../.build/pixel-columns.wasm", import.meta.url));

Deno.test("columns are asked for one at a time, the next only while nothing else happens", async () => {
  const loader = new ColumnLoader(await PixelKernel.load(wasm));
  loader.datasetChanged("AAPL 1", 2);
  const complete = { type: "complete" as const, timings: answer(0).timings };
  const piece = { type: "piece" as const, offset: 0, total: 2, values: new Float64Array([1, 2]) };
  withClock((pass) => {
    const { sent } = driven((driver) => {
      driver.useLoader(loader);
      driver.changed(outputs);
      pass(1000);
      driver.received(answer(1), 1000);
      pass(149);
      pass(1);
      driver.received({ ...piece, id: 2, name: "time" }, 1150);
      pass(1000);
      driver.received({ ...complete, id: 2 }, 2150);
      // At rest: the next at once.
      pass(0);
      driver.received({ ...piece, id: 3, name: "open" }, 2150);
      driver.changed(["metrics"]);
      // A run is on its way: not the next column, however long it takes.
      driver.received({ ...complete, id: 3 }, 2150);
      pass(1000);
      driver.received(answer(4), 3150);
      pass(149);
      driver.changed(["metrics"]);
      driver.received(answer(5), 3299);
      pass(149);
      pass(1);
    });
    const asked = sent.map((message) => message.get("names") ?? message.get("type"));
    equal(asked, ["run", ["time"], ["open"], "run", "run", ["high"]]);
  });
});

Deno.test("another dataset is asked for whole, whatever was said to have changed", () => {
  const chosen = { state };
  const { sent } = driven((driver) => {
    driver.changed(outputs);
    driver.received(answer(1), 1);
    chosen.state = { ...state, dataset: "MSFT" };
    driver.changed(["metrics"]);
  }, chosen);
  equal(sent[1]?.get("dataset"), "MSFT");
  equal(sent[1]?.get("outputs"), [...outputs]);
});

Deno.test("an answer that is dropped clears nothing of what is owed", () => {
  const chosen = { state };
  const { sent, shown } = driven((driver) => {
    driver.changed(outputs);
    // Chosen after the run went out, and not said: its answer asks for what is chosen.
    chosen.state = { ...state, dataset: "MSFT" };
    driver.received(answer(1), 1);
    driver.received(answer(2), 2);
  }, chosen);
  equal(sent.map((message) => message.get("dataset")), ["AAPL", "MSFT"]);
  equal(sent[1]?.get("outputs"), [...outputs]);
  equal(shown, [2]);
});

Deno.test("what differs between two runs is what is asked for", () => {
  const ofRun = outputs.filter((output) => output !== "price");
  const between = (after: RunState) => outputsBetween(state, after, ["markers"]);
  equal(between({ ...state }), []);
  equal(new Set(between({ ...state, parameters: { window: 15 } })), new Set(ofRun));
  equal(between({ ...state, view: { width: 1, firstRow: 0, lastRow: 0 } }), ["markers"]);
  equal(between({ ...state, dataset: "MSFT" }), [...outputs]);
});
