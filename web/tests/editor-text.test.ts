import { type Completions, completionsAt } from "../source/features/editor/completion.ts";
import {
  marksOf,
  offsetOf,
  placeOf,
  problemsOf,
  rangeOf,
} from "../source/features/editor/marks.ts";
import { ownNamesOf, tokensOf, wordAt } from "../source/features/editor/tokens.ts";
import { indented, lineBreak, outdented } from "../source/features/editor/typing.ts";
import {
  callAround,
  helpOf,
  kindOf,
  type Vocabulary,
  vocabularyOf,
} from "../source/features/editor/vocabulary.ts";
import type { Guide } from "../source/protocol/language-messages.ts";
import type { Dataset } from "../source/protocol/messages.ts";
import { equal, holds } from "./claims.ts";

const guide: Guide = {
  type: "guide",
  id: 1,
  keywords: [{ name: "enter", summary: "Opens." }, { name: "when", summary: "" }],
  columns: [{ name: "close", summary: "The last price." }, { name: "low", summary: "" }],
  intervals: ["1d", "1w"],
  functions: [
    {
      name: "sma",
      signature: "sma(source, window = 20)",
      summary: "Mean.",
      arguments: [
        { name: "source", kind: "series", default: null, summary: "" },
        { name: "window", kind: "integer", default: "20", summary: "Bars." },
      ],
      results: [],
    },
    {
      name: "bbands",
      signature: "bbands(source)",
      summary: "Bands.",
      arguments: [{ name: "source", kind: "series", default: null, summary: "" }],
      results: ["middle", "upper"],
    },
  ],
};
const spy = { id: "SPY", name: "S&P 500", interval: "1d" } as Dataset;
const text = 'param low = 30 in 1..50,\n  high = 70\nbands = bbands(close)\nx = close of "SPY"';
const vocabulary: Vocabulary = vocabularyOf(guide, [spy], ownNamesOf(text));

const kinds = (line: string) =>
  tokensOf(line).filter(({ kind }) => kind !== "space").map((
    { kind, text: shown },
  ) => [kind, shown]);

Deno.test("a line is cut as the language cuts it", () => {
  equal(kinds('a >= 1..50 "x # y" # rest'), [
    ["word", "a"],
    ["symbol", ">="],
    ["number", "1"],
    ["symbol", ".."],
    ["number", "50"],
    ["text", '"x # y"'],
    ["comment", "# rest"],
  ]);
  equal(kinds("1.5e-3 5% .5 2.").map(([kind]) => kind), ["number", "number", "number", "number"]);
  equal(kinds('"open'), [["text", '"open']]);
  for (const line of ["é“😀”", "\t\u00a0x", "a\\b"]) {
    equal(tokensOf(line).map((token) => token.text).join(""), line);
  }
});

Deno.test("a text's own names are its parameters and definitions", () => {
  equal(ownNamesOf(text), {
    parameters: new Set(["low", "high"]),
    definitions: new Set(["bands", "x"]),
  });
  equal(ownNamesOf("a == b\n# c = 1\nenter long when d >= 2"), {
    parameters: new Set(),
    definitions: new Set(),
  });
});

Deno.test("a column's name may be a parameter's", () => {
  equal(["enter", "low", "bands", "close", "sma", "zzz"].map((word) => kindOf(word, vocabulary)), [
    "keyword",
    "parameter",
    "definition",
    "column",
    "function",
    "unknown",
  ]);
  equal(helpOf("zzz", vocabulary), undefined);
  holds(helpOf("bbands", vocabulary)?.summary.includes(".upper") === true, "names the results");
});

const offered = (found: Completions | undefined) => found?.items.map(({ label }) => label);
const at = (line: string, isAsked = false) =>
  completionsAt(`${text}\n${line}`, text.length + 1 + line.length, vocabulary, isAsked);

Deno.test("completion goes by the word's beginning, then by what it holds", () => {
  equal(offered(at("y = ba")), ["bands", "bbands"]);
  equal(at("y = ba")?.from, text.length + 1 + 4);
  equal(offered(at("ent")), ["enter"]);
  equal(offered(at("y = SM")), ["sma"]);
  equal(at("y = close"), undefined, "it is written already");
  equal(at("y = "), undefined);
  holds((at("y = ", true)?.items.length ?? 0) > 5, "asked, all are offered");
});

