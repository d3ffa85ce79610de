import type {
  Hello,
  ParameterValue,
  ParameterValues,
  Spec,
  Strategy,
} from "../../protocol/messages.ts";

/** A ready strategy's text as this user has changed it. */
export interface Draft {
  readonly text: string;
  /** Whether it runs; else it is kept beside the ready one. */
  readonly isShown: boolean;
}

/** What the user has chosen; together with the view it decides every result. */
export interface Selection {
  readonly dataset: string;
  readonly strategy: string;
  readonly parameters: ParameterValues;
  readonly settings: ParameterValues;
  /** Parameters of the strategies that are not shown, for when they are again. */
  readonly remembered: Readonly<Record<string, ParameterValues>>;
  /** Changed texts by the strategy they began as. */
  readonly drafts: Readonly<Record<string, Draft>>;
}

/** The first dataset and strategy, and every default. */
export function defaultSelection(hello: Hello): Selection | undefined {
  const [dataset] = hello.datasets;
  const [strategy] = hello.strategies;
  if (dataset === undefined || strategy === undefined) return undefined;
  return {
    dataset: dataset.id,
    strategy: strategy.id,
    parameters: acceptable(strategy.parameters, {}),
    settings: acceptable(hello.settings, {}),
    remembered: {},
    drafts: {},
  };
}

/** The nearest selection that the server knows: unknown names and values become defaults. */
export function reconcile(hello: Hello, wanted: Partial<Selection>): Selection | undefined {
  const fallback = defaultSelection(hello);
  if (fallback === undefined) return undefined;
  const strategy = hello.strategies.find(({ id }) => id === wanted.strategy);
  const dataset = hello.datasets.find(({ id }) => id === wanted.dataset);
  const drafts = wanted.drafts ?? {};
  return {
    dataset: dataset?.id ?? fallback.dataset,
    strategy: strategy?.id ?? fallback.strategy,
    parameters: strategy === undefined
      ? fallback.parameters
      : parametersFor(strategy, drafts, wanted.parameters ?? {}),
    settings: acceptable(hello.settings, wanted.settings ?? {}),
    remembered: wanted.remembered ?? {},
    drafts,
  };
}

/** Shows another strategy with the parameters it had, or its defaults. */
export function withStrategy(selection: Selection, strategy: Strategy): Selection {
  const remembered = { ...selection.remembered, [selection.strategy]: selection.parameters };
  const parameters = remembered[strategy.id] ?? {};
  return {
    ...selection,
    strategy: strategy.id,
    parameters: parametersFor(strategy, selection.drafts, parameters),
    remembered,
  };
}

/** The changed text that runs instead of the chosen strategy's own. */
export function shownDraft({ drafts, strategy }: Selection): string | undefined {
  const draft = drafts[strategy];
  return draft?.isShown === true ? draft.text : undefined;
}

/** With the chosen strategy's draft; undefined keeps what was written aside. */
export function withDraft(selection: Selection, text: string | undefined): Selection {
  const { strategy, drafts } = selection;
  const kept = drafts[strategy];
  if (text === undefined && kept === undefined) return selection;
  const draft = text === undefined
    ? { text: kept?.text ?? "", isShown: false }
    : { text, isShown: true };
  return { ...selection, drafts: { ...drafts, [strategy]: draft } };
}

/** What a preset makes of the selection; what the server no longer knows of it becomes a default. */
export function withPreset(
  selection: Selection,
  preset: Pick<Selection, "dataset" | "strategy" | "parameters" | "settings"> & {
    readonly text: string | undefined;
  },
  hello: Hello,
): Selection | undefined {
  const { dataset, strategy, parameters, settings } = preset;
  const remembered = { ...selection.remembered, [selection.strategy]: selection.parameters };
  const drafts = draftsWith(preset, selection.drafts, hello);
  return reconcile(hello, { dataset, strategy, parameters, settings, remembered, drafts });
}

/** The drafts once a preset is shown: its text in the place of its strategy's, or that one's set aside. */
export function draftsWith(
  preset: { readonly strategy: string; readonly text: string | undefined },
  drafts: Selection["drafts"],
  hello: Hello,
): Selection["drafts"] {
  const known = hello.strategies.find(({ id }) => id === preset.strategy) ?? hello.strategies[0];
  if (known === undefined) return drafts;
  const kept = drafts[known.id];
  if (preset.text !== undefined) {
    return { ...drafts, [known.id]: { text: preset.text, isShown: true } };
  }
  return kept === undefined ? drafts : { ...drafts, [known.id]: { ...kept, isShown: false } };
}

/** What a changed text takes as parameters is known when it has been checked. */
function parametersFor(
  strategy: Strategy,
  drafts: Selection["drafts"],
  given: ParameterValues,
): ParameterValues {
  return drafts[strategy.id]?.isShown === true ? given : acceptable(strategy.parameters, given);
}

/** One value per spec: the given one where it is acceptable, else the default. */
export function acceptable(specs: readonly Spec[], given: ParameterValues): ParameterValues {
  return Object.fromEntries(specs.map((spec) => {
    const value = given[spec.name];
    return [spec.name, value !== undefined && accepts(spec, value) ? value : spec.default];
  }));
}

/**
 * Values for a text's new parameters: what was set and still fits stays; what stood at its default
 * follows the text.
 */
export function carriedOver(
  before: readonly Spec[],
  after: readonly Spec[],
  values: ParameterValues,
): ParameterValues {
  const defaults = new Map(before.map((spec) => [spec.name, spec.default]));
  const set = Object.entries(values).filter(([name, value]) => defaults.get(name) !== value);
  return acceptable(after, Object.fromEntries(set));
}

export function accepts(spec: Spec, value: ParameterValue): boolean {
  if (spec.kind === "flag") return typeof value === "boolean";
  if (spec.kind === "choice") return typeof value === "string" && spec.choices.includes(value);
  if (typeof value !== "number" || !(value >= spec.min && value <= spec.max)) return false;
  return spec.kind === "real" || Number.isInteger(value);
}
