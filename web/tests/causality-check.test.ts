import { CausalityCheck } from "../source/features/causality/causality-check.ts";
import { causalText, extentText } from "../source/features/causality/verdict-text.ts";
import type { RunState } from "../source/protocol/messages.ts";
import { equal } from "./claims.ts";
import { recordedSender } from "./wire.ts";

const state: RunState = {
  dataset: "AAPL",
  strategy: { id: "rsi" },
  parameters: {},
  settings: {},
  view: undefined,
};
const verdict = {
  type: "causality_result" as const,
  isCausal: false,
  row: 7,
  name: "enter_long",
  tried: 64,
  firstRow: 1000,
  rows: 50_000,
  signals: 312,
};

function checked(run: (check: CausalityCheck) => void) {
  const { sender, sent } = recordedSender();
  const check = new CausalityCheck(sender);
  check.start(state);
  run(check);
  return { stage: check.store.snapshot().state, sent: sent.map((message) => message.get("type")) };
}

Deno.test("progress is followed to the verdict", () => {
  const { stage } = checked((check) => {
    check.received({ type: "progress", id: 1, done: 2, total: 9 });
    equal(check.store.snapshot().state, { stage: "running", done: 2, total: 9 });
    check.received({ ...verdict, id: 9 });
    check.received({ ...verdict, id: 1 });
  });
  equal(stage, { stage: "verdict", result: { ...verdict, id: 1 } });
});

Deno.test("cancelled, nothing that still comes of it is shown", () => {
  const { stage, sent } = checked((check) => {
    check.cancel();
    check.received({ type: "progress", id: 1, done: 2, total: 9 });
    check.received({ ...verdict, id: 1 });
  });
  equal([stage, sent], [{ stage: "idle" }, ["causality", "cancel"]]);
});

Deno.test("a verdict is gone when the strategy is another one", () => {
  const { stage, sent } = checked((check) => {
    check.received({ ...verdict, id: 1 });
    check.outdated();
    check.outdated();
  });
  equal([stage, sent], [{ stage: "idle" }, ["causality"]]);
});

Deno.test("an error and a lost connection are said", () => {
  const failure = { type: "error" as const, code: "over_budget", field: null, diagnostics: [] };
  equal(checked((check) => check.received({ ...failure, id: 1, message: "later" })).stage, {
    stage: "failed",
    message: "Later",
  });
  equal(checked((check) => check.disconnected()).stage.stage, "failed");
});

Deno.test("a verdict says how much was looked at, and is none without a signal", () => {
  const causal = { ...verdict, id: 1, isCausal: true };
  equal(extentText(causal), "the last 50,000 bars, 312 signals");
  equal(
    causalText(causal),
    "Sees no future: 64 cuts changed nothing before (the last 50,000 bars, 312 signals).",
  );
  equal(
    causalText({ ...causal, signals: 0 }),
    "Nothing to check: the strategy asks for nothing there (the last 50,000 bars, 0 signals).",
  );
  // Of a server that does not say.
  const unknown = { ...causal, firstRow: null, rows: null, signals: null };
  equal(causalText(unknown), "Sees no future: 64 cuts changed nothing before.");
});