Deno.test("completion knows datasets, intervals and results", () => {
  equal(offered(at('y = close of "')), ["SPY"]);
  equal(offered(at('y = on("1')), ["1d", "1w"]);
  equal(offered(at("y = bbands(sma(close, 2)).")), ["middle", "upper"]);
  equal(offered(at("y = bands.u")), ["upper"]);
  equal(at('plot y as "cl'), undefined, "a label is the writer's own");
  equal(at("# clo"), undefined);
  equal(at("y = 1."), undefined);
});

Deno.test("inside a call its arguments are offered by name", () => {
  const found = at("y = sma(close, w");
  equal(found?.items[0], {
    label: "window",
    kind: "argument",
    detail: "= 20",
    summary: "Bars.",
    insert: "window = ",
  });
  equal(offered(at("y = sma(close, 2) + wi")), undefined);
});

Deno.test("what is called is the function, whatever else has its name", () => {
  const own = vocabularyOf(guide, [], ownNamesOf("sma = sma(close, 5); low = 2"));
  equal([kindOf("sma", own), kindOf("sma", own, true), kindOf("low", own)], [
    "definition",
    "function",
    "definition",
  ]);
  equal([0, 7].map((offset) => wordAt("sma = sma(close, 5)", offset)?.isCalled), [false, true]);
});

Deno.test("help finds the word at the caret and the call around it", () => {
  equal(wordAt("a = sma(close, 5)", 6)?.word, "sma");
  equal(wordAt("a = sma(close, 5)", 7)?.word, "sma", "at its end");
  equal(wordAt("# sma", 4), undefined);
  equal(callAround("a = sma(close, max(1, 2), ", 26), "sma");
  equal(callAround("a = sma(close)", 14), undefined);
});

Deno.test("places are lines and columns and back", () => {
  const lines = "ab\ncd\n";
  equal(placeOf(lines, 4), { line: 1, column: 1 });
  equal(offsetOf(lines, 1, 1), 4);
  equal([offsetOf(lines, 1, 3), offsetOf(lines, 9, 0)], [undefined, undefined]);
});

Deno.test("a diagnostic lies within the text, whatever it says", () => {
  const fault = { line: 2, column: 2, length: 2, message: "", suggestion: null };
  equal(rangeOf("ab\ncdef", fault), { start: 4, end: 6 });
  equal(rangeOf("ab", { ...fault, line: 7, column: 90 }), { start: 2, end: 2 });
  equal(rangeOf("", { ...fault, column: 0 }), { start: 0, end: 0 });
  equal(marksOf(2, 4, [fault]), [{ start: 1, end: 3 }]);
  equal(marksOf(2, 1, [fault]), [{ start: 1, end: 2 }], "behind the end of the line");
  equal(marksOf(1, 4, [fault]), []);
});

Deno.test("Enter keeps the indentation, Tab goes to the next stop", () => {
  equal(lineBreak("  ab", 4, 4).insert, "\n  ");
  equal(indented("abc", 3, 3).insert, " ");
  equal(indented("a\nb", 0, 3), { start: 0, end: 3, insert: "  a\n  b" });
  equal(outdented("  a\n b", 2, 5), { start: 0, end: 6, insert: "a\nb" });
});

function faultAt(line: number, column: number, message: string, suggestion: string | null = null) {
  return { line, column, length: 1, message, suggestion };
}

Deno.test("faults that say the same are listed once, but for those mended by one click", () => {
  const [many, few] = [faultAt(2, 1, "many"), faultAt(2, 5, "few")];
  const mended = [faultAt(4, 1, "typo", "close"), faultAt(4, 9, "typo", "close")];
  const again = [faultAt(2, 9, "many"), faultAt(3, 1, "many")];
  equal(problemsOf([many, few, ...again, ...mended]), [
    { diagnostic: many, lines: [2, 3] },
    { diagnostic: few, lines: [2] },
    ...mended.map((diagnostic) => ({ diagnostic, lines: [4] })),
  ]);
});
