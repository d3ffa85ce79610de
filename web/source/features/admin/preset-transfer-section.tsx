import { type ChangeEvent, useRef, useState } from "react";
import { download } from "../../ui/download.ts";
import { Name } from "../../ui/name.tsx";
import { Section } from "../pages/page-frame.tsx";
import { useAction } from "../pages/use-action.ts";
import { type EntryOutcome, importFile, presetFile } from "./preset-transfer.ts";

/** Everybody's presets to a file, and back. */
export function PresetTransferSection({ onImported }: { onImported(): void }) {
  const [outcomes, setOutcomes] = useState<readonly EntryOutcome[]>([]);
  const [count, setCount] = useState(0);
  const chooser = useRef<HTMLInputElement>(null);
  const exporting = useAction();
  const importing = useAction();

  const save = () =>
    exporting.run(async () => download("presets.json", await presetFile(), "application/json"));
  const read = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    if (file === undefined) return;
    setOutcomes([]);
    setCount(0);
    await importing.run(async () =>
      importFile(
        await file.text(),
        setCount,
        (outcome) => setOutcomes((before) => [...before, outcome]),
      )
    );
    if (chooser.current !== null) chooser.current.value = "";
    onImported();
  };

  return (
    <Section
      id="transfer-title"
      title="Export and import"
      intro="A file of everybody's presets with their owners. Owners must exist where it is imported."
    >
      <div className="card-actions">
        <button
          type="button"
          className="secondary-button"
          aria-disabled={exporting.isBusy}
          data-testid="presets-export"
          onClick={() => void save()}
        >
          Export all
        </button>
        <label className="secondary-button file-button" data-busy={importing.isBusy}>
          Import a file …
          <input
            ref={chooser}
            type="file"
            className="visually-hidden"
            accept=".json,application/json"
            aria-disabled={importing.isBusy}
            data-testid="presets-import"
            onClick={(event) => {
              if (importing.isBusy) event.preventDefault();
            }}
            onChange={(event) => void read(event)}
          />
        </label>
      </div>
      <p className="form-error" role="alert" data-testid="transfer-error">
        {[exporting.generalError([]), importing.generalError([])].join(" ").trim()}
      </p>
      {count === 0 ? null : <ImportReport outcomes={outcomes} count={count} />}
    </Section>
  );
}

interface ImportReportProps {
  readonly outcomes: readonly EntryOutcome[];
  readonly count: number;
}

/** What became of each entry; those that were refused are listed. */
function ImportReport({ outcomes, count }: ImportReportProps) {
  const refused = outcomes.filter(({ problem }) => problem !== undefined);
  const saved = outcomes.length - refused.length;
  return (
    <div className="import-report" data-testid="import-report">
      <p role="status">
        {outcomes.length < count ? `${outcomes.length} of ${count} … ` : ""}
        {saved} saved, {refused.length} refused.
      </p>
      {refused.length === 0 ? null : (
        <ul>
          {refused.map(({ entry, problem }, index) => {
            const place = index + 1;
            return (
              <li key={place}>
                <strong>{entry.name === "" ? "(no name)" : <Name text={entry.name} />}</strong>{" "}
                <small>of {entry.owner === "" ? "(nobody)" : <Name text={entry.owner} />}</small>
                <span className="field-error">{problem}</span>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}
