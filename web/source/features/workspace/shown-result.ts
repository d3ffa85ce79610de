import type {
  IndicatorColumns,
  MarkerColumns,
  Metrics,
  MinMaxColumns,
  PriceColumns,
  RejectionColumns,
  Result,
} from "../../protocol/messages.ts";

/** A part of a result together with the rows it was made for. */
export interface Ranged<Part> {
  readonly part: Part;
  readonly firstRow: number;
  readonly rowCount: number;
}

/** Rejections are the first of each of `columns` pixel columns. */
export interface RangedRejections extends Ranged<RejectionColumns> {
  readonly columns: number;
}

/** What is on the screen: the newest of each part, all of one dataset and strategy. */
export interface ShownResult {
  readonly dataset: string;
  readonly version: string;
  /** Versions of all datasets that were read, by identifier. */
  readonly versions: Readonly<Record<string, string>>;
  readonly receipt: string;
  readonly strategy: string;
  readonly rows: number;
  readonly time?: Ranged<Float64Array>;
  readonly price?: Ranged<PriceColumns>;
  readonly indicators?: Ranged<readonly IndicatorColumns[]>;
  readonly equity?: Ranged<MinMaxColumns>;
  readonly drawdown?: Ranged<MinMaxColumns>;
  /** Undefined too while it is not asked for: it would be out of date when it is again. */
  readonly exposure?: Ranged<MinMaxColumns> | undefined;
  readonly rejections?: RangedRejections;
  readonly markers?: MarkerColumns;
  readonly metrics?: Metrics;
}

/** Lays `result` over what is shown; of another dataset or strategy nothing is kept that it decides. */
export function overlay(shown: ShownResult | undefined, result: Result): ShownResult {
  const { dataset, version, strategy, rows, view } = result;
  const base = shown?.dataset === dataset && shown.version === version
    ? shown.strategy === strategy ? shown : pricesOf(shown)
    : {};
  const ranged = <Part>(part: Part): Ranged<Part> => ({
    part,
    firstRow: view.firstRow,
    rowCount: view.lastRow - view.firstRow + 1,
  });
  return {
    ...base,
    dataset,
    version,
    versions: { ...result.otherVersions, [dataset]: version },
    receipt: result.receipt,
    strategy,
    rows,
    ...(result.time && { time: ranged(result.time) }),
    ...(result.price && { price: ranged(result.price) }),
    ...(result.indicators && { indicators: ranged(result.indicators) }),
    ...(result.equity && { equity: ranged(result.equity) }),
    ...(result.drawdown && { drawdown: ranged(result.drawdown) }),
    ...(result.exposure && { exposure: ranged(result.exposure) }),
    ...(result.rejections && {
      rejections: { ...ranged(result.rejections), columns: view.columns },
    }),
    ...(result.markers && { markers: result.markers }),
    ...(result.metrics && { metrics: result.metrics }),
  };
}

function pricesOf({ time, price }: ShownResult): Partial<ShownResult> {
  return { ...(time && { time }), ...(price && { price }) };
}
