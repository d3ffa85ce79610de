import { PixelKernel } from "../source/chart/model/pixel-kernel.ts";
import {
  ColumnLoader,
  type ColumnName,
  priceNames,
  runNames,
} from "../source/features/workspace/column-loader.ts";
import { equal, holds } from "./claims.ts";

const wasm = Deno.readFileSync(new URL("../.build/pixel-columns.wasm", import.meta.url));
const values = new Float64Array([3, 1, 2]);

async function loaderOf(dataset: string): Promise<ColumnLoader> {
  const loader = new ColumnLoader(await PixelKernel.load(wasm));
  loader.datasetChanged(dataset, 6);
  return loader;
}

async function loaderWith(id: number, name: ColumnName): Promise<ColumnLoader> {
  const loader = await loaderOf("A");
  loader.requested(id, name);
  return loader;
}

/** Asks for what is next and receives it, until nothing is; the names in their order. */
function loadAll(loader: ColumnLoader, firstId: number): ColumnName[] {
  const names: ColumnName[] = [];
  for (let id = firstId;; id++) {
    const name = loader.next();
    if (name === undefined) return names;
    names.push(name);
    loader.requested(id, name);
    holds(loader.next() === undefined, "one at a time");
    loader.received(piece(id, name));
    loader.received(piece(id, name, 3));
    loader.ended(id);
  }
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
  const loader = await loaderWith(1, "close");
  equal(loader.received(piece(1, "close")), false);
  equal(loader.complete("close"), undefined);
  equal(loader.received(piece(1, "close", 3)), true);
  equal([...loader.complete("close")?.all() ?? []], [3, 1, 2, 3, 1, 2]);
});

Deno.test("pieces of another request, of unasked names and out of order change nothing", async () => {
  const loader = await loaderWith(2, "close");
  equal(loader.received(piece(1, "close")), false);
  equal(loader.received(piece(2, "open")), false);
  equal(loader.received(piece(2, "close", 3)), false);
  equal(loader.complete("close"), undefined);
});

Deno.test("columns are asked for one by one, the price first", async () => {
  equal(loadAll(await loaderOf("A"), 1), [...priceNames, ...runNames]);
});

Deno.test("a changed run drops equity and drawdown, and what of them is still on its way", async () => {
  const loader = await loaderOf("A");
  loadAll(loader, 1);
  loader.runChanged();
  equal(loader.complete("equity"), undefined);
  holds(loader.complete("close") !== undefined, "the price stays");
  loader.requested(20, "equity");
  loader.runChanged();
  equal(loader.received(piece(20, "equity")), false);
  equal(loadAll(loader, 21), [...runNames]);
});

Deno.test("a changed run leaves a price column on its way alone", async () => {
  const loader = await loaderWith(1, "close");
  loader.received(piece(1, "close"));
  loader.runChanged();
  equal(loader.next(), undefined);
  equal(loader.received(piece(1, "close", 3)), true);
});

Deno.test("coming back to a dataset finds its price, not its run nor a column cut short", async () => {
  const loader = await loaderOf("A");
  loadAll(loader, 1);
  loader.datasetChanged("B", 6);
  equal(loader.dataset, "B");
  equal(loader.complete("close"), undefined);
  loader.requested(20, "time");
  loader.received(piece(20, "time"));
  loader.datasetChanged("A", 6);
  equal(loader.received(piece(20, "time", 3)), false);
  equal(loadAll(loader, 21), [...runNames]);
  loader.datasetChanged("B", 6);
  equal(loader.next(), "time");
});

Deno.test("two datasets are held, the longest unused goes", async () => {
  const loader = await loaderOf("A");
  loadAll(loader, 1);
  loader.datasetChanged("B", 6);
  loadAll(loader, 11);
  loader.datasetChanged("C", 6);
  loadAll(loader, 21);
  loader.datasetChanged("B", 6);
  equal(loadAll(loader, 31), [...runNames]);
  loader.datasetChanged("A", 6);
  equal(loader.next(), "time");
});

Deno.test("what was refused is not asked for again before it is another", async () => {
  const loader = await loaderWith(1, "time");
  equal(loader.ended(1), true);
  equal(loadAll(loader, 2), [...priceNames.slice(1), ...runNames]);
  loader.requested(20, "equity");
  loader.ended(20);
  loader.runChanged();
  equal(loader.next(), "equity");
  loader.datasetChanged("B", 6);
  equal(loader.next(), "time");
});

Deno.test("only the end of the current request ends loading", async () => {
  const loader = await loaderWith(5, "close");
  equal(loader.ended(4), false);
  equal(loader.ended(null), false);
  equal(loader.next(), undefined);
  equal(loader.ended(5), true);
  equal(loader.next(), "time");
});

Deno.test("only a large column of a run is costly", async () => {
  const loader = await loaderOf("A");
  loader.datasetChanged("A", 200_000);
  const many = { ...piece(1, "time"), total: 200_000, values: new Float64Array(200_000) };
  for (const [index, name] of priceNames.entries()) {
    equal(loader.isNextCostly, false);
    loader.requested(index, name);
    loader.received({ ...many, id: index, name });
    loader.ended(index);
  }
  equal(loader.isNextCostly, true);
  loader.datasetChanged("B", 6);
  loadAll(loader, 10);
  loader.runChanged();
  equal(loader.isNextCostly, false);
});

Deno.test("columns of more or fewer rows are of another version of the data: not taken", async () => {
  const loader = await loaderWith(1, "time");
  equal(loader.received({ ...piece(1, "time"), total: 3 }), false);
  loader.ended(1);
  equal([loader.complete("time"), loader.next()], [undefined, "open"]);
  loader.datasetChanged("A 2", 3);
  loader.requested(2, "time");
  equal(loader.received({ ...piece(2, "time"), total: 3 }), true);
});
