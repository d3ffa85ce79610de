import { type ChangeEvent, useEffect, useRef, useState } from "react";
import {
  deletePreset,
  type HeldPreset,
  importPreset,
  type Preset,
  type PresetList,
  restorePreset,
} from "../../protocol/preset-client.ts";
import { Choice } from "../../ui/choice.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Name } from "../../ui/name.tsx";
import { shownName } from "../../ui/shown-name.ts";
import { DeletedDetails } from "./deleted-details.tsx";
import type { PresetDesk, PresetDeskState } from "./preset-desk.ts";
import { PresetDetails } from "./preset-details.tsx";
import { readPresetFile } from "./preset-file.ts";
import { PresetItems } from "./preset-items.tsx";
import { isConflict, problemTextOf, type SpecsOfPreset } from "./preset-text.ts";
import { usePresetPages } from "./use-preset-pages.ts";

interface PresetDialogProps {
  readonly desk: PresetDesk;
  readonly state: PresetDeskState;
  specsOf(preset: Preset): SpecsOfPreset;
  onClose(): void;
}

const lists = [
  { value: "own", label: "Own" },
  { value: "shared", label: "Shared with me" },
  { value: "published", label: "Published" },
  { value: "deleted", label: "Deleted" },
] as const;

/** What has just been done; `undone`: the deletion that can be undone. */
interface Notice {
  readonly text: string;
  readonly undone?: { readonly id: string; readonly wasLoaded: boolean };
}

