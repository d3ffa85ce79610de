import { columnStart } from "../source/chart/model/columns.ts";
import { FullColumn } from "../source/chart/model/full-column.ts";
import { KernelMemoryError, PixelKernel } from "../source/chart/model/pixel-kernel.ts";
import { priceSource } from "../source/chart/model/sources.ts";
import { equal, seeded, throws } from "./claims.ts";

const wasm = Deno.readFileSync(new URL("../.build/pixel-columns.wasm", import.meta.url));
const load = () => PixelKernel.load(wasm);

function scan(values: Float64Array, firstRow: number, rowCount: number, columns: number) {
  const minimum = new Float64Array(columns).fill(NaN);
  const maximum = new Float64Array(columns).fill(NaN);
  for (let column = 0; column < columns; column++) {
    const end = columnStart(column + 1, firstRow, rowCount, columns);
    for (let row = columnStart(column, firstRow, rowCount, columns); row < end; row++) {
      const value = values[row] as number;
      if (!(value >= (minimum[column] as number)) && !Number.isNaN(value)) minimum[column] = value;
      if (!(value <= (maximum[column] as number)) && !Number.isNaN(value)) maximum[column] = value;
    }
  }
  return { minimum: [...minimum], maximum: [...maximum] };
}

function walk(count: number, random: () => number): Float64Array {
  let last = 100;
  return Float64Array.from({ length: count }, () => {
    const kind = random();
    if (kind < 0.1) return NaN;
    if (kind < 0.11) return Infinity;
    if (kind < 0.12) return -Infinity;
    last += random() - 0.5;
    return last;
  });
}

Deno.test("a full column answers any view as a scan does, however its pieces were cut", async () => {
  const kernel = await load();
  for (let seed = 1; seed <= 25; seed++) {
    const random = seeded(seed);
    const values = walk(1 + Math.floor(random() * 20_000), random);
    const column = new FullColumn(kernel, values.length);
    let offset = 0;
    while (offset < values.length) {
      const end = Math.min(values.length, offset + 1 + Math.floor(random() * 3000));
      equal(column.append(offset, values.subarray(offset, end)), true);
      offset = end;
    }
    equal(column.isComplete, true);
    for (let round = 0; round < 20; round++) {
      const first = Math.floor(random() * values.length);
      const count = 1 + Math.floor(random() * (values.length - first));
      const columns = 1 + Math.floor(random() * Math.min(count, 1600));
      const found = column.minMax(first, count, columns);
      const wanted = scan(values, first, count, columns);
      const what = `seed ${seed}, first ${first}, count ${count}, columns ${columns}`;
      equal([...found.minimum], wanted.minimum, what);
      equal([...found.maximum], wanted.maximum, what);
    }
    column.free();
  }
});

Deno.test("pieces out of order or beyond the end are refused", async () => {
  const column = new FullColumn(await load(), 10);
  equal(column.append(1, new Float64Array(2)), false);
  equal(column.append(0, new Float64Array(11)), false);
  equal(column.append(0, new Float64Array(10)), true);
  equal(column.append(10, new Float64Array(1)), false);
});

Deno.test("columns survive that the memory grows and moves", async () => {
  const kernel = await load();
  const small = new FullColumn(kernel, 100);
  small.append(0, new Float64Array(100).fill(5));
  const large = new FullColumn(kernel, 3_000_000);
  large.append(0, new Float64Array(3_000_000).fill(7));
  equal([...small.minMax(0, 100, 1).minimum], [5]);
  equal([...large.minMax(0, 3_000_000, 1).maximum], [7]);
});

Deno.test("freed memory is used again, so switching data sets does not grow it", async () => {
  const kernel = await load();
  const place = kernel.allocate(1000);
  kernel.free(place, 1000);
  equal(kernel.allocate(1000), place);
});

Deno.test("more rows than addresses are refused", async () => {
  const kernel = await load();
  throws(() => kernel.allocate(600_000_000), KernelMemoryError);
});

Deno.test("a price source has the first open and the last close of each pixel column", async () => {
  const kernel = await load();
  const column = (values: number[]) => {
    const made = new FullColumn(kernel, values.length);
    made.append(0, new Float64Array(values));
    return made;
  };
  const source = priceSource({
    open: column([1, 2, 3, 4, 5]),
    high: column([9, 8, 7, 6, 5]),
    low: column([0, 1, -2, 3, 4]),
    close: column([2, 3, 4, 5, 6]),
  });
  const bars = source.columnsOf(1, 4, 2);
  equal([...bars.open], [2, 4]);
  equal([...bars.high], [8, 6]);
  equal([...bars.low], [-2, 3]);
  equal([...bars.close], [4, 6]);
});
