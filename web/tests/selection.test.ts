import { acceptable, reconcile, withStrategy } from "../source/features/workspace/selection.ts";
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
    { id: "rsi", name: "RSI", summary: "", parameters: [window] },
    { id: "dual", name: "Dual", summary: "", parameters: [average] },
  ],
  settings: [],
  widthMax: 8192,
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
