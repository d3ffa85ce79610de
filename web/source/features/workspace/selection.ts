import type { Hello, ParameterValues, Spec, Strategy } from "../../protocol/messages.ts";

/** What the user has chosen; together with the view it decides every result. */
export interface Selection {
  readonly dataset: string;
  readonly strategy: string;
  readonly parameters: ParameterValues;
  readonly settings: ParameterValues;
  /** Parameters of the strategies that are not shown, for when they are again. */
  readonly remembered: Readonly<Record<string, ParameterValues>>;
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
  };
}

/** The nearest selection that the server knows: unknown names and values become defaults. */
export function reconcile(hello: Hello, wanted: Partial<Selection>): Selection | undefined {
  const fallback = defaultSelection(hello);
  if (fallback === undefined) return undefined;
  const strategy = hello.strategies.find(({ id }) => id === wanted.strategy);
  const dataset = hello.datasets.find(({ id }) => id === wanted.dataset);
  return {
    dataset: dataset?.id ?? fallback.dataset,
    strategy: strategy?.id ?? fallback.strategy,
    parameters: strategy === undefined
      ? fallback.parameters
      : acceptable(strategy.parameters, wanted.parameters ?? {}),
    settings: acceptable(hello.settings, wanted.settings ?? {}),
    remembered: wanted.remembered ?? {},
  };
}

/** Shows another strategy with the parameters it had, or its defaults. */
export function withStrategy(selection: Selection, strategy: Strategy): Selection {
  const remembered = { ...selection.remembered, [selection.strategy]: selection.parameters };
  return {
    ...selection,
    strategy: strategy.id,
    parameters: acceptable(strategy.parameters, remembered[strategy.id] ?? {}),
    remembered,
  };
}

/** One value per spec: the given one where it is acceptable, else the default. */
export function acceptable(specs: readonly Spec[], given: ParameterValues): ParameterValues {
  return Object.fromEntries(specs.map((spec) => {
    const value = given[spec.name];
    return [spec.name, value !== undefined && accepts(spec, value) ? value : spec.default];
  }));
}

export function accepts(spec: Spec, value: number | string): boolean {
  if (spec.kind === "choice") return typeof value === "string" && spec.choices.includes(value);
  if (typeof value !== "number" || !(value >= spec.min && value <= spec.max)) return false;
  return spec.kind === "real" || Number.isInteger(value);
}
