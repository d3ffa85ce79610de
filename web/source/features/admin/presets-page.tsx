import { useCallback, useState } from "react";
import { fetchAllPresets, type OwnedPreset, publishPreset } from "../../protocol/admin-client.ts";
import { RequestError } from "../../protocol/rest-client.ts";
import { formatMoment } from "../../ui/moments.ts";
import { Name } from "../../ui/name.tsx";
import { shownName } from "../../ui/shown-name.ts";
import { EmptyNote, LoadedView, MoreButton } from "../pages/loaded-view.tsx";
import { Section } from "../pages/page-frame.tsx";
import { useAction } from "../pages/use-action.ts";
import { usePages } from "../pages/use-pages.ts";
import { GiveDialog } from "./give-dialog.tsx";
import { PresetTransferSection } from "./preset-transfer-section.tsx";
import { SearchField } from "./search-field.tsx";

/** Everybody's presets. */
export function PresetsPage() {
  const [sought, setSought] = useState("");
  const fetch = useCallback((cursor?: string) => fetchAllPresets(sought, cursor), [sought]);
  const paging = usePages(fetch);
  const [given, setGiven] = useState<OwnedPreset>();
  const action = useAction();
  const changed = (preset: OwnedPreset) =>
    paging.change((page) => ({
      ...page,
      items: page.items.map((other) => other.id === preset.id ? preset : other),
    }));
  const publish = (preset: OwnedPreset) =>
    void action.run(async () => {
      try {
        changed(await publishPreset(preset, !preset.published));
      } catch (error) {
        if (!(error instanceof RequestError) || error.status !== 412) throw error;
        await showNewest();
      }
    });
  const showNewest = async () => {
    await paging.reload();
    throw new RequestError(
      412,
      "Somebody changed this preset meanwhile. The list is the newest now.",
    );
  };
  return (
    <>
      <Section
        id="presets-title"
        title="Everybody's presets"
        action={
          <SearchField label="Search presets" testId="admin-preset-search" onSearch={setSought} />
        }
      >
        <p className="form-error" role="alert" data-testid="admin-preset-error">
          {action.generalError([])}
        </p>
        <LoadedView loading={paging} what="the presets">
          {({ items }) =>
            items.length === 0
              ? <EmptyNote>{sought === "" ? "Nobody has saved anything." : "None fits."}</EmptyNote>
              : (
                <PresetTable
                  presets={items}
                  isBusy={action.isBusy}
                  onPublish={publish}
                  onGive={setGiven}
                />
              )}
        </LoadedView>
        <MoreButton paging={paging} />
      </Section>
      <PresetTransferSection onImported={() => void paging.reload()} />
      {given === undefined ? null : (
        <GiveDialog
          preset={given}
          onGiven={changed}
          onStale={() => void action.run(showNewest)}
          onClose={() => setGiven(undefined)}
        />
      )}
    </>
  );
}

interface PresetTableProps {
  readonly presets: readonly OwnedPreset[];
  readonly isBusy: boolean;
  onPublish(preset: OwnedPreset): void;
  onGive(preset: OwnedPreset): void;
}

function PresetTable({ presets, isBusy, onPublish, onGive }: PresetTableProps) {
  return (
    <div className="table-box">
      <table className="table" aria-label="Presets" data-testid="admin-preset-table">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Owner</th>
            <th scope="col" className="minor">Dataset</th>
            <th scope="col">Published</th>
            <th scope="col" className="minor">Changed</th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {presets.map((preset) => (
            <tr key={preset.id}>
              <td className="name-cell" title={shownName(preset.name)}>
                <span className="clipped">
                  <Name text={preset.name} />
                </span>
              </td>
              <td className="name-cell" data-label="of" title={shownName(preset.owner.name)}>
                <span className="clipped">
                  <Name text={preset.owner.name} />
                </span>
              </td>
              <td className="minor" data-label="on">{preset.dataset}</td>
              <td data-label="published">
                {preset.published
                  ? <span className="tag" data-tone="accent">to everybody</span>
                  : <span className="faint">{preset.linked ? "no, has a link" : "no"}</span>}
              </td>
              <td className="minor" data-label="changed">{formatMoment(preset.updated)}</td>
              <td className="action-cell">
                <button
                  type="button"
                  className="quiet-button"
                  aria-label={`${preset.published ? "Unpublish" : "Publish"} ${
                    shownName(preset.name)
                  }`}
                  aria-disabled={isBusy}
                  data-testid="preset-publish"
                  onClick={() => onPublish(preset)}
                >
                  {preset.published ? "Unpublish" : "Publish"}
                </button>
                <button
                  type="button"
                  className="quiet-button"
                  aria-label={`Give ${shownName(preset.name)} to somebody`}
                  data-testid="preset-give"
                  onClick={() => onGive(preset)}
                >
                  Give
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
