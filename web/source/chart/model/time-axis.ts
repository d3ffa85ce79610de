import { columnStart } from "./columns.ts";
import type { TimeAxis } from "./time-ticks.ts";

/** Times of all rows: exact. */
export class ExactTimeAxis implements TimeAxis {
  constructor(private readonly times: () => Float64Array) {}

  timeAt(row: number): number {
    const times = this.times();
    return times[Math.min(times.length - 1, Math.max(0, Math.round(row)))] ?? NaN;
  }

  rowAt(time: number): number {
    const times = this.times();
    return lowerBound(times.length, (row) => times[row] as number, time);
  }
}

/** Times of the first row of some pixel columns; exact there, straight lines between and beyond. */
export class SampledTimeAxis implements TimeAxis {
  constructor(
    private readonly times: Float64Array,
    private readonly firstRow: number,
    private readonly rowCount: number,
    private readonly rows: number,
  ) {}

  timeAt(row: number): number {
    const columns = this.times.length;
    if (columns === 0) return NaN;
    if (columns === 1) return this.times[0] as number;
    const place = ((row - this.firstRow) * columns) / this.rowCount;
    const left = Math.min(columns - 2, Math.max(0, Math.floor(place)));
    const [from, to] = [this.startOf(left), this.startOf(left + 1)];
    const [start, end] = [this.times[left] as number, this.times[left + 1] as number];
    return start + ((row - from) / (to - from)) * (end - start);
  }

  rowAt(time: number): number {
    return lowerBound(this.rows, (row) => this.timeAt(row), time);
  }

  private startOf(column: number): number {
    return columnStart(column, this.firstRow, this.rowCount, this.times.length);
  }
}

/** The first of `count` rows whose rising `valueAt` is at least `value`; `count` where none is. */
function lowerBound(count: number, valueAt: (row: number) => number, value: number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (valueAt(middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
