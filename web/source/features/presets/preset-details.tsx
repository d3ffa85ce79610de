import { useCallback, useEffect, useState } from "react";
import {
  createPreset,
  exportPreset,
  fetchPreset,
  type HeldPreset,
} from "../../protocol/preset-client.ts";
import { Choice } from "../../ui/choice.tsx";
import { download } from "../../ui/download.ts";
import { formatMoment } from "../../ui/moments.ts";
import { Name } from "../../ui/name.tsx";
import { shownName } from "../../ui/shown-name.ts";
import { AboutForm } from "./about-form.tsx";
import { AboutText } from "./about-text.tsx";
import { ContentSummary } from "./content-summary.tsx";
import { contentOf } from "./preset-content.ts";
import { fileNameOf } from "./preset-file.ts";
import { SharingPart } from "./sharing-part.tsx";
import { nextName, ownershipOf, problemTextOf, type SpecsOfPreset } from "./preset-text.ts";
import type { TypedAbout } from "./typed-about.ts";
import { VersionsPart } from "./versions-part.tsx";

interface PresetDetailsProps {
  readonly id: string;
  readonly specs: SpecsOfPreset;
  /** What is typed about it and not saved. */
  readonly typed: TypedAbout;
  onType(change: (typed: TypedAbout) => TypedAbout): void;
  onOpen(): void;
  onChanged(held: HeldPreset): void;
  /** There is another one of the user's own; `what` says how it came. */
  onCame(held: HeldPreset, what: string): void;
  /** `reload` shows the newest state. */
  onDelete(held: HeldPreset, reload: () => Promise<unknown>): void;
  onTag(tag: string): void;
  /** Does something, and says so if it fails. */
  attempt(action: () => Promise<void>): Promise<void>;
}

type Part = "about" | "versions" | "sharing";

/** One preset: what it holds, its versions, and who may read it. */
export function PresetDetails(props: PresetDetailsProps) {
  const { id, specs, attempt } = props;
  const [held, setHeld] = useState<HeldPreset>();
  const [problem, setProblem] = useState<string>();
  const [part, setPart] = useState<Part>("about");
  /** Whether the newest state is shown. */
  const load = useCallback(async () => {
    try {
      setHeld(await fetchPreset(id));
      setProblem(undefined);
      return true;
    } catch (error) {
      setProblem(problemTextOf(error));
      return false;
    }
  }, [id]);
  useEffect(() => void load(), [load]);
  if (held === undefined) {
    return (
      <section className="preset-details" aria-label="Preset">
        {problem === undefined ? <p className="hint" role="status">Loading …</p> : (
          <>
            <p className="field-error" role="alert">{problem}</p>
            <button type="button" className="link-button" onClick={load}>Try again</button>
          </>
        )}
      </section>
    );
  }
  const { preset } = held;
  const isOwner = preset.access === "owner";
  const changed = (next: HeldPreset) => {
    setHeld(next);
    props.onChanged(next);
  };
  const duplicate = () =>
    attempt(async () => {
      const copy = { ...contentOf(preset), name: nextName(preset.name) };
      const made = await createPreset(copy);
      props.onCame(made, `Duplicated as “${shownName(made.preset.name)}”.`);
    });
  const save = () =>
    attempt(async () => {
      const text = `${JSON.stringify(await exportPreset(preset.id), null, 2)}\n`;
      download(fileNameOf(preset.name), text, "application/json");
    });
  const parts = [
    { value: "about", label: "Details" },
    { value: "versions", label: "Versions" },
    ...(isOwner ? [{ value: "sharing", label: "Sharing" }] : []),
  ];

  return (
    <section className="preset-details" aria-label="Preset" data-testid="preset-details">
      <header>
        <h3>
          <Name text={preset.name} />
        </h3>
        <p className="hint">
          <bdi>{ownershipOf(preset)}</bdi>
          {isOwner ? "" : " · read-only"} · version {preset.version} ·{" "}
          {formatMoment(preset.updated)}
        </p>
      </header>
      {problem === undefined ? null : <p className="field-error" role="alert">{problem}</p>}
      <div className="preset-actions">
        <button
          type="button"
          className="primary-button"
          data-testid="preset-open"
          onClick={props.onOpen}
        >
          Open
        </button>
        <button
          type="button"
          className="secondary-button"
          data-testid="preset-duplicate"
          onClick={duplicate}
        >
          Duplicate
        </button>
        <button
          type="button"
          className="secondary-button"
          data-testid="preset-export"
          onClick={save}
        >
          Export
        </button>
        {isOwner
          ? (
            <button
              type="button"
              className="secondary-button danger"
              data-testid="preset-delete"
              onClick={() => props.onDelete(held, load)}
            >
              Delete
            </button>
          )
          : null}
      </div>
      <Choice
        label="Part"
        isLabelHidden
        value={part}
        choices={parts}
        testId="preset-parts"
        onChange={(value) => setPart(value as Part)}
      />
      {part === "versions"
        ? <VersionsPart held={held} specs={specs} onRestored={changed} onReload={load} />
        : part === "sharing"
        ? <SharingPart held={held} onChanged={changed} onReload={load} />
        : isOwner
        ? (
          <AboutForm
            held={held}
            typed={props.typed}
            onType={props.onType}
            onTag={props.onTag}
            onSaved={changed}
            onReload={load}
            onCame={props.onCame}
          />
        )
        : <AboutText preset={preset} onTag={props.onTag} />}
      {part === "about" ? <ContentSummary content={preset} specs={specs} /> : null}
    </section>
  );
}
