import type { ManagedDataset } from "../../protocol/service-client.ts";
import { formatCount, formatInterval, formatYears } from "../../ui/formats.ts";
import { sourceName } from "./dataset-words.ts";

interface DatasetTableProps {
  readonly datasets: readonly ManagedDataset[];
  /** A refresh runs: another has to wait. */
  readonly isBusy: boolean;
  onRefresh(dataset: ManagedDataset): void;
  onRemove(dataset: ManagedDataset): void;
}

export function DatasetTable({ datasets, isBusy, onRefresh, onRemove }: DatasetTableProps) {
  return (
    <div className="table-box">
      <table className="table" aria-label="Datasets" data-testid="dataset-table">
        <thead>
          <tr>
            <th scope="col">Dataset</th>
            <th scope="col" className="number">Rows</th>
            <th scope="col">Span</th>
            <th scope="col">Source</th>
            <th scope="col" className="minor">Version</th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {datasets.map((dataset) => (
            <tr key={dataset.id} data-testid={`dataset-${dataset.id}`}>
              <td className="name-cell" title={dataset.credit}>
                <strong>{dataset.id}</strong>
                <small className="clipped faint">{dataset.name}</small>
              </td>
              <td className="number" data-label="rows">{formatCount(dataset.rows)}</td>
              <td>
                {formatYears(dataset.start, dataset.end)}{" "}
                <small className="faint">{formatInterval(dataset.interval)}</small>
              </td>
              <td>
                {dataset.synthetic
                  ? <span className="tag" data-tone="warm">synthetic</span>
                  : sourceName(dataset.source)}
              </td>
              <td className="minor" data-label="version" title={dataset.version}>
                <code>{dataset.version.slice(0, 12)}</code>
              </td>
              <td className="action-cell">
                <button
                  type="button"
                  className="quiet-button"
                  aria-label={`Refresh ${dataset.id}`}
                  aria-disabled={isBusy}
                  data-testid="dataset-refresh"
                  onClick={() => onRefresh(dataset)}
                >
                  Refresh
                </button>
                <button
                  type="button"
                  className="quiet-button"
                  aria-label={`Remove ${dataset.id}`}
                  data-testid="dataset-remove"
                  onClick={() => onRemove(dataset)}
                >
                  Remove
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
