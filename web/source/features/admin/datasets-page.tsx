import { useCallback, useState } from "react";
import {
  fetchDatasetLists,
  type ManagedDataset,
  type Refresh,
  removeDataset,
} from "../../protocol/service-client.ts";
import { ConfirmDialog } from "../pages/confirm-dialog.tsx";
import { ShareBar } from "../../ui/share-bar.tsx";
import { LoadedView } from "../pages/loaded-view.tsx";
import { Section } from "../pages/page-frame.tsx";
import { useLoaded } from "../pages/use-loaded.ts";
import { DatasetTable } from "./dataset-table.tsx";
import { outcomeOf, refreshFacts, refreshSentence } from "./dataset-words.ts";
import { RemovedDatasets } from "./removed-datasets.tsx";
import { useRefresh } from "./use-refresh.ts";

/** What can be tested on, where it comes from, and its refresh. */
export function DatasetsPage() {
  const loading = useLoaded(fetchDatasetLists);
  const { reload } = loading;
  const ended = useCallback(() => void reload(), [reload]);
  const { refresh, problem, isBusy, begin } = useRefresh(ended);
  const { loaded } = loading;
  const [removed, setRemoved] = useState<ManagedDataset>();
  return (
    <>
      <Section
        id="datasets-title"
        title="Datasets"
        intro="A refresh reads the sources anew; pages that are open take over a new version."
        action={
          <button
            type="button"
            className="secondary-button"
            aria-disabled={isBusy}
            data-testid="refresh-all"
            onClick={() => begin([])}
          >
            Refresh all
          </button>
        }
      >
        <p className="form-error" role="alert" data-testid="refresh-error">
          {problem}
        </p>
        {refresh === undefined || refresh.state === "none"
          ? null
          : <RefreshReport refresh={refresh} />}
        <LoadedView loading={loading} what="the datasets">
          {({ datasets }) => (
            <DatasetTable
              datasets={datasets}
              isBusy={isBusy}
              onRefresh={({ id }) => begin([id])}
              onRemove={setRemoved}
            />
          )}
        </LoadedView>
      </Section>
      {loaded.state === "ready"
        ? <RemovedDatasets removed={loaded.value.removed} onRestored={ended} />
        : null}
      {removed === undefined ? null : (
        <ConfirmDialog
          title={`Remove ${removed.id}`}
          action="Remove"
          confirm={async () => {
            await removeDataset(removed.id);
            await reload();
          }}
          onClose={() => setRemoved(undefined)}
        >
          <p>
            Nobody can test on {removed.id}{" "}
            until it is restored here. Its price file stays where it is.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}

/** How a refresh goes, as a bar and in words; what came of each dataset that is not as before. */
function RefreshReport({ refresh }: { readonly refresh: Refresh }) {
  const sentence = refreshSentence(refresh);
  const told = refresh.datasets.filter(({ outcome }) => outcome !== "unchanged");
  return (
    <div className="refresh-report" data-state={refresh.state} data-testid="refresh-report">
      <p role="status">
        {sentence} <small>{refreshFacts(refresh)}</small>
      </p>
      {refresh.state === "running"
        ? (
          <ShareBar
            label="Progress of the refresh"
            value={refresh.done}
            max={refresh.total}
            text={sentence}
          />
        )
        : null}
      {told.length === 0 ? null : (
        <ul>
          {told.map(({ id, outcome, detail }) => (
            <li key={id}>
              <strong>{id}</strong>
              <span className="tag" data-tone={outcomeOf(outcome).tone}>
                {outcomeOf(outcome).name}
              </span>
              <span>{detail}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
