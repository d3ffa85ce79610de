/**
 * The rows that a chart shows: from `first` (fractional, inclusive) over `count` rows. A row is as
 * wide as any other, so there are no weekend gaps.
 */
export interface View {
  readonly first: number;
  readonly count: number;
}

/** Fewer rows than this say nothing more. */
export const ROWS_MIN = 12;

export function wholeView(rows: number): View {
  return { first: 0, count: Math.max(1, rows) };
}

/** The nearest view that lies within `rows` and is neither too narrow nor too wide. */
export function clampView(view: View, rows: number): View {
  const count = Math.min(Math.max(view.count, Math.min(ROWS_MIN, rows)), Math.max(1, rows));
  const first = Math.min(Math.max(view.first, 0), Math.max(0, rows - count));
  return { first, count };
}

/**
 * The same view of data that had `before` rows and have `after` now: what showed the last bar shows it
 * again, all rows (undefined) stay all rows, and nothing lies outside.
 */
export function followView(view: View | undefined, before: number, after: number) {
  // A drawn view may lie a fraction of a row beside the edge.
  if (view === undefined || view.count >= before - 0.5) return undefined;
  const isAtEnd = view.first + view.count >= before - 0.5;
  return clampView(isAtEnd ? { ...view, first: after - view.count } : view, after);
}

/** Moves by `rowsMoved` rows, towards later ones where positive. */
export function panView(view: View, rowsMoved: number, rows: number): View {
  return clampView({ first: view.first + rowsMoved, count: view.count }, rows);
}

/** Shows `factor` times as many rows, keeping the place at `share` (0 left, 1 right) where it is. */
export function zoomView(view: View, factor: number, share: number, rows: number): View {
  const count = clampView({ first: 0, count: view.count * factor }, rows).count;
  const anchor = view.first + share * view.count;
  return clampView({ first: anchor - share * count, count }, rows);
}

/** Two fingers: the rows under both stay under them. `shares` before and after, left to right. */
export function pinchView(
  view: View,
  before: readonly [number, number],
  after: readonly [number, number],
  rows: number,
): View {
  const spread = Math.max(0.02, after[1] - after[0]);
  const factor = Math.max(0.02, before[1] - before[0]) / spread;
  const count = clampView({ first: 0, count: view.count * factor }, rows).count;
  const anchor = view.first + ((before[0] + before[1]) / 2) * view.count;
  return clampView({ first: anchor - ((after[0] + after[1]) / 2) * count, count }, rows);
}

/** Rows that a span has to itself on each side at least, as a share of its length, and in all. */
const AROUND_SHARE = 1;
const AROUND_ROWS = 160;

/**
 * Rows `first` to `last` in the middle: no wider than they can be told there, no narrower than they
 * fit in; else as wide as `view` is.
 */
export function viewAround(first: number, last: number, view: View, rows: number): View {
  const length = last - first + 1;
  const least = length * 1.3;
  const most = Math.max(AROUND_ROWS, length * (1 + 2 * AROUND_SHARE));
  const count = Math.min(Math.max(view.count, least), most);
  return clampView({ first: (first + last + 1 - count) / 2, count }, rows);
}

/** Rows and the pixel columns they are asked on. */
export interface RowRange {
  readonly firstRow: number;
  readonly rowCount: number;
  readonly columns: number;
}

/**
 * The whole rows to ask for so that `view` can be drawn on `widthPixels`. Where every row has a
 * column of its own, one more on each side lets lines run to the edges.
 */
export function rowsToDraw(view: View, widthPixels: number, rows: number): RowRange {
  const margin = view.count <= widthPixels ? 1 : 0;
  const start = Math.floor(view.first + 1e-9) - margin;
  const firstRow = Math.min(Math.max(0, start), Math.max(0, rows - 1));
  const end = Math.min(rows, Math.ceil(view.first + view.count - 1e-9) + margin);
  const rowCount = Math.max(1, end - firstRow);
  return { firstRow, rowCount, columns: margin === 1 ? rowCount : Math.min(widthPixels, rowCount) };
}

/**
 * The view as it is drawn: where a pixel holds several rows it starts and ends on whole ones, so
 * that pixel columns and pixels coincide and nothing shimmers.
 */
export function snapView(view: View, widthPixels: number, rows: number): View {
  if (view.count <= widthPixels) return view;
  return clampView({ first: Math.round(view.first), count: Math.round(view.count) }, rows);
}

export function sameView(a: View, b: View): boolean {
  return a.first === b.first && a.count === b.count;
}
