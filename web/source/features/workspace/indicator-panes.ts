import type { ColourRole, Condition, LineSeries, Pane } from "../../chart/model/chart-data.ts";
import { columnStart } from "../../chart/model/columns.ts";
import { decimalsOf } from "../../chart/model/ticks.ts";
import { Extent } from "../../chart/model/value-scale.ts";
import type { IndicatorColumns } from "../../protocol/messages.ts";
import { formatNumber } from "../../ui/formats.ts";
import type { Ranged, ShownResult } from "./shown-result.ts";

const priceRoles: readonly ColourRole[] = ["average1", "average2", "average3"];
const ownRoles: readonly ColourRole[] = ["oscillator", "oscillator2", "oscillator3"];
/** Lines of one pane differ in size by this factor at most. */
const SIZE_FACTOR = 8;

/** Plots that are drawn over the price. */
export function priceLines(shown: ShownResult): LineSeries[] {
  return indicatorsOf(shown, "price").filter((indicator) => !isCondition(indicator))
    .map((indicator, index) => lineOf(indicator, index, priceRoles, shown));
}

/** Conditions that are drawn as marks on the price. */
export function conditionsOf(shown: ShownResult): Condition[] {
  return indicatorsOf(shown, "price").filter(isCondition).map((indicator, index) => {
    const { firstRow, rowCount } = shown.indicators as Ranged<unknown>;
    const count = indicator.maximum.length;
    const held: number[] = [];
    for (const [column, value] of indicator.maximum.entries()) {
      if (value === 1) held.push(columnStart(column, firstRow, rowCount, count));
    }
    return {
      label: indicator.label,
      rows: Float64Array.from(held),
      columns: { firstRow, rowCount, count },
      colour: priceRoles[index % priceRoles.length] as ColourRole,
    };
  });
}

/** Plots apart from the price: those of like size share a pane, as %K and %D do. */
export function ownPanes(shown: ShownResult): Pane[] {
  const groups: IndicatorColumns[][] = [];
  for (const indicator of indicatorsOf(shown, "own")) {
    const group = groups.find(([first]) => first !== undefined && areAlike(first, indicator));
    if (group === undefined) groups.push([indicator]);
    else group.push(indicator);
  }
  return groups.map((group) => ownPane(group, shown));
}

function ownPane(group: readonly IndicatorColumns[], shown: ShownResult): Pane {
  const levels = [...new Set(group.flatMap((indicator) => indicator.levels))];
  const isPercentage = levels.length > 0 && [levels, ...group.flatMap(valuesOf)]
    .every((values) => values.every((value) => Number.isNaN(value) || value >= 0 && value <= 100));
  // Levels that are signs, as the 0 of a difference, do not make a percentage.
  const isBounded = isPercentage && levels.some((level) => level > 1);
  const [first] = group;
  return {
    id: `indicator-${first?.name ?? ""}`,
    title: group.length === 1 ? first?.label ?? "" : "",
    weight: 1.7,
    format: (value) => formatNumber(value, 2),
    formatTick: (value, step) => formatNumber(value, decimalsOf(step)),
    lines: group.map((indicator, index) => lineOf(indicator, index, ownRoles, shown)),
    levels,
    // An oscillator of 0 to 100 keeps that axis, so that it does not breathe while a slider moves.
    ...(isBounded ? { bounds: [0, 100] as const } : {}),
  };
}

function lineOf(
  { name, label, minimum, maximum }: IndicatorColumns,
  index: number,
  roles: readonly ColourRole[],
  shown: ShownResult,
): LineSeries {
  const { firstRow, rowCount } = shown.indicators as Ranged<unknown>;
  const colour = roles[index % roles.length] as ColourRole;
  return { name, label, colour, columns: { firstRow, rowCount, minimum, maximum } };
}

function indicatorsOf(shown: ShownResult, pane: "price" | "own"): IndicatorColumns[] {
  return (shown.indicators?.part ?? []).filter((indicator) => indicator.pane === pane);
}

/** A plotted condition is a column of 0 and 1, which no price is. */
function isCondition(indicator: IndicatorColumns): boolean {
  return valuesOf(indicator)
    .every((values) => values.every((value) => value === 0 || value === 1 || Number.isNaN(value)));
}

function valuesOf({ minimum, maximum }: IndicatorColumns): Float64Array[] {
  return [minimum, maximum];
}

/** Whether two lines can be read on one axis: of like size, and not apart. */
function areAlike(one: IndicatorColumns, two: IndicatorColumns): boolean {
  const [a, b] = [extentOf(one), extentOf(two)];
  const [sizeA, sizeB] = [a, b].map(({ low, high }) => Math.max(Math.abs(low), Math.abs(high))) as [
    number,
    number,
  ];
  const isApart = a.low > b.high || b.low > a.high;
  return !isApart && sizeA <= SIZE_FACTOR * sizeB && sizeB <= SIZE_FACTOR * sizeA;
}

function extentOf(indicator: IndicatorColumns): Extent {
  const extent = new Extent();
  extent.joinColumns(indicator.minimum, indicator.maximum);
  return extent;
}
