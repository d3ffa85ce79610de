import { withVersion } from "../source/features/workspace/workspace-snapshot.ts";
import type { Dataset, Hello } from "../source/protocol/messages.ts";
import { equal } from "./claims.ts";

const dataset: Dataset = {
  id: "AAPL",
  name: "AAPL",
  interval: "1d",
  rows: 100,
  start: 0,
  end: 1,
  synthetic: false,
  version: "1",
  credit: "",
};
const hello: Hello = {
  type: "hello",
  user: "u",
  worker: 0,
  datasets: [dataset, { ...dataset, id: "MSFT" }],
  strategies: [],
  settings: [],
  reasons: [],
  limits: { widthMax: 1, strategyTextBytes: 1, tradesMax: 1 },
};

Deno.test("another version of a dataset is known from its result on", () => {
  const next = withVersion(hello, "MSFT", { version: "2", rows: 90 });
  equal(next.datasets.map(({ id, version, rows }) => [id, version, rows]), [
    ["AAPL", "1", 100],
    ["MSFT", "2", 90],
  ]);
});
