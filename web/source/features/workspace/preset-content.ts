import type { RunInputs } from "../../protocol/receipt-client.ts";
import type { Preset, PresetContent } from "../../protocol/rest-client.ts";
import { type Selection, shownDraft } from "./selection.ts";

/** What a preset holds of the workspace. */
export interface PresetState
  extends Pick<Selection, "dataset" | "strategy" | "parameters" | "settings"> {
  /** A text of the user's own, which began as `strategy`; undefined: the ready one. */
  readonly text: string | undefined;
}

export function presetContentOf(selection: Selection, name: string): PresetContent {
  const content = { name, ...runInputsOf(selection) };
  return content.strategy_text === undefined
    ? content
    : { ...content, layout: { began_as: selection.strategy } };
}

/** What is run, as presets and receipts name it. */
export function runInputsOf(selection: Selection): RunInputs {
  const { dataset, strategy, parameters, settings } = selection;
  const text = shownDraft(selection);
  const common = { dataset, parameters, settings };
  return text === undefined ? { ...common, strategy } : { ...common, strategy_text: text };
}

export function presetStateOf(preset: Preset): PresetState {
  const { dataset, parameters, settings, layout } = preset;
  const beganAs = typeof layout?.["began_as"] === "string" ? layout["began_as"] : "";
  const strategy = preset.strategy ?? beganAs;
  return { dataset, strategy, parameters, settings, text: preset.strategy_text };
}
