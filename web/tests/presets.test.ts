import { layoutDifferences } from "../source/features/presets/layout-differences.ts";
import { lineChanges } from "../source/features/presets/line-changes.ts";
import { linkOf, linkTokenOf } from "../source/features/presets/link-token.ts";
import {
  type ChartLayout,
  contentOf,
  haveOtherResult,
  presetContentOf,
  presetStateOf,
} from "../source/features/presets/preset-content.ts";
import { fileNameOf, readPresetFile } from "../source/features/presets/preset-file.ts";
import {
  fieldLabelOf,
  nextName,
  problemTextOf,
  tagsOf,
  valueTextOf,
} from "../source/features/presets/preset-text.ts";
import { receiptMarkOf } from "../source/features/presets/receipt-mark.ts";
import type { Spec } from "../source/protocol/messages.ts";
import type { Preset } from "../source/protocol/preset-client.ts";
import { typedSince, typedWith } from "../source/features/presets/typed-about.ts";
import { equal, holds, seeded } from "./claims.ts";

const whole: ChartLayout = {
  view: undefined,
  rows: 100,
  isLogarithmic: false,
  isExposureShown: false,
};
const selection = {
  dataset: "AAPL",
  strategy: "rsi",
  parameters: { window: 14 },
  settings: { fees: 0.001 },
  remembered: {},
  drafts: {},
};
const fees: Spec = {
  kind: "real",
  name: "fees",
  label: "Fees",
  default: 0,
  min: 0,
  max: 1,
  step: 0.001,
};

Deno.test("equal receipts are the same result; other ones are told by the data's versions first", () => {
  const preset = { receipt: "a".repeat(64), data_versions: { AAPL: "v1", MSFT: "v1" } };
  const mark = (receipt: string, versions: Record<string, string>) =>
    receiptMarkOf(preset, { receipt: receipt.repeat(64), versions });
  equal(mark("a", { MSFT: "v1", AAPL: "v1" }), "same");
  equal(mark("b", { AAPL: "v1", MSFT: "v1" }), "changed");
  equal(mark("b", { AAPL: "v1", MSFT: "v2" }), "data");
  equal(mark("b", { AAPL: "v1" }), "data");
  equal(mark("b", { AAPL: "v1", constructor: "v1" }), "data");
});

Deno.test("a preset that could not be run when it was saved has nothing to compare with", () => {
  const result = { receipt: "a".repeat(64), versions: { AAPL: "v1" } };
  equal(receiptMarkOf({ receipt: null, data_versions: {} }, result), undefined);
});

Deno.test("a preset brings back what the chart showed and what was open below it", () => {
  const chart = {
    view: { first: 20.5, count: 30 },
    rows: 100,
    isLogarithmic: true,
    isExposureShown: true,
  };
  for (const dock of ["trades", "strategy", undefined] as const) {
    const state = presetStateOf(presetContentOf(selection, chart, dock, { name: "n" }));
    equal([state.chart, state.dock], [chart, dock ?? null]);
  }
  const all = presetStateOf(presetContentOf(selection, whole, undefined, { name: "n" }));
  equal(all.chart?.view, undefined);
});

function of(layout: Preset["layout"]) {
  const content = { name: "n", dataset: "A", parameters: {}, settings: {} };
  return presetStateOf({ ...content, ...(layout && { layout }) });
}

Deno.test("a layout from elsewhere is taken as far as it makes sense", () => {
  equal([of(undefined).chart, of({}).chart, of({}).dock], [undefined, undefined, undefined]);
  equal(of({ dock: "elsewhere" }).dock, undefined);
  for (
    const view of [3, [], "x", {}, { first: -1, count: 9, rows: 9 }, {
      first: 0,
      count: 0,
      rows: 9,
    }]
  ) {
    equal(of({ view }).chart?.view, undefined, JSON.stringify(view));
  }
});

Deno.test("only what decides the result makes a workspace another one than its preset", () => {
  const defaults = { parameters: { window: 14, low: 30 }, settings: { fees: 0.001 } };
  const content = presetContentOf(selection, whole, undefined, { name: "n" });
  const differs = (change: Partial<Preset>) =>
    haveOtherResult(content, { ...content, ...change }, defaults);
  equal(differs({ name: "m", tags: ["x"], layout: {} }), false);
  equal(differs({ parameters: {}, settings: {} }), false, "left out is default");
  equal(differs({ parameters: { window: 14, low: 30 } }), false);
  equal(differs({ parameters: { window: 15 } }), true);
  equal(differs({ parameters: { window: 14, low: 31 } }), true);
  equal(differs({ settings: { fees: 0 } }), true);
  equal(differs({ dataset: "MSFT" }), true);
  equal(differs({ strategy: "dual" }), true);
  const { strategy: _, ...rest } = content;
  equal(haveOtherResult(content, { ...rest, strategy_text: "x" }, defaults), true);
});

Deno.test("what is saved of a preset is what its owner decides", () => {
  const preset: Preset = {
    ...presetContentOf(selection, whole, undefined, { name: "n" }),
    id: "1",
    created: 1,
    updated: 1,
    deleted: null,
    version: 3,
    owner: { id: "u", name: "__proto__" },
    access: "owner",
    published: false,
    linked: true,
    data_versions: { AAPL: "v" },
    receipt: "r",
  };
  equal(Object.keys(contentOf(preset)).toSorted(), [
    "dataset",
    "description",
    "layout",
    "name",
    "parameters",
    "settings",
    "strategy",
    "tags",
  ]);
});

