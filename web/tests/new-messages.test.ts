import { decodeMessagePack } from "../source/protocol/message-pack-decoder.ts";
import {
  encodeCancel,
  encodeCausality,
  encodeCheck,
  encodeColumns,
  encodeLanguage,
  encodeRun,
  encodeTrades,
} from "../source/protocol/requests.ts";
import { readServerMessage } from "../source/protocol/server-message-reader.ts";
import { ProtocolError } from "../source/protocol/value-reader.ts";
import { equal, throws } from "./claims.ts";
import { bytesOf, recordedSender, type Sent } from "./wire.ts";

const read = (message: Sent) => readServerMessage(bytesOf(message));
const column = (...values: number[]) => Float64Array.from(values);

const spec = { name: "window", label: "Window", kind: "integer", default: 14, min: 2, max: 200 };
const hello = {
  type: "hello",
  protocol: 1,
  user: "u",
  worker: 3,
  datasets: [],
  strategies: [{
    id: "rsi",
    name: "RSI",
    summary: "Two\nlines.",
    text: "param window = 14",
    parameters: [{ ...spec, step: 1 }, {
      name: "both",
      label: "Both",
      kind: "flag",
      default: true,
    }],
    indicators: [{ name: "rsi", label: "RSI", pane: "own" }],
  }],
  settings: [],
  reasons: ["no cash", "no price"],
  limits: {
    message_bytes: 65_536,
    fragments: 64,
    width_max: 8192,
    strategy_text_bytes: 16_384,
    trades_max: 1000,
  },
} as const;

Deno.test("the hello has texts, flags, plots, reasons and limits", () => {
  const message = read(hello);
  if (message.type !== "hello") throw new Error("not a hello");
  equal(message.reasons, ["no cash", "no price"]);
  equal(message.limits, { widthMax: 8192, strategyTextBytes: 16_384, tradesMax: 1000 });
  const [strategy] = message.strategies;
  equal(strategy?.text, "param window = 14");
  equal(strategy?.parameters[1], { kind: "flag", name: "both", label: "Both", default: true });
  equal(strategy?.indicators, [{ name: "rsi", label: "RSI", pane: "own" }]);
});

Deno.test("a hello without them is refused", () => {
  const { text: _, ...strategy } = hello.strategies[0];
  throws(() => read({ ...hello, strategies: [strategy] }), ProtocolError);
  throws(() => read({ ...hello, reasons: [1] }), ProtocolError);
  throws(() => read({ ...hello, limits: { width_max: 8192 } }), ProtocolError);
});

const result = {
  type: "result",
  id: 3,
  dataset: "AAPL",
  version: "00",
  other_versions: { IBM: "07" },
  receipt: "ab",
  strategy: "",
  rows: 9,
  synthetic: false,
  view: { first_row: 0, last_row: 8, columns: 2 },
  exposure: { min: column(-0.5, 0), max: column(0, 1) },
  markers: {
    entry_row: column(1, 4),
    entry_price: column(10, 11),
    entry_direction: column(1, -1),
    exit_row: column(3),
    exit_price: column(12),
    exit_return: column(0.2),
    trades_in_view: 2,
  },
  rejections: { row: column(5), reason: column(1), rejections_in_view: 1 },
  recomputed: "signals",
  timings: { queue_us: 1, compute_us: 2.5, encode_us: 3 },
};

Deno.test("a result has exposure, directions and rejections", () => {
  const message = read(result);
  if (message.type !== "result") throw new Error("not a result");
  equal([message.receipt, message.otherVersions], ["ab", { IBM: "07" }]);
  equal([...message.exposure?.minimum ?? []], [-0.5, 0]);
  equal([...message.markers?.entryDirection ?? []], [1, -1]);
  equal([...message.rejections?.reason ?? []], [1]);
  equal(message.rejections?.rejectionsInView, 1);
});

Deno.test("columns of unlike lengths are refused", () => {
  const { markers, rejections } = result;
  throws(
    () => read({ ...result, markers: { ...markers, entry_direction: column(1) } }),
    ProtocolError,
  );
  throws(() => read({ ...result, rejections: { ...rejections, reason: column() } }), ProtocolError);
  throws(() => read({ ...trades, fees: column(1, 2) }), ProtocolError);
});

const trades = {
  type: "trades",
  id: 9,
  run: 8,
  total: 40,
  first: 20,
  entry_row: column(1),
  entry_price: column(2),
  exit_row: column(3),
  exit_price: column(4),
  size: column(5),
  direction: column(-1),
  pnl: column(-6),
  return: column(-0.25),
  fees: column(7),
  status: column(0),
};

Deno.test("a page of trades is read as it is named", () => {
  const page = read(trades);
  if (page.type !== "trades") throw new Error("not trades");
  equal([page.run, page.total, page.first], [8, 40, 20]);
  equal([page.direction, page.profit, page.returns, page.status].map(([value]) => value), [
    -1,
    -6,
    -0.25,
    0,
  ]);
});

