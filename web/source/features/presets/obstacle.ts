import type { Hello, ParameterValues, Spec } from "../../protocol/messages.ts";
import type { PresetContent } from "../../protocol/preset-client.ts";
import { accepts } from "../workspace/selection.ts";

/**
 * Why a preset cannot be laid out here, as the end of a sentence; undefined where it can. A text of
 * the user's own is for the editor, which says what is wrong with it.
 */
export function obstacleOf(content: PresetContent, hello: Hello): string | undefined {
  const { dataset, strategy, parameters, settings } = content;
  if (!hello.datasets.some(({ id }) => id === dataset)) {
    return `the dataset ${dataset} is not there`;
  }
  const ofSettings = misfitOf(hello.settings, settings);
  if (strategy === undefined) return ofSettings;
  const ready = hello.strategies.find(({ id }) => id === strategy);
  if (ready === undefined) return `the strategy ${strategy} is not there`;
  return misfitOf(ready.parameters, parameters) ?? ofSettings;
}

/** What is not given takes its default; what is given must fit. */
function misfitOf(specs: readonly Spec[], given: ParameterValues): string | undefined {
  for (const [name, value] of Object.entries(given)) {
    const spec = specs.find((known) => known.name === name);
    if (spec === undefined) return `there is no ${name} here`;
    if (!accepts(spec, value)) return `${spec.label} cannot be ${value}`;
  }
  return undefined;
}