Deno.test("names of further ones count on and stay within their length", () => {
  equal(["rsi", "rsi 2", "rsi 9", "5", "2 2"].map(nextName), [
    "rsi 2",
    "rsi 3",
    "rsi 10",
    "5 2",
    "2 3",
  ]);
  const long = nextName("😀".repeat(100));
  equal([[...long].length, long.endsWith(" 2")], [100, true]);
});

Deno.test("tags are separated by commas, each once", () => {
  equal(tagsOf(" a, b,,a , __proto__,"), ["a", "b", "__proto__"]);
  equal(tagsOf(" , "), []);
});

Deno.test("what is typed about a preset is what differs from it, until it is saved", () => {
  const sent = typedWith({ tags: "a" }, "name", "new", "old");
  equal(sent, { tags: "a", name: "new" });
  equal(typedWith(sent, "name", "old", "old"), { tags: "a" });
  equal(typedWith({}, "description", "", "was"), { description: "" });
  // Typed while it was being saved.
  equal(typedSince(sent, { tags: "a, b", name: "new" }), { tags: "a, b" });
  equal(typedSince(sent, sent), {});
});

Deno.test("a link carries its token in the fragment, which no server sees", () => {
  const link = linkOf("https://example.org", "tok_en-1");
  equal(new URL(link).hash, "#preset=tok_en-1");
  equal(linkTokenOf(new URL(link).hash), "tok_en-1");
  equal([linkTokenOf("#preset="), linkTokenOf("#first-sign-in=x"), linkTokenOf("")], [
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("fields are named and values shown as in the panels", () => {
  const specs = { parameters: [], settings: [fees] };
  equal(fieldLabelOf("settings.fees", specs), "Fees");
  equal(fieldLabelOf("parameters.stop_loss", specs), "Stop loss");
  equal(fieldLabelOf("strategy_text", specs), "Strategy text");
  equal(fieldLabelOf("constructor", specs), "Constructor");
  equal(valueTextOf("settings.fees", 0.0015, specs), "0.15%");
  equal(valueTextOf("parameters.window", 1234.5, specs), "1,234.5");
  equal(valueTextOf("parameters.both", true, specs), "Yes");
  equal(valueTextOf("tags", ["a", "<b>"], specs), "a, <b>");
  equal([valueTextOf("description", "", specs), valueTextOf("strategy", undefined, specs)], [
    "–",
    "–",
  ]);
});

Deno.test("of the layout those parts are told that differ", () => {
  const before = presetContentOf(selection, whole, undefined, { name: "n" }).layout ?? {};
  const zoomed = { ...whole, view: { first: 9, count: 50 } };
  const after = presetContentOf(selection, zoomed, "trades", { name: "n" }).layout ?? {};
  equal(layoutDifferences({ field: "layout", before, after }), [
    { field: "bars_shown", before: "All", after: "50 from 10" },
    { field: "below_the_chart", before: "Nothing", after: "Trades" },
  ]);
  equal(layoutDifferences({ field: "layout", before, after: before }), []);
});

Deno.test("a file is named after its preset", () => {
  equal(fileNameOf("My RSI/2: ../x"), "my-rsi-2-x.preset.json");
  equal(fileNameOf("<>"), "preset.preset.json");
  equal(fileNameOf("Größe 7"), "größe-7.preset.json");
});

async function problem(file: Blob): Promise<string> {
  try {
    await readPresetFile(file);
  } catch (error) {
    return problemTextOf(error);
  }
  return "none";
}

Deno.test("what cannot be a preset's file is refused before it is sent", async () => {
  holds((await problem(new Blob(["x".repeat(70_000)]))).includes("64 KiB"), "size");
  holds((await problem(new Blob(["{"]))).includes("JSON"), "form");
  equal(await problem(new Blob(['{"a": 1}'])), "none");
});

/** Applies changes to `before`, by their line numbers. */
function changed(before: string, changes: ReturnType<typeof lineChanges>): string {
  const removed = new Set(changes.filter((c) => c.kind === "removed").map((c) => c.number));
  const kept = before.split("\n").filter((_, index) => !removed.has(index + 1));
  for (const { number, text } of changes.filter((c) => c.kind === "added")) {
    kept.splice(number - 1, 0, text);
  }
  return kept.join("\n");
}

Deno.test("changed lines make the one text of the other, and are as few as can be", () => {
  equal(lineChanges("a\nb\nc", "a\nx\nc"), [
    { kind: "removed", number: 2, text: "b" },
    { kind: "added", number: 2, text: "x" },
  ]);
  equal(lineChanges("a\nb", "a\nb"), []);
  const random = seeded(7);
  const text = () =>
    Array.from({ length: Math.floor(random() * 12) }, () => "abc"[Math.floor(random() * 3)])
      .join("\n");
  for (let round = 0; round < 300; round++) {
    const [before, after] = [text(), text()];
    const changes = lineChanges(before, after);
    equal(changed(before, changes), after, JSON.stringify([before, after]));
    holds(changes.length <= before.split("\n").length + after.split("\n").length, "no more");
  }
});
