import { type FormEvent, useId, useState } from "react";
import { createPreset, type HeldPreset, savePreset } from "../../protocol/preset-client.ts";
import { RequestError } from "../../protocol/rest-client.ts";
import { shownName } from "../../ui/shown-name.ts";
import { TagList } from "./about-text.tsx";
import { ConflictNote } from "./conflict-note.tsx";
import { contentOf } from "./preset-content.ts";
import { isConflict, NAME_LENGTH_MAX, nextName, problemTextOf, tagsOf } from "./preset-text.ts";
import { type TypedAbout, typedSince, typedWith } from "./typed-about.ts";

interface AboutFormProps {
  readonly held: HeldPreset;
  /** What is typed over it; it outlives the form. */
  readonly typed: TypedAbout;
  onType(change: (typed: TypedAbout) => TypedAbout): void;
  onSaved(held: HeldPreset): void;
  /** Whether the newest state is shown. */
  onReload(): Promise<boolean>;
  onCame(held: HeldPreset, what: string): void;
  onTag(tag: string): void;
}

interface Problem {
  readonly text: string;
  readonly field: string | undefined;
  readonly isConflict: boolean;
}

const DESCRIPTION_LENGTH_MAX = 2000;

/** Name, description and tags of an own preset. */
export function AboutForm(props: AboutFormProps) {
  const { held, typed, onType, onSaved, onReload, onCame, onTag } = props;
  const { preset, entityTag } = held;
  const tags = preset.tags ?? [];
  const id = useId();
  const own = {
    name: preset.name,
    description: preset.description ?? "",
    tags: tags.join(", "),
  };
  const { name, description, tags: tagText } = { ...own, ...typed };
  const write =
    (field: keyof TypedAbout) => (event: { readonly target: { readonly value: string } }) =>
      onType((now) => typedWith(now, field, event.target.value, own[field]));
  const [problem, setProblem] = useState<Problem>();
  const [news, setNews] = useState("");
  const [isBusy, setBusy] = useState(false);
  const content = { ...contentOf(preset), name: name.trim(), description, tags: tagsOf(tagText) };
  const isSame = content.name === preset.name && description === own.description &&
    content.tags.join(",") === tags.join(",");
  const canSave = !isSame && content.name !== "" && !isBusy;

  const attempt = async (action: () => Promise<void>) => {
    setBusy(true);
    setProblem(undefined);
    setNews("");
    try {
      await action();
    } catch (error) {
      const field = error instanceof RequestError ? error.field?.split(".")[0] : undefined;
      setProblem({ text: problemTextOf(error), field, isConflict: isConflict(error) });
    }
    setBusy(false);
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (!canSave) return;
    void attempt(async () => {
      const saved = await savePreset(preset.id, content, entityTag);
      onSaved(saved);
      onType((now) => typedSince(typed, now));
      setNews(`Saved as version ${saved.preset.version}.`);
    });
  };
  const saveAsNew = () =>
    attempt(async () => {
      const isSameName = content.name === preset.name;
      const made = await createPreset({
        ...content,
        name: isSameName ? nextName(content.name) : content.name,
      });
      onType((now) => typedSince(typed, now));
      onCame(made, `Saved as “${shownName(made.preset.name)}”.`);
    });
  const reload = async () => {
    if (!await onReload()) return;
    setProblem(undefined);
    onType(() => ({}));
  };
  const noteOf = (field: string) => problem?.field === field ? problem.text : undefined;
  const describe = (field: string) =>
    noteOf(field) === undefined ? {} : { "aria-describedby": `${id}-${field}-note` };

  return (
    <form className="about-form" onSubmit={save}>
      <div className="about-field">
        <label className="label" htmlFor={`${id}-name`}>Name</label>
        <input
          id={`${id}-name`}
          type="text"
          value={name}
          maxLength={NAME_LENGTH_MAX}
          autoComplete="off"
          data-testid="about-name"
          aria-invalid={noteOf("name") !== undefined}
          {...describe("name")}
          onChange={write("name")}
        />
        <FieldNote id={`${id}-name-note`} text={noteOf("name")} />
      </div>
      <div className="about-field">
        <label className="label" htmlFor={`${id}-description`}>Description</label>
        <textarea
          id={`${id}-description`}
          value={description}
          maxLength={DESCRIPTION_LENGTH_MAX}
          rows={3}
          data-testid="about-description"
          aria-invalid={noteOf("description") !== undefined}
          {...describe("description")}
          onChange={write("description")}
        />
        <FieldNote id={`${id}-description-note`} text={noteOf("description")} />
      </div>
      <div className="about-field">
        <label className="label" htmlFor={`${id}-tags`}>
          Tags <small>separated by commas</small>
        </label>
        <input
          id={`${id}-tags`}
          type="text"
          value={tagText}
          autoComplete="off"
          data-testid="about-tags"
          aria-invalid={noteOf("tags") !== undefined}
          {...describe("tags")}
          onChange={write("tags")}
        />
        <FieldNote id={`${id}-tags-note`} text={noteOf("tags")} />
        <TagList tags={tags} onTag={onTag} />
      </div>
      {problem === undefined
        ? null
        : problem.isConflict
        ? <ConflictNote onReload={reload} onSaveAsNew={saveAsNew} />
        : ["name", "description", "tags"].includes(problem.field ?? "")
        ? null
        : <p className="field-error" role="alert">{problem.text}</p>}
      <div className="about-actions">
        <button
          type="submit"
          className="secondary-button"
          aria-disabled={!canSave}
          data-testid="about-save"
        >
          Save details
        </button>
        <span className="hint" role="status">{isSame ? news : "Not saved yet."}</span>
      </div>
    </form>
  );
}

function FieldNote({ id, text }: { readonly id: string; readonly text: string | undefined }) {
  return text === undefined ? null : <p id={id} className="field-error" role="alert">{text}</p>;
}
