import type { Spec } from "../../protocol/messages.ts";
import type { Preset, PresetContent } from "../../protocol/rest-client.ts";
import { type Selection, shownDraft } from "./selection.ts";

/**
 * What a preset holds of the workspace. A stored preset knows numbers and words only: a flag is kept
 * as its word, and a changed text cannot be kept at all.
 */
export type PresetState = Pick<Selection, "dataset" | "strategy" | "parameters" | "settings">;

/** Why the selection cannot be saved; undefined where it can. */
export function presetObstacle(selection: Selection): string | undefined {
  return shownDraft(selection) === undefined
    ? undefined
    : "An edited text cannot be saved as a preset yet. It is kept in this browser.";
}

export function presetContentOf(selection: Selection, name: string): PresetContent {
  const { dataset, strategy, settings } = selection;
  const parameters = Object.entries(selection.parameters).map(([key, value]) => [
    key,
    typeof value === "boolean" ? String(value) : value,
  ]);
  return { name, dataset, strategy, parameters: Object.fromEntries(parameters), settings };
}

/** `specs` of the preset's strategy tell flags from words. */
export function presetStateOf(preset: Preset, specs: readonly Spec[]): PresetState {
  const { dataset, strategy, settings } = preset;
  const flags = new Set(specs.filter(({ kind }) => kind === "flag").map(({ name }) => name));
  const parameters = Object.entries(preset.parameters).map(([name, value]) => [
    name,
    flags.has(name) ? value === "true" : value,
  ]);
  return { dataset, strategy, parameters: Object.fromEntries(parameters), settings };
}
