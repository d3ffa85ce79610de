import { type FormEvent, useId, useState } from "react";
import type { Preset, PresetContent } from "../../protocol/preset-client.ts";
import { Name } from "../../ui/name.tsx";
import { shownName } from "../../ui/shown-name.ts";
import { ConflictNote } from "./conflict-note.tsx";
import type { About } from "./preset-content.ts";
import type { PresetDesk, PresetDeskState } from "./preset-desk.ts";
import { NAME_LENGTH_MAX, nextName, ownershipOf } from "./preset-text.ts";
import type { ReceiptMark } from "./receipt-mark.ts";

interface PresetPanelProps {
  readonly desk: PresetDesk;
  readonly state: PresetDeskState;
  /** What is chosen would give another result than the loaded preset. */
  readonly isEdited: boolean;
  /** Nothing runs: the text of the strategy does not compile. */
  readonly isBroken: boolean;
  readonly mark: ReceiptMark | undefined;
  /** The workspace as a preset. */
  contentNow(about: About): PresetContent;
  onAll(): void;
}

/** Saves the workspace as a preset, and says which one it is. */
export function PresetPanel(props: PresetPanelProps) {
  const { desk, state, isEdited, isBroken, mark, contentNow, onAll } = props;
  const { loaded, problem, isBusy } = state;
  const preset = loaded?.preset;
  const [typed, setTyped] = useState<{ readonly over: string; readonly name: string }>();
  const over = keyOf(preset);
  const name = typed?.over === over ? typed.name : preset?.name ?? "";
  const id = useId();
  const isOwner = preset?.access === "owner";
  const canSave = name.trim() !== "" && !isBusy;
  const about = { description: preset?.description ?? "", tags: preset?.tags ?? [] };

  /** What was typed since goes on over what is loaded now. */
  const saved = (sent: string) => {
    const now = keyOf(desk.store.snapshot().loaded?.preset);
    setTyped((last) =>
      last === undefined || last.name === sent ? undefined : { ...last, over: now }
    );
  };
  const saveAsNew = async () => {
    if (!canSave) return;
    const isSameName = isOwner && name.trim() === preset?.name;
    const content = contentNow({ ...about, name: isSameName ? nextName(name) : name.trim() });
    if (await desk.saveAsNew(content)) saved(name);
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!canSave) return;
    if (preset !== undefined && !isOwner) return await saveAsNew();
    if (await desk.save(contentNow({ ...about, name: name.trim() }))) saved(name);
  };
  const action = preset === undefined || isOwner ? "Save" : isEdited ? "Save as new" : "Duplicate";
  return (
    <section className="panel-section presets" aria-labelledby="presets-title">
      <header className="presets-header">
        <h2 id="presets-title" className="section-title">Presets</h2>
        <button
          type="button"
          className="link-button"
          aria-keyshortcuts="Alt+P"
          title="All presets (Alt+P)"
          data-testid="presets-open"
          onClick={onAll}
        >
          All presets…
        </button>
      </header>
      <form className="preset-form" onSubmit={save}>
        <input
          type="text"
          aria-label={preset === undefined ? "Name of the new preset" : "Name of the preset"}
          placeholder="Name this combination"
          value={name}
          maxLength={NAME_LENGTH_MAX}
          autoComplete="off"
          data-testid="preset-name"
          aria-invalid={problem?.field === "name"}
          aria-describedby={problem === undefined ? undefined : `${id}-problem`}
          onChange={(event) => setTyped({ over, name: event.target.value })}
        />
        <button
          type="submit"
          className="secondary-button"
          aria-disabled={!canSave}
          data-testid="preset-save"
        >
          {action}
        </button>
      </form>
      {preset === undefined ? null : (
        <div className="preset-state" data-testid="preset-state">
          <p>
            <span className="preset-dot" data-edited={isEdited} aria-hidden="true" />
            {isEdited ? "Edited" : "Unchanged"} · {isOwner ? `version ${preset.version}` : (
              <>
                <bdi>{ownershipOf(preset)}</bdi>, read-only
              </>
            )}
          </p>
          {isOwner
            ? (
              <button
                type="button"
                className="link-button"
                aria-disabled={!canSave}
                data-testid="preset-save-new"
                onClick={saveAsNew}
              >
                Save as new
              </button>
            )
            : null}
        </div>
      )}
      {preset === undefined || isEdited || !isBroken
        ? null
        : (
          <p className="field-error" data-testid="preset-broken">
            The text of this preset does not compile: it has no result.
          </p>
        )}
      <ReceiptNote mark={preset === undefined || isEdited ? undefined : mark} />
      {problem === undefined
        ? null
        : (
          <p id={`${id}-problem`} className="field-error" role="alert" data-testid="preset-problem">
            {problem.text}
          </p>
        )}
      {state.conflict === undefined ? null : (
        <ConflictNote
          version={state.conflict.preset.version}
          onReload={() => preset !== undefined && desk.open(preset.id)}
          onSaveAsNew={saveAsNew}
        />
      )}
      <p className={state.undo === undefined || isEdited ? "visually-hidden" : "preset-notice"}>
        <span role="status" data-testid="preset-notice">{state.notice}</span>
        {state.undo === undefined || isEdited ? null : (
          <button
            type="button"
            className="link-button"
            data-testid="preset-undo-open"
            onClick={state.undo}
          >
            Undo
          </button>
        )}
      </p>
      <RecentList desk={desk} state={state} />
    </section>
  );
}

/** Another one of these is another name. */
function keyOf(preset: Preset | undefined): string {
  return preset === undefined ? "" : `${preset.id} ${preset.version}`;
}

const markTexts: Readonly<Record<ReceiptMark, string>> = {
  same: "Same result as when saved",
  data: "Data have changed since it was saved",
  changed: "Result has changed since it was saved",
};

function ReceiptNote({ mark }: { readonly mark: ReceiptMark | undefined }) {
  if (mark === undefined) return null;
  return (
    <p className="receipt-mark" data-mark={mark} data-testid="receipt-mark">
      <span aria-hidden="true">{mark === "same" ? "✓" : "≠"}</span>
      {markTexts[mark]}
    </p>
  );
}

function RecentList({ desk, state }: Pick<PresetPanelProps, "desk" | "state">) {
  const { recent, loaded } = state;
  return (
    <ul className="preset-list" data-testid="preset-list" aria-label="Newest presets">
      {recent?.length === 0 ? <li className="hint">Nothing saved yet.</li> : null}
      {recent?.map((preset) => (
        <li key={preset.id}>
          <button
            type="button"
            className="preset-load"
            aria-current={preset.id === loaded?.preset.id}
            title={shownName(preset.name)}
            onClick={() => desk.open(preset.id)}
          >
            <span>
              <Name text={preset.name} />
            </span>
            <small>{preset.dataset}</small>
          </button>
        </li>
      ))}
    </ul>
  );
}
