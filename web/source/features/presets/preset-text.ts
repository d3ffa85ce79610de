import type { Spec } from "../../protocol/messages.ts";
import type { JsonValue, Preset } from "../../protocol/preset-client.ts";
import { RequestError } from "../../protocol/rest-client.ts";
import { formatNumber } from "../../ui/formats.ts";
import { shownName } from "../../ui/shown-name.ts";
import { choiceLabel, presentationOf, toShown } from "../workspace/spec-presentation.ts";

export const NAME_LENGTH_MAX = 100;

/** A name for one more like it: "rsi" → "rsi 2" → "rsi 3". */
export function nextName(name: string): string {
  const [, stem, number] = /^(.*\S) (\d{1,6})$/.exec(name) ?? [undefined, name, "1"];
  const end = ` ${Number(number) + 1}`;
  return [...stem as string].slice(0, NAME_LENGTH_MAX - end.length).join("") + end;
}

/** Tags as they are typed: separated by commas, each once. */
export function tagsOf(text: string): string[] {
  return [...new Set(text.split(",").map((tag) => tag.trim()).filter((tag) => tag !== ""))];
}

export function problemTextOf(error: unknown): string {
  if (!(error instanceof RequestError)) return String(error);
  return isGone(error) ? "This preset is gone, or not shared with you any longer." : error.message;
}

/** It was deleted, or is not shared with the user any longer. */
export function isGone(error: unknown): boolean {
  return error instanceof RequestError && error.status === 404;
}

/** Somebody has changed it since it was read. */
export function isConflict(error: unknown): boolean {
  return error instanceof RequestError && error.status === 412;
}

/** Whose it is and what may be done with it, in a few words. */
export function ownershipOf(preset: Preset): string {
  if (preset.access === "owner") return preset.published ? "Yours · published" : "Yours";
  const whose = preset.owner.name === "" ? "somebody" : shownName(preset.owner.name);
  return preset.published ? `Published by ${whose}` : `Shared by ${whose}`;
}

/** What the page calls the parameters and settings that presets hold. */
export interface SpecsOfPreset {
  readonly parameters: readonly Spec[];
  readonly settings: readonly Spec[];
  /** Of a ready strategy, or of the one that a text began as. */
  readonly strategyName?: string | undefined;
}

const fieldNames: Readonly<Record<string, string>> = {
  name: "Name",
  description: "Description",
  tags: "Tags",
  dataset: "Dataset",
  strategy: "Strategy",
  strategy_text: "Strategy text",
  layout: "Chart layout",
};

/** "parameters.window" → "Window". */
export function fieldLabelOf(field: string, specs: SpecsOfPreset): string {
  const spec = specOf(field, specs);
  if (spec !== undefined) return spec.label;
  if (Object.hasOwn(fieldNames, field)) return fieldNames[field] as string;
  return choiceLabel(field.replace(/^(parameters|settings)\./, ""));
}

/** A member's value as it is read; undefined: there is none. */
export function valueTextOf(
  field: string,
  value: JsonValue | undefined,
  specs: SpecsOfPreset,
): string {
  if (value === undefined || value === "") return "–";
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "number") return numberTextOf(value, specOf(field, specs));
  if (typeof value === "string") {
    return specOf(field, specs)?.kind === "choice" ? choiceLabel(value) : shownName(value);
  }
  if (Array.isArray(value)) {
    return value.length === 0 ? "–" : value.map((item) => shownName(String(item))).join(", ");
  }
  return JSON.stringify(value);
}

function numberTextOf(value: number, spec: Spec | undefined): string {
  const isNumber = spec !== undefined && spec.kind !== "flag" && spec.kind !== "choice";
  const { scale, unit = "" } = isNumber ? presentationOf(spec) : { scale: 1, unit: "" };
  const shown = toShown(value, scale);
  const decimals = Math.min(10, String(shown).split(".")[1]?.length ?? 0);
  return Math.abs(shown) < 1e15 ? `${formatNumber(shown, decimals)}${unit}` : String(shown);
}

function specOf(field: string, specs: SpecsOfPreset): Spec | undefined {
  const [group, name] = field.split(".");
  if (name === undefined) return undefined;
  if (group !== "parameters" && group !== "settings") return undefined;
  return specs[group].find((spec) => spec.name === name);
}
