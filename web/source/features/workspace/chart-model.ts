import type { ChartData, Notes, Pane } from "../../chart/model/chart-data.ts";
import { priceSource, rangeSource } from "../../chart/model/sources.ts";
import { decimalsOf } from "../../chart/model/ticks.ts";
import { ExactTimeAxis, SampledTimeAxis } from "../../chart/model/time-axis.ts";
import type { TimeAxis } from "../../chart/model/time-ticks.ts";
import type { Dataset, MarkerColumns, MinMaxColumns } from "../../protocol/messages.ts";
import {
  formatMoneyShort,
  formatMoneyTick,
  formatNumber,
  formatPercent,
} from "../../ui/formats.ts";
import type { ColumnLoader, ColumnName } from "./column-loader.ts";
import { isDailyInterval } from "./dataset-label.ts";
import { conditionsOf, ownPanes, priceLines } from "./indicator-panes.ts";
import { priceDecimals } from "./price-decimals.ts";
import type { Ranged, RangedRejections, ShownResult } from "./shown-result.ts";

export interface ChartOptions {
  readonly isLogarithmic: boolean;
  readonly isExposureShown: boolean;
  /** The server cannot be reached: the last values may be out of date. */
  readonly isStale: boolean;
  /** Why an order is rejected, by code. */
  readonly reasons: readonly string[];
}

/** The panes of what is shown; undefined until the price is there. */
export function chartDataOf(
  shown: ShownResult,
  dataset: Dataset,
  loader: ColumnLoader | undefined,
  options: ChartOptions,
): ChartData | undefined {
  const price = pricePane(shown, loader, options);
  if (price === undefined) return undefined;
  const panes = [
    price,
    ...ownPanes(shown),
    options.isExposureShown ? exposurePane(shown) : undefined,
    equityPane(shown, loader),
    drawdownPane(shown, loader),
  ].filter((pane): pane is Pane => pane !== undefined);
  return {
    rows: shown.rows,
    isDaily: isDailyInterval(dataset.interval),
    isStale: options.isStale,
    time: timeAxis(shown, loader),
    panes,
  };
}

function pricePane(
  shown: ShownResult,
  loader: ColumnLoader | undefined,
  { isLogarithmic, reasons }: ChartOptions,
): Pane | undefined {
  const { price } = shown;
  if (price === undefined) return undefined;
  const [open, high, low, close] = (["open", "high", "low", "close"] as const)
    .map((name) => loader?.complete(name));
  const source = open && high && low && close ? priceSource({ open, high, low, close }) : undefined;
  const decimals = priceDecimals(price.part.high);
  return {
    id: "price",
    title: "",
    weight: 5,
    format: (value) => formatNumber(value, decimals),
    formatTick: (value, step) => formatNumber(value, Math.min(decimals, decimalsOf(step))),
    price: { columns: { ...price, ...price.part }, source },
    lines: priceLines(shown),
    levels: [],
    isLogarithmic,
    conditions: conditionsOf(shown),
    ...(shown.markers && fillsOf(shown.markers)),
    ...(shown.rejections && { rejections: rejectionsOf(shown.rejections, reasons) }),
  };
}

function fillsOf(markers: MarkerColumns) {
  const entriesOf = (direction: number) => {
    const isOf = (_: number, index: number) => markers.entryDirection[index] === direction;
    return { rows: markers.entryRow.filter(isOf), prices: markers.entryPrice.filter(isOf) };
  };
  return {
    entries: entriesOf(1),
    shortEntries: entriesOf(-1),
    exits: { rows: markers.exitRow, prices: markers.exitPrice, returns: markers.exitReturn },
  };
}

function rejectionsOf(
  { part, firstRow, rowCount, columns }: RangedRejections,
  reasons: readonly string[],
): Notes {
  return {
    label: "order",
    rows: part.row,
    texts: Array.from(part.reason, (code) => reasons[code] ?? `reason ${code}`),
    columns: { firstRow, rowCount, count: columns },
  };
}

function exposurePane(shown: ShownResult): Pane | undefined {
  if (shown.exposure === undefined) return undefined;
  return {
    id: "exposure",
    title: "Exposure",
    weight: 1.4,
    format: (value) => formatPercent(value, 1),
    formatTick: (value, step) => formatPercent(value, decimalsOf(step * 100)),
    lines: [{
      name: "exposure",
      label: "Exposure",
      colour: "exposure",
      fillTo: 0,
      columns: ranged(shown.exposure),
    }],
    levels: [0],
    spanMin: 0.01,
  };
}

function equityPane(shown: ShownResult, loader: ColumnLoader | undefined): Pane | undefined {
  if (shown.equity === undefined) return undefined;
  return {
    id: "equity",
    title: "Equity",
    weight: 2.6,
    format: formatMoneyShort,
    formatTick: (value, step) => formatMoneyTick(value, step),
    lines: [{
      name: "equity",
      label: "Equity",
      colour: "equity",
      fillTo: "bottom",
      columns: ranged(shown.equity),
      source: sourceOf(loader, "equity"),
    }],
    levels: [],
  };
}

function drawdownPane(shown: ShownResult, loader: ColumnLoader | undefined): Pane | undefined {
  if (shown.drawdown === undefined) return undefined;
  return {
    id: "drawdown",
    title: "Drawdown",
    weight: 1.5,
    format: (value) => formatPercent(value),
    formatTick: (value, step) => formatPercent(value, decimalsOf(step * 100)),
    lines: [{
      name: "drawdown",
      label: "Drawdown",
      colour: "drawdown",
      fillTo: 0,
      columns: ranged(shown.drawdown),
      source: sourceOf(loader, "drawdown"),
    }],
    levels: [],
    ceiling: 0,
    // A hundredth of a percent.
    spanMin: 1e-4,
  };
}

function sourceOf(loader: ColumnLoader | undefined, name: ColumnName) {
  const column = loader?.complete(name);
  return column && rangeSource(column);
}

function timeAxis(shown: ShownResult, loader: ColumnLoader | undefined): TimeAxis {
  const times = loader?.complete("time");
  if (times !== undefined) return new ExactTimeAxis(() => times.all());
  const { time } = shown;
  if (time === undefined) return new ExactTimeAxis(() => new Float64Array(0));
  return new SampledTimeAxis(time.part, time.firstRow, time.rowCount, shown.rows);
}

function ranged({ part, firstRow, rowCount }: Ranged<MinMaxColumns>) {
  return { firstRow, rowCount, ...part };
}
