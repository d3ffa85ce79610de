import {
  acceptable,
  carriedOver,
  draftsWith,
  reconcile,
  shownDraft,
  withDraft,
  withStrategy,
} from "../source/features/workspace/selection.ts";
import { obstacleOf } from "../source/features/presets/obstacle.ts";
import { presetContentOf, presetStateOf } from "../source/features/presets/preset-content.ts";
import { fromShown, toShown } from "../source/features/workspace/spec-presentation.ts";
import type { Hello, Spec } from "../source/protocol/messages.ts";
import { equal } from "./claims.ts";

const window: Spec = {
  kind: "integer",
  name: "window",
  label: "Window",
  default: 14,
  min: 2,
  max: 200,
  step: 1,
};
const average: Spec = {
  kind: "choice",
  name: "average",
  label: "Average",
  default: "simple",
  choices: ["simple", "exponential"],
};
const dataset = {
  id: "AAPL",
  name: "Apple",
  interval: "1d",
  rows: 9,
  start: 0,
  end: 1,
  synthetic: false,
  version: "0",
  credit: "",
};
const hello: Hello = {
  type: "hello",
  user: "u",
  worker: 0,
  datasets: [dataset, { ...dataset, id: "MSFT" }],
  strategies: [
    { id: "rsi", name: "RSI", summary: "", text: "a", parameters: [window], indicators: [] },
    { id: "dual", name: "Dual", summary: "", text: "b", parameters: [average], indicators: [] },
  ],
  settings: [],
  reasons: [],
  limits: { widthMax: 8192, strategyTextBytes: 16_384, tradesMax: 1000 },
};

Deno.test("what is not acceptable becomes the default", () => {
  for (const value of [1, 201, 14.5, NaN, "14"]) {
    equal(acceptable([window], { window: value }), { window: 14 });
  }
  equal(acceptable([window, average], { window: 20, average: "exponential", other: 1 }), {
    window: 20,
    average: "exponential",
  });
  equal(acceptable([average], { average: "weighted" }), { average: "simple" });
});

Deno.test("a remembered selection keeps what the server still knows", () => {
  const kept = reconcile(hello, { dataset: "MSFT", strategy: "rsi", parameters: { window: 30 } });
  equal([kept?.dataset, kept?.strategy, kept?.parameters], ["MSFT", "rsi", { window: 30 }]);
  const unknown = reconcile(hello, {
    dataset: "GONE",
    strategy: "gone",
    parameters: { window: 30 },
  });
  equal([unknown?.dataset, unknown?.strategy, unknown?.parameters], ["AAPL", "rsi", {
    window: 14,
  }]);
  equal(reconcile({ ...hello, datasets: [] }, {}), undefined);
});

Deno.test("a strategy gets its parameters back", () => {
  const [rsi, dual] = hello.strategies;
  const start = reconcile(hello, { strategy: "rsi", parameters: { window: 33 } });
  if (start === undefined || rsi === undefined || dual === undefined) {
    throw new Error("no selection");
  }
  equal(withStrategy(withStrategy(start, dual), rsi).parameters, { window: 33 });
});

Deno.test("percent on the screen and fractions on the wire are exact inverses", () => {
  for (let step = 0; step <= 200; step++) {
    const fraction = step / 2000;
    equal(fromShown(toShown(fraction, 100), 100), fraction);
  }
});

const flag: Spec = { kind: "flag", name: "both", label: "Both sides", default: false };

Deno.test("a flag takes true and false alone", () => {
  equal(acceptable([flag], { both: true }), { both: true });
  for (const value of ["true", 1]) equal(acceptable([flag], { both: value }), { both: false });
});

Deno.test("a text's new parameters keep what was set, and follow its defaults", () => {
  const longer = { ...window, default: 20 };
  equal(carriedOver([window], [longer], { window: 14 }), { window: 20 });
  equal(carriedOver([window], [longer], { window: 15 }), { window: 15 });
  equal(carriedOver([window], [{ ...longer, max: 30 }], { window: 40 }), { window: 20 });
  equal(carriedOver([window], [average, flag], { window: 15 }), {
    average: "simple",
    both: false,
  });
});

Deno.test("a changed text is kept beside the ready one, and only shown while it is wanted", () => {
  const start = reconcile(hello, { strategy: "rsi" });
  if (start === undefined) throw new Error("no selection");
  equal(withDraft(start, undefined), start);
  const changed = withDraft(start, "mine");
  equal([shownDraft(start), shownDraft(changed)], [undefined, "mine"]);
  const reverted = withDraft(changed, undefined);
  equal([shownDraft(reverted), reverted.drafts["rsi"]?.text], [undefined, "mine"]);
  const [, dual] = hello.strategies;
  if (dual === undefined) throw new Error("no strategy");
  equal(shownDraft(withStrategy(changed, dual)), undefined);
});

Deno.test("of a changed text the parameters stay as they are until it has been checked", () => {
  const drafts = { rsi: { text: "mine", isShown: true } };
  equal(reconcile(hello, { strategy: "rsi", parameters: { own: 3 }, drafts })?.parameters, {
    own: 3,
  });
});

Deno.test("a preset brings back what was saved, a changed text with the strategy it began as", () => {
  const start = reconcile(hello, { strategy: "rsi" });
  if (start === undefined) throw new Error("no selection");
  const parameters = { both: true, word: "true" };
  const chart = { view: undefined, rows: 9, isLogarithmic: false, isExposureShown: false };
  const ready = presetContentOf({ ...start, parameters }, chart, undefined, { name: "n" });
  equal([ready.strategy, ready.strategy_text], ["rsi", undefined]);
  equal(presetStateOf(ready).parameters, parameters);

  const own = presetContentOf(withDraft(start, "mine"), chart, undefined, { name: "n" });
  equal([own.strategy, own.strategy_text], [undefined, "mine"]);
  const state = presetStateOf(own);
  equal([state.strategy, state.text], ["rsi", "mine"]);
  equal(draftsWith(state, {}, hello), { rsi: { text: "mine", isShown: true } });
});

Deno.test("a ready strategy's preset sets a changed text aside, one of an unknown strategy is kept", () => {
  const drafts = { rsi: { text: "mine", isShown: true } };
  equal(draftsWith({ strategy: "rsi", text: undefined }, drafts, hello), {
    rsi: { text: "mine", isShown: false },
  });
  const [first] = hello.strategies;
  equal(Object.keys(draftsWith({ strategy: "gone", text: "x" }, {}, hello)), [first?.id]);
});

Deno.test("a preset that cannot be laid out says what keeps it from it", () => {
  const content = { name: "p", dataset: "AAPL", strategy: "rsi", parameters: {}, settings: {} };
  equal(obstacleOf(content, hello), undefined);
  equal(obstacleOf({ ...content, parameters: { window: 20 } }, hello), undefined);
  equal(obstacleOf({ ...content, dataset: "WAVE" }, hello), "the dataset WAVE is not there");
  equal(obstacleOf({ ...content, strategy: "x" }, hello), "the strategy x is not there");
  equal(obstacleOf({ ...content, parameters: { window: 1 } }, hello), "Window cannot be 1");
  equal(obstacleOf({ ...content, parameters: { other: 1 } }, hello), "there is no other here");
  equal(obstacleOf({ ...content, settings: { fees: 1 } }, hello), "there is no fees here");
  const { strategy: _, ...text } = { ...content, strategy_text: "anything" };
  equal(obstacleOf({ ...text, parameters: { window: 1 } }, hello), undefined);
});
