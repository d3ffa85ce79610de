import type { ChartData, ColourRole, LineSeries, Pane } from "../../chart/model/chart-data.ts";
import { priceSource, rangeSource } from "../../chart/model/sources.ts";
import { decimalsOf } from "../../chart/model/ticks.ts";
import { ExactTimeAxis, SampledTimeAxis } from "../../chart/model/time-axis.ts";
import type { TimeAxis } from "../../chart/model/time-ticks.ts";
import type { Dataset, IndicatorColumns, MinMaxColumns } from "../../protocol/messages.ts";
import {
  formatMoneyShort,
  formatMoneyTick,
  formatNumber,
  formatPercent,
} from "../../ui/formats.ts";
import type { ColumnLoader, ColumnName } from "./column-loader.ts";
import type { Ranged, ShownResult } from "./shown-result.ts";

export interface ChartOptions {
  readonly isLogarithmic: boolean;
  /** The server cannot be reached: the last values may be out of date. */
  readonly isStale: boolean;
}

const averageRoles: readonly ColourRole[] = ["average1", "average2", "average3"];

/** The panes of what is shown; undefined until the price is there. */
export function chartDataOf(
  shown: ShownResult,
  dataset: Dataset,
  loader: ColumnLoader | undefined,
  options: ChartOptions,
): ChartData | undefined {
  const price = pricePane(shown, loader, options);
  if (price === undefined) return undefined;
  const own = indicatorsOf(shown, "own").map((indicator) => oscillatorPane(indicator, shown));
  const panes = [price, ...own, equityPane(shown, loader), drawdownPane(shown, loader)]
    .filter((pane): pane is Pane => pane !== undefined);
  return {
    rows: shown.rows,
    isDaily: dataset.interval.endsWith("d"),
    isStale: options.isStale,
    time: timeAxis(shown, loader),
    panes,
  };
}

function pricePane(
  shown: ShownResult,
  loader: ColumnLoader | undefined,
  { isLogarithmic }: ChartOptions,
): Pane | undefined {
  const { price, markers } = shown;
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
    lines: indicatorsOf(shown, "price").map((indicator, index) => ({
      name: indicator.name,
      label: indicator.label,
      colour: averageRoles[index % averageRoles.length] as ColourRole,
      columns: rangeOf(shown, indicator),
    })),
    levels: [],
    isLogarithmic,
    ...(markers && {
      entries: { rows: markers.entryRow, prices: markers.entryPrice },
      exits: { rows: markers.exitRow, prices: markers.exitPrice, returns: markers.exitReturn },
    }),
  };
}

function oscillatorPane(indicator: IndicatorColumns, shown: ShownResult): Pane {
  const isPercentage = indicator.levels.length > 0 &&
    [...indicator.levels, ...indicator.minimum, ...indicator.maximum]
      .every((value) => Number.isNaN(value) || (value >= 0 && value <= 100));
  const series: LineSeries = {
    name: indicator.name,
    label: indicator.label,
    colour: "oscillator",
    columns: rangeOf(shown, indicator),
  };
  return {
    id: `indicator-${indicator.name}`,
    title: indicator.label,
    weight: 1.7,
    format: (value) => formatNumber(value, 2),
    formatTick: (value, step) => formatNumber(value, decimalsOf(step)),
    lines: [series],
    levels: indicator.levels,
    // An oscillator of 0 to 100 keeps that axis, so that it does not breathe while a slider moves.
    ...(isPercentage ? { bounds: [0, 100] as const } : {}),
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

function indicatorsOf(shown: ShownResult, pane: "price" | "own"): IndicatorColumns[] {
  return (shown.indicators?.part ?? []).filter((indicator) => indicator.pane === pane);
}

function rangeOf(shown: ShownResult, { minimum, maximum }: IndicatorColumns) {
  const { firstRow, rowCount } = shown.indicators as Ranged<unknown>;
  return { firstRow, rowCount, minimum, maximum };
}

function ranged({ part, firstRow, rowCount }: Ranged<MinMaxColumns>) {
  return { firstRow, rowCount, ...part };
}

/** Cents for shares; what trades below ten, as currencies do, is quoted finer. */
function priceDecimals(high: Float64Array): number {
  let highest = -Infinity;
  for (const value of high) if (value > highest) highest = value;
  return highest < 10 ? 5 : 2;
}
