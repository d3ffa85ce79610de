import { type RemovedDataset, restoreDataset } from "../../protocol/service-client.ts";
import { formatMoment } from "../../ui/moments.ts";
import { Name } from "../../ui/name.tsx";
import { EmptyNote } from "../pages/loaded-view.tsx";
import { Section } from "../pages/page-frame.tsx";
import { useAction } from "../pages/use-action.ts";

interface RemovedDatasetsProps {
  readonly removed: readonly RemovedDataset[];
  onRestored(): void;
}

/** Datasets that were removed, and the way back for each. */
export function RemovedDatasets({ removed, onRestored }: RemovedDatasetsProps) {
  const action = useAction();
  const restore = (id: string) =>
    void action.run(async () => {
      await restoreDataset(id);
      onRestored();
    });
  return (
    <Section id="removed-title" title="Removed">
      <p className="form-error" role="alert">{action.generalError([])}</p>
      {removed.length === 0
        ? <EmptyNote>No dataset is removed.</EmptyNote>
        : (
          <div className="table-box">
            <table className="table" aria-label="Removed datasets" data-testid="removed-table">
              <thead>
                <tr>
                  <th scope="col">Dataset</th>
                  <th scope="col">Removed by</th>
                  <th scope="col">When</th>
                  <th scope="col">
                    <span className="visually-hidden">Actions</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {removed.map(({ id, by, time }) => (
                  <tr key={id}>
                    <td>
                      <strong>{id}</strong>
                    </td>
                    <td className="name-cell" data-label="by">
                      <span className="clipped">
                        {by === "" ? "the operator" : <Name text={by} />}
                      </span>
                    </td>
                    <td data-label="at">{formatMoment(time)}</td>
                    <td className="action-cell">
                      <button
                        type="button"
                        className="quiet-button"
                        aria-label={`Restore ${id}`}
                        aria-disabled={action.isBusy}
                        data-testid="dataset-restore"
                        onClick={() => restore(id)}
                      >
                        Restore
                      </button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
    </Section>
  );
}
