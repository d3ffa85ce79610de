import type { JsonValue, PresetDifference } from "../../protocol/preset-client.ts";
import { formatCount } from "../../ui/formats.ts";
import { type PresetState, presetStateOf } from "./preset-content.ts";

type Reader = (state: PresetState) => JsonValue;

const parts: Readonly<Record<string, Reader>> = {
  bars_shown: ({ chart }) =>
    chart?.view === undefined
      ? "All"
      : `${formatCount(Math.round(chart.view.count))} from ${
        formatCount(Math.round(chart.view.first) + 1)
      }`,
  logarithmic_prices: ({ chart }) => chart?.isLogarithmic === true,
  exposure_shown: ({ chart }) => chart?.isExposureShown === true,
  below_the_chart: ({ dock }) =>
    dock === "strategy" ? "Strategy" : dock === "trades" ? "Trades" : "Nothing",
};

/** What the page keeps of the chart, told part by part. */
export function layoutDifferences({ before, after }: PresetDifference): PresetDifference[] {
  const [old, now] = [before, after].map(stateOf);
  if (old === undefined || now === undefined) return [];
  return Object.entries(parts)
    .map(([field, read]) => ({ field, before: read(old), after: read(now) }))
    .filter((part) => part.before !== part.after);
}

function stateOf(layout: JsonValue | undefined): PresetState {
  const isObject = typeof layout === "object" && layout !== null && !Array.isArray(layout);
  return presetStateOf({
    name: "",
    dataset: "",
    parameters: {},
    settings: {},
    layout: isObject ? layout as Readonly<Record<string, JsonValue>> : {},
  });
}
