import { memo } from "react";
import type { Metrics } from "../../protocol/messages.ts";
import { formatMoney, formatPercent } from "../../ui/formats.ts";
import { OUTDATED_ID } from "./outdated-note.tsx";
import { metricGroups, type MetricRow, otherMetrics } from "./metric-groups.ts";

interface StatisticsPanelProps {
  readonly metrics: Metrics | undefined;
  /** They are not of what is chosen. */
  readonly isOutdated: boolean;
  /** Of the result that they are of. */
  readonly receipt: string | undefined;
  onReceipt(): void;
}

/** Every statistic of the last result. */
export const StatisticsPanel = memo(function StatisticsPanel(props: StatisticsPanelProps) {
  const { metrics, isOutdated, receipt, onReceipt } = props;
  const others = otherMetrics(metrics);
  const groups = others.length === 0
    ? metricGroups
    : [...metricGroups, { title: "More", rows: others }];
  return (
    <section
      className="statistics"
      aria-label="Statistics"
      aria-describedby={isOutdated ? OUTDATED_ID : undefined}
      tabIndex={0}
    >
      <Headline metrics={metrics} />
      {groups.map(({ title, rows }) => (
        <div key={title} className="metric-group">
          <h2 className="section-title">{title}</h2>
          <dl>
            {rows.map((row) => <Metric key={row.name} row={row} value={metrics?.[row.name]} />)}
          </dl>
        </div>
      ))}
      {receipt === undefined ? null : (
        <div className="metric-group">
          <h2 className="section-title">Receipt</h2>
          <button
            type="button"
            className="link-button receipt-open"
            title="What this result depends on, as a hash that can be verified"
            aria-label={`Receipt ${receipt.slice(0, 12)}: verify`}
            disabled={isOutdated}
            data-testid="receipt"
            data-value={receipt}
            onClick={onReceipt}
          >
            {receipt.slice(0, 12)}…
          </button>
        </div>
      )}
    </section>
  );
});

function Headline({ metrics }: Pick<StatisticsPanelProps, "metrics">) {
  const value = metrics?.["final_value"];
  const total = metrics?.["total_return"];
  return (
    <dl className="headline">
      <dt className="label">Final value</dt>
      <dd className="headline-value" data-testid="metric-final_value" data-value={exact(value)}>
        {formatMoney(value)}
      </dd>
      <dt className="visually-hidden">Total return</dt>
      <dd
        className="headline-change"
        data-sign={signOf(total)}
        data-testid="metric-total_return"
        data-value={exact(total)}
      >
        {formatPercent(total)}
      </dd>
    </dl>
  );
}

function Metric({ row, value }: { row: MetricRow; value: number | null | undefined }) {
  return (
    <div className="metric">
      <dt>{row.label}</dt>
      <dd
        data-sign={row.isSigned === true ? signOf(value) : undefined}
        data-testid={`metric-${row.name}`}
        data-value={exact(value)}
      >
        {row.format(value)}
      </dd>
    </div>
  );
}

/** All digits, as sent: the shortest decimal that reads back as the same number. */
function exact(value: number | null | undefined): string {
  return value === null || value === undefined ? "" : String(value);
}

function signOf(value: number | null | undefined): "positive" | "negative" | undefined {
  if (value === null || value === undefined || value === 0) return undefined;
  return value > 0 ? "positive" : "negative";
}