/** All presets: to find, open, change, share and delete. */
export function PresetDialog({ desk, state, specsOf, onClose }: PresetDialogProps) {
  const [list, setList] = useState<PresetList>("own");
  const [text, setText] = useState("");
  const [tag, setTag] = useState<string>();
  const [chosen, setChosen] = useState<Preset>();
  const [notice, setNotice] = useState<Notice>();
  const [problem, setProblem] = useState<string>();
  const search = useRef<HTMLInputElement>(null);
  const pages = usePresetPages({ list, text: text.trim(), tag });

  const show = (other: PresetList) => {
    setList(other);
    setChosen(undefined);
    setNotice(undefined);
    setProblem(undefined);
  };
  const isBusy = useRef(false);
  // One at a time: a second press is not meant twice.
  const attempt = async (action: () => Promise<void>) => {
    if (isBusy.current) return;
    isBusy.current = true;
    setProblem(undefined);
    setNotice(undefined);
    try {
      await action();
    } catch (error) {
      setProblem(problemTextOf(error));
    } finally {
      isBusy.current = false;
    }
  };
  /** A preset that is new among the own ones. */
  const came = (held: HeldPreset, what: string) => {
    show("own");
    setText("");
    setTag(undefined);
    setChosen(held.preset);
    setNotice({ text: what });
    pages.reload();
    desk.changed(held);
  };
  const changed = (held: HeldPreset) => {
    // Another one may have been chosen while this was under way.
    setChosen((now) => now?.id === held.preset.id ? held.preset : now);
    pages.reload();
    desk.changed(held);
  };
  const open = async (id: string) => {
    if (await desk.open(id)) return onClose();
    setProblem(desk.store.snapshot().problem?.text);
    // It may be gone.
    pages.reload();
  };
  const remove = ({ preset, entityTag }: HeldPreset, reload: () => Promise<unknown>) =>
    attempt(async () => {
      const wasLoaded = state.loaded?.preset.id === preset.id;
      try {
        await deletePreset(preset.id, entityTag);
      } catch (error) {
        // What is deleted must have been seen: the newest state is shown, and can be.
        if (isConflict(error)) await reload();
        throw error;
      }
      setChosen((now) => now?.id === preset.id ? undefined : now);
      setNotice({
        text: `Deleted “${shownName(preset.name)}”.`,
        undone: { id: preset.id, wasLoaded },
      });
      pages.reload();
      desk.deleted(preset.id);
    });
  const restore = (id: string, wasLoaded: boolean) =>
    attempt(async () => {
      const held = await restorePreset(id);
      if (wasLoaded) desk.attach(held);
      came(held, `“${shownName(held.preset.name)}” is back.`);
    });
  const undo = ({ undone }: Notice) => undone && restore(undone.id, undone.wasLoaded);
  const take = (file: Blob) =>
    attempt(async () => {
      const held = await importPreset(await readPresetFile(file));
      came(held, `Imported “${shownName(held.preset.name)}”.`);
    });
  useEffect(() => search.current?.focus(), []);
  // A file that misses the dialog must not take the place of the page.
  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
    const dragged = (event: DragEvent) => hasFiles(event) && event.preventDefault();
    const dropped = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      const [file] = event.dataTransfer?.files ?? [];
      if (file !== undefined) void take(file);
    };
    addEventListener("dragover", dragged);
    addEventListener("drop", dropped);
    return () => {
      removeEventListener("dragover", dragged);
      removeEventListener("drop", dropped);
    };
  });

  return (
    <Dialog title="Presets" className="preset-dialog" onClose={onClose}>
      <div
        className="preset-browser"
        data-testid="preset-browser"
      >
        <div className="preset-tools">
          <Choice
            label="List"
            isLabelHidden
            value={list}
            choices={lists}
            testId="preset-lists"
            onChange={(value) => show(value as PresetList)}
          />
          <input
            ref={search}
            type="text"
            aria-label="Search presets"
            placeholder="Search"
            value={text}
            maxLength={100}
            autoComplete="off"
            data-testid="preset-search"
            onChange={(event) => setText(event.target.value)}
          />
          {tag === undefined ? null : (
            <button
              type="button"
              className="preset-tag"
              aria-label={`Tag ${shownName(tag)}: show presets of all tags`}
              data-testid="preset-tag-filter"
              onClick={() => setTag(undefined)}
            >
              <Name text={tag} /> ×
            </button>
          )}
          <ImportButton onFile={take} />
        </div>
        <p className="preset-news">
          <span role="status" data-testid="preset-news">{notice?.text ?? ""}</span>
          {notice?.undone === undefined
            ? null
            : <UndoButton key={notice.undone.id} onUndo={() => undo(notice)} />}
          {problem === undefined
            ? null
            : (
              <span className="field-error" role="alert" data-testid="preset-dialog-problem">
                {problem}
              </span>
            )}
        </p>
        <div className="preset-columns">
          <PresetItems
            list={list}
            pages={pages}
            isSearch={text.trim() !== "" || tag !== undefined}
            chosen={chosen?.id}
            loaded={state.loaded?.preset.id}
            onChoose={setChosen}
          />
          {chosen === undefined
            ? <p className="preset-none hint">Choose a preset to see what it holds.</p>
            : list === "deleted"
            ? (
              <DeletedDetails
                preset={chosen}
                specs={specsOf(chosen)}
                onRestore={() => restore(chosen.id, false)}
              />
            )
            : (
              <PresetDetails
                key={chosen.id}
                id={chosen.id}
                specs={specsOf(chosen)}
                typed={state.typed.get(chosen.id) ?? {}}
                onType={(change) => desk.type(chosen.id, change)}
                onOpen={() => open(chosen.id)}
                onChanged={changed}
                onCame={came}
                onDelete={remove}
                onTag={setTag}
                attempt={attempt}
              />
            )}
        </div>
      </div>
    </Dialog>
  );
}

function UndoButton({ onUndo }: { onUndo(): void }) {
  const button = useRef<HTMLButtonElement>(null);
  // What had the focus is gone with the preset.
  useEffect(() => button.current?.focus(), []);
  return (
    <button
      ref={button}
      type="button"
      className="link-button"
      data-testid="preset-undo"
      onClick={onUndo}
    >
      Undo
    </button>
  );
}

function ImportButton({ onFile }: { onFile(file: Blob): void }) {
  const input = useRef<HTMLInputElement>(null);
  const chose = (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? [];
    // So that the same file may be chosen again.
    event.target.value = "";
    if (file !== undefined) onFile(file);
  };
  return (
    <>
      <button
        type="button"
        className="secondary-button"
        title="Choose a file, or drop one here"
        data-testid="preset-import"
        onClick={() => input.current?.click()}
      >
        Import…
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".json,application/json"
        aria-label="File of a preset"
        data-testid="preset-file"
        onChange={chose}
      />
    </>
  );
}
