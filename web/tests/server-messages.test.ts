import { sentenceOf } from "../source/protocol/sentence.ts";
import { MessagePackError } from "../source/protocol/message-pack-decoder.ts";
import { type Encodable, encodeMessagePack } from "../source/protocol/message-pack-encoder.ts";
import { readServerMessage } from "../source/protocol/server-message-reader.ts";
import { ProtocolError } from "../source/protocol/value-reader.ts";
import { equal, throws } from "./claims.ts";

const read = (message: Encodable) => readServerMessage(encodeMessagePack(message).buffer);

const timings = { queue_us: 1, compute_us: 2.5, encode_us: 3 };
const result = {
  type: "result",
  id: 3,
  dataset: "AAPL",
  version: "00",
  other_versions: {},
  receipt: "ab",
  strategy: "rsi_reversal",
  rows: 9,
  synthetic: false,
  view: { first_row: 0, last_row: 8, columns: 4 },
  metrics: { sharpe_ratio: null, final_value: 1.25 },
  recomputed: "signals",
  timings,
};

Deno.test("a result without columns is read, with nil as null", () => {
  const message = read(result);
  if (message.type !== "result") throw new Error("not a result");
  equal(message.metrics, { sharpe_ratio: null, final_value: 1.25 });
  equal(message.view, { firstRow: 0, lastRow: 8, columns: 4 });
  equal(message.timings.computeMicros, 2.5);
  equal(message.price, undefined);
});

Deno.test("errors keep their field, and may lack their id", () => {
  equal(read({ type: "error", id: null, code: "malformed", field: null, message: "m" }), {
    type: "error",
    id: null,
    code: "malformed",
    field: null,
    message: "m",
    diagnostics: [],
  });
});

Deno.test("messages that are not of the protocol are refused", () => {
  const messages: Encodable[] = [
    {},
    { type: "unheard" },
    { type: 7 },
    [],
    { type: "pong" },
    { type: "pong", id: -1 },
    { type: "pong", id: 1.5 },
    { ...result, timings: undefined },
    { ...result, view: { first_row: 0, last_row: 8 } },
    { ...result, other_versions: { IBM: 7 } },
    { ...result, metrics: { sharpe_ratio: "high" } },
    { ...result, equity: { min: [1, 2], max: [1, 2] } },
    { type: "hello", protocol: 2 },
  ];
  for (const message of messages) throws(() => read(message), ProtocolError);
  throws(() => readServerMessage(new ArrayBuffer(0)), MessagePackError);
});

Deno.test("a text of the server is shown with a capital letter", () => {
  equal(["password has fewer than 8 characters", "", "Ok", "é"].map(sentenceOf), [
    "Password has fewer than 8 characters",
    "",
    "Ok",
    "É",
  ]);
});
