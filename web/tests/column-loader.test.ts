import { PixelKernel } from "../source/chart/model/pixel-kernel.ts";
import {
  ColumnLoader,
  type ColumnName,
  priceNames,
} from "../source/features/workspace/column-loader.ts";
import { equal, holds } from "./claims.ts";

const wasm = Deno.readFileSync(new URL("../.build/pixel-columns.wasm", import.meta.url));
const values = new Float64Array([3, 1, 2]);

async function loaderWith(id: number, names: ColumnName[]): Promise<ColumnLoader> {
  const loader = new ColumnLoader(await PixelKernel.load(wasm));
  loader.requested(id, names);
  return loader;
}

const piece = (id: number, name: string, offset = 0) => ({
  type: "piece" as const,
  id,
  name,
  offset,
  total: 6,
  values,
});

Deno.test("a column is there when its last piece is, not before", async () => {
  const loader = await loaderWith(1, ["close"]);
  equal(loader.received(piece(1, "close")), false);
  equal(loader.complete("close"), undefined);
  equal(loader.received(piece(1, "close", 3)), true);
  equal([...loader.complete("close")?.all() ?? []], [3, 1, 2, 3, 1, 2]);
});

Deno.test("pieces of another request, of unasked names and out of order change nothing", async () => {
  const loader = await loaderWith(2, ["close"]);
  equal(loader.received(piece(1, "close")), false);
  equal(loader.received(piece(2, "open")), false);
  equal(loader.received(piece(2, "close", 3)), false);
  equal(loader.missing().length, 7);
});

Deno.test("a changed run drops equity and drawdown, and what of them is still on its way", async () => {
  const loader = await loaderWith(3, ["close", "equity"]);
  for (const name of ["close", "equity"]) {
    loader.received(piece(3, name));
    loader.received(piece(3, name, 3));
  }
  holds(loader.complete("equity") !== undefined, "equity is there");
  loader.runChanged();
  equal(loader.complete("equity"), undefined);
  holds(loader.complete("close") !== undefined, "the price stays");
  equal(loader.received(piece(3, "equity")), false);
  equal(loader.isLoading, false);
});

Deno.test("another dataset drops everything", async () => {
  const loader = await loaderWith(4, [...priceNames]);
  for (const name of priceNames) {
    loader.received(piece(4, name));
    loader.received(piece(4, name, 3));
  }
  equal(loader.missing(), ["equity", "drawdown"]);
  loader.datasetChanged();
  equal(loader.missing().length, 7);
});

Deno.test("only the end of the current request ends loading", async () => {
  const loader = await loaderWith(5, ["close"]);
  equal(loader.ended(4), false);
  equal(loader.ended(null), false);
  holds(loader.isLoading, "still loading");
  equal(loader.ended(5), true);
});