const fault = { line: 2, column: 7, length: 4, message: "no such name", suggestion: "rsi" };

Deno.test("a check says what the text takes, or what is wrong with it", () => {
  const good = { type: "checked", id: 1, indicators: [], datasets: ["SPY"], diagnostics: [] };
  const message = read({ ...good, parameters: [{ ...spec, step: 1 }] });
  if (message.type !== "checked") throw new Error("not a check");
  equal([message.parameters.length, message.datasets], [1, ["SPY"]]);
  const faulty = read({
    ...good,
    parameters: [],
    diagnostics: [fault, { ...fault, suggestion: null }],
  });
  if (faulty.type !== "checked") throw new Error("not a check");
  equal(faulty.diagnostics, [fault, { ...fault, suggestion: null }]);
});

Deno.test("an error of a text keeps its diagnostics", () => {
  const error = { type: "error", id: 4, code: "invalid_strategy", field: null, message: "m" };
  const message = read({ ...error, diagnostics: [fault] });
  equal(message.type === "error" ? message.diagnostics : undefined, [fault]);
});

Deno.test("the guide names words and functions", () => {
  const argument = { name: "window", kind: "integer", default: "14", summary: "" };
  const rsi = { name: "rsi", signature: "rsi(source)", summary: "s", arguments: [argument] };
  const message = read({
    type: "guide",
    id: 2,
    keywords: [{ name: "enter", summary: "Opens." }],
    columns: [],
    intervals: ["1d"],
    functions: [{ ...rsi, results: ["line"] }],
  });
  if (message.type !== "guide") throw new Error("not a guide");
  equal(message.functions, [{ ...rsi, results: ["line"] }]);
  equal(message.keywords, [{ name: "enter", summary: "Opens." }]);
});

Deno.test("a look-ahead check goes on and ends", () => {
  equal(read({ type: "progress", id: 5, done: 3, total: 64 }), {
    type: "progress",
    id: 5,
    done: 3,
    total: 64,
  });
  equal(read({ type: "causality_result", id: 5, causal: false, row: 7, name: "plot", tried: 64 }), {
    type: "causality_result",
    id: 5,
    isCausal: false,
    row: 7,
    name: "plot",
    tried: 64,
    firstRow: null,
    rows: null,
    signals: null,
  });
  const extent = { first_row: 10, rows: 500, signals: 3 };
  const causal = { type: "causality_result", id: 5, causal: true, row: null, name: null };
  const verdict = read({ ...causal, tried: 64, ...extent });
  if (verdict.type !== "causality_result") throw new Error("not a verdict");
  equal([verdict.firstRow, verdict.rows, verdict.signals], [10, 500, 3]);
  equal(read({ type: "cancelled", id: 5 }), { type: "cancelled", id: 5 });
});

const state = {
  dataset: "AAPL",
  strategy: { id: "rsi", text: "mine" },
  parameters: { window: 14, both: true },
  settings: {},
  view: undefined,
};

function decoded(bytes: Uint8Array<ArrayBuffer>): ReadonlyMap<string, unknown> {
  return decodeMessagePack(bytes.slice().buffer) as ReadonlyMap<string, unknown>;
}

Deno.test("a text goes out instead of the strategy it began as", () => {
  const run = decoded(encodeRun(1, state, new Set(["rejections", "price"])));
  equal([run.get("strategy_text"), run.has("strategy")], ["mine", false]);
  equal(run.get("outputs"), ["price", "rejections"]);
  equal(run.get("parameters"), new Map<string, unknown>([["window", 14], ["both", true]]));
  const ready = decoded(encodeCausality(1, { ...state, strategy: { id: "rsi" } }));
  equal([ready.get("strategy"), ready.has("strategy_text")], ["rsi", false]);
  equal(decoded(encodeColumns(1, state, ["time"])).has("strategy_text"), false);
  equal(decoded(encodeColumns(1, state, ["equity"])).get("strategy_text"), "mine");
});

Deno.test("requests of all kinds share one rising number", () => {
  const { sender, sent, line } = recordedSender();
  equal(sender.request((id) => encodeCheck(id, "text")), 1);
  equal(sender.request((id) => encodeTrades(id, 200, 100)), 2);
  line.isOpen = false;
  equal(sender.request(encodeLanguage), undefined);
  line.isOpen = true;
  equal(sender.request((id) => encodeCancel(id, 1)), 3);
  sender.restart();
  equal(sender.request(encodeLanguage), 1);
  equal(sent.map((message) => message.get("type")), ["check", "trades", "cancel", "language"]);
  equal([sent[1]?.get("first"), sent[2]?.get("request")], [200, 1]);
});
