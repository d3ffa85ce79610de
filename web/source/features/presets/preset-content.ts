import type { View } from "../../chart/model/view.ts";
import type { ParameterValues } from "../../protocol/messages.ts";
import type { JsonObject, JsonValue, Preset, PresetContent } from "../../protocol/preset-client.ts";
import type { RunInputs } from "../../protocol/receipt-client.ts";
import type { DockPane } from "../workspace/remembered-layout.ts";
import { type Selection, shownDraft } from "../workspace/selection.ts";

/** What the chart shows of the data, and how. */
export interface ChartLayout {
  /** Undefined: all rows. */
  readonly view: View | undefined;
  /** Of the data that the view is of. */
  readonly rows: number;
  readonly isLogarithmic: boolean;
  readonly isExposureShown: boolean;
}

/** What a preset holds of the workspace. */
export interface PresetState
  extends Pick<Selection, "dataset" | "strategy" | "parameters" | "settings"> {
  /** A text of the user's own, which began as `strategy`; undefined: the ready one. */
  readonly text: string | undefined;
  /** Undefined where the preset does not say: files may come from elsewhere. */
  readonly chart: ChartLayout | undefined;
  /** Null: none is open; undefined where the preset does not say. */
  readonly dock: DockPane | null | undefined;
}

/** What a user writes about a preset. */
export type About = Pick<PresetContent, "name" | "description" | "tags">;

export function presetContentOf(
  selection: Selection,
  chart: ChartLayout,
  dock: DockPane | undefined,
  about: About,
): PresetContent {
  const inputs = runInputsOf(selection);
  const layout = layoutOf(chart, dock);
  return {
    ...about,
    ...inputs,
    layout: inputs.strategy_text === undefined
      ? layout
      : { ...layout, began_as: selection.strategy },
  };
}

/** What is run, as presets and receipts name it. */
export function runInputsOf(selection: Selection): RunInputs {
  const { dataset, strategy, parameters, settings } = selection;
  const text = shownDraft(selection);
  const common = { dataset, parameters, settings };
  return text === undefined ? { ...common, strategy } : { ...common, strategy_text: text };
}

export function presetStateOf(content: PresetContent): PresetState {
  const { dataset, parameters, settings, layout = {} } = content;
  const beganAs = layout["began_as"];
  const dock = layout["dock"];
  return {
    dataset,
    strategy: content.strategy ?? (typeof beganAs === "string" ? beganAs : ""),
    parameters,
    settings,
    text: content.strategy_text,
    chart: chartOf(layout),
    dock: dock === "strategy" || dock === "trades" || dock === null ? dock : undefined,
  };
}

/** The members of a preset that its owner decides. */
export function contentOf(preset: Preset): PresetContent {
  const { name, description, tags, dataset, parameters, settings, layout } = preset;
  return {
    name,
    description: description ?? "",
    tags: tags ?? [],
    dataset,
    ...(preset.strategy_text === undefined
      ? { strategy: preset.strategy ?? "" }
      : { strategy_text: preset.strategy_text }),
    parameters,
    settings,
    layout: layout ?? {},
  };
}

/**
 * Whether two contents give other results. What one of them leaves out is at its default; names,
 * tags and what the chart shows decide nothing.
 */
export function haveOtherResult(
  a: PresetContent,
  b: PresetContent,
  defaults: { readonly parameters: ParameterValues; readonly settings: ParameterValues },
): boolean {
  return a.dataset !== b.dataset || a.strategy !== b.strategy ||
    a.strategy_text !== b.strategy_text ||
    !haveSameValues(a.parameters, b.parameters, defaults.parameters) ||
    !haveSameValues(a.settings, b.settings, defaults.settings);
}

function haveSameValues(a: ParameterValues, b: ParameterValues, defaults: ParameterValues) {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  const valueIn = (values: ParameterValues, name: string) =>
    Object.hasOwn(values, name) ? values[name] : defaults[name];
  return [...names].every((name) => valueIn(a, name) === valueIn(b, name));
}

function layoutOf(chart: ChartLayout, dock: DockPane | undefined): JsonObject {
  const { view, rows } = chart;
  return {
    view: view === undefined ? null : { first: view.first, count: view.count, rows },
    logarithmic: chart.isLogarithmic,
    exposure: chart.isExposureShown,
    dock: dock ?? null,
  };
}

function chartOf(layout: JsonObject): ChartLayout | undefined {
  const { view: stored, logarithmic, exposure } = layout;
  if (stored === undefined && logarithmic === undefined) return undefined;
  const fields = isObject(stored) ? stored : {};
  const [first, count, rows] = ["first", "count", "rows"].map((name) => fields[name]);
  const isView = isAtLeast(first, 0) && isAtLeast(count, 1) && isAtLeast(rows, 1);
  return {
    view: isView ? { first, count } : undefined,
    rows: isView ? rows : 0,
    isLogarithmic: logarithmic === true,
    isExposureShown: exposure === true,
  };
}

function isAtLeast(value: JsonValue | undefined, least: number): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= least;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
