import type { Metrics } from "../../protocol/messages.ts";
import {
  formatCount,
  formatMoney,
  formatNumber,
  formatPercent,
  formatRatio,
  MISSING,
} from "../../ui/formats.ts";

export interface MetricRow {
  readonly name: string;
  readonly label: string;
  format(value: number | null | undefined): string;
  /** Whether its sign is good or bad news and may be coloured. */
  readonly isSigned?: boolean;
}

const bars = (value: number | null | undefined) => {
  const text = formatNumber(value, Number.isInteger(value ?? 0) ? 0 : 1);
  return text === MISSING ? text : `${text} bars`;
};

export const metricGroups: readonly { title: string; rows: readonly MetricRow[] }[] = [
  {
    title: "Returns",
    rows: [
      { name: "annualized_return", label: "Annualized", format: formatPercent, isSigned: true },
      { name: "benchmark_return", label: "Buy and hold", format: formatPercent, isSigned: true },
      { name: "total_fees", label: "Fees paid", format: formatMoney },
      { name: "exposure", label: "Time in market", format: formatPercent },
    ],
  },
  {
    title: "Risk",
    rows: [
      { name: "sharpe_ratio", label: "Sharpe", format: formatRatio },
      { name: "sortino_ratio", label: "Sortino", format: formatRatio },
      { name: "calmar_ratio", label: "Calmar", format: formatRatio },
      { name: "annualized_volatility", label: "Volatility", format: formatPercent },
      { name: "max_drawdown", label: "Max drawdown", format: formatPercent },
      { name: "max_drawdown_bars", label: "Drawdown span", format: bars },
      { name: "periods_per_year", label: "Bars per year", format: formatCount },
    ],
  },
  {
    title: "Trades",
    rows: [
      { name: "trades", label: "Closed", format: formatCount },
      { name: "open_trades", label: "Open", format: formatCount },
      { name: "long_trades", label: "Long", format: formatCount },
      { name: "short_trades", label: "Short", format: formatCount },
      { name: "win_rate", label: "Win rate", format: formatPercent },
      { name: "profit_factor", label: "Profit factor", format: formatRatio },
      { name: "expectancy", label: "Expectancy", format: formatMoney, isSigned: true },
      { name: "average_trade", label: "Average", format: formatPercent, isSigned: true },
      { name: "best_trade", label: "Best", format: formatPercent, isSigned: true },
      { name: "worst_trade", label: "Worst", format: formatPercent, isSigned: true },
      { name: "average_trade_bars", label: "Average length", format: bars },
    ],
  },
  {
    title: "Orders",
    rows: [
      { name: "orders", label: "Filled", format: formatCount },
      { name: "rejected_orders", label: "Rejected", format: formatCount },
      { name: "stop_losses", label: "By stop loss", format: formatCount },
      { name: "trailing_stops", label: "By trailing stop", format: formatCount },
      { name: "take_profits", label: "By take profit", format: formatCount },
      { name: "time_stops", label: "By time stop", format: formatCount },
    ],
  },
];

const known = new Set([
  "final_value",
  "total_return",
  ...metricGroups.flatMap((group) => group.rows.map((row) => row.name)),
]);

/** Metrics that this page has no place for: shown as they are, so that none is hidden. */
export function otherMetrics(metrics: Metrics | undefined): MetricRow[] {
  return Object.keys(metrics ?? {}).filter((name) => !known.has(name)).map((name) => ({
    name,
    label: name.replaceAll("_", " "),
    format: (value) => formatNumber(value, 4),
  }));
}
