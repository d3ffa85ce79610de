import { type FormEvent, useCallback, useEffect, useState } from "react";
import {
  deletePreset,
  fetchPresets,
  type Preset,
  RequestError,
  savePreset,
} from "../../protocol/rest-client.ts";
import { Icon } from "../../ui/icon.tsx";
import { presetContentOf } from "./preset-content.ts";
import type { Selection } from "./selection.ts";

interface PresetPanelProps {
  readonly selection: Selection;
  onLoad(preset: Preset): void;
}

/** Saved combinations of the signed-in user, newest first. */
export function PresetPanel({ selection, onLoad }: PresetPanelProps) {
  const [presets, setPresets] = useState<readonly Preset[]>();
  const [name, setName] = useState("");
  const [problem, setProblem] = useState("");
  const attempt = useCallback(async (action: () => Promise<void>) => {
    try {
      await action();
      setProblem("");
    } catch (error) {
      setProblem(error instanceof RequestError ? error.message : String(error));
    }
  }, []);

  useEffect(() => {
    void attempt(async () => setPresets(await fetchPresets()));
  }, [attempt]);

  const canSave = name.trim() !== "";
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (!canSave) return;
    const content = presetContentOf(selection, name.trim());
    void attempt(async () => {
      const saved = await savePreset(content);
      setPresets((before = []) => [saved, ...before]);
      setName("");
    });
  };
  const remove = (preset: Preset) =>
    void attempt(async () => {
      await deletePreset(preset);
      setPresets((before = []) => before.filter(({ id }) => id !== preset.id));
    });

  return (
    <section className="panel-section presets" aria-labelledby="presets-title">
      <h2 id="presets-title" className="section-title">Presets</h2>
      <form className="preset-form" onSubmit={save}>
        <input
          type="text"
          aria-label="Name of the new preset"
          placeholder="Name this combination"
          value={name}
          maxLength={80}
          autoComplete="off"
          data-testid="preset-name"
          onChange={(event) => setName(event.target.value)}
        />
        <button
          type="submit"
          className="secondary-button"
          aria-disabled={!canSave}
          data-testid="preset-save"
        >
          Save
        </button>
      </form>
      {problem === "" ? null : <p className="field-error" role="alert">{problem}</p>}
      <ul className="preset-list" data-testid="preset-list" aria-label="Saved presets">
        {presets?.length === 0 ? <li className="hint">Nothing saved yet.</li> : null}
        {presets?.map((preset) => (
          <li key={preset.id}>
            <button type="button" className="preset-load" onClick={() => onLoad(preset)}>
              <span>{preset.name}</span>
              <small>{preset.dataset}</small>
            </button>
            <button
              type="button"
              className="icon-button"
              aria-label={`Delete ${preset.name}`}
              onClick={() => remove(preset)}
            >
              <Icon name="trash" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
