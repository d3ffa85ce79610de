import type { Guide, GuideFunction } from "../../protocol/language-messages.ts";
import type { Dataset } from "../../protocol/messages.ts";
import type { OwnNames } from "./tokens.ts";

export type WordKind = "keyword" | "parameter" | "definition" | "column" | "function" | "unknown";

/** Every word that means something in a text: the language's and the text's own. */
export interface Vocabulary {
  readonly keywords: ReadonlyMap<string, string>;
  readonly columns: ReadonlyMap<string, string>;
  readonly functions: ReadonlyMap<string, GuideFunction>;
  readonly intervals: readonly string[];
  readonly datasets: readonly Dataset[];
  readonly own: OwnNames;
}

export function vocabularyOf(
  guide: Guide | undefined,
  datasets: readonly Dataset[],
  own: OwnNames,
): Vocabulary {
  return {
    keywords: summariesOf(guide?.keywords),
    columns: summariesOf(guide?.columns),
    functions: new Map((guide?.functions ?? []).map((known) => [known.name, known])),
    intervals: guide?.intervals ?? [],
    datasets,
    own,
  };
}

function summariesOf(words: Guide["keywords"] = []): Map<string, string> {
  return new Map(words.map(({ name, summary }) => [name, summary]));
}

/**
 * What a word is. A text may give a column's or a function's name to something of its own; what is
 * called is the function nevertheless.
 */
export function kindOf(word: string, vocabulary: Vocabulary, isCalled = false): WordKind {
  if (vocabulary.keywords.has(word)) return "keyword";
  if (isCalled && vocabulary.functions.has(word)) return "function";
  if (vocabulary.own.parameters.has(word)) return "parameter";
  if (vocabulary.own.definitions.has(word)) return "definition";
  if (vocabulary.columns.has(word)) return "column";
  return vocabulary.functions.has(word) ? "function" : "unknown";
}

export interface Help {
  readonly title: string;
  readonly summary: string;
  readonly arguments: GuideFunction["arguments"];
}

/** What there is to say of a word; nothing of one that is not known. */
export function helpOf(
  word: string,
  vocabulary: Vocabulary,
  isCalled = false,
): Help | undefined {
  switch (kindOf(word, vocabulary, isCalled)) {
    case "keyword":
      return wordHelp(word, vocabulary.keywords.get(word));
    case "column":
      return wordHelp(word, vocabulary.columns.get(word));
    case "parameter":
      return wordHelp(word, "A parameter of this strategy.");
    case "definition":
      return wordHelp(word, "Defined in this text.");
    case "function":
      return functionHelp(vocabulary.functions.get(word));
    case "unknown":
      return undefined;
  }
}

function wordHelp(title: string, summary = ""): Help {
  return { title, summary, arguments: [] };
}

function functionHelp(known: GuideFunction | undefined): Help | undefined {
  if (known === undefined) return undefined;
  const results = known.results.length === 0
    ? ""
    : ` Results: ${known.results.map((name) => `.${name}`).join(", ")}`;
  return {
    title: known.signature,
    summary: `${known.summary}${results}`,
    arguments: known.arguments,
  };
}

/** The function whose arguments hold `offset`. */
export function callAround(text: string, offset: number): string | undefined {
  let depth = 0;
  for (let at = offset - 1; at >= 0 && offset - at < REACH; at--) {
    const character = text[at];
    if (character === ")") depth += 1;
    else if (character === "(") {
      if (depth === 0) return /[A-Za-z_]\w*$/.exec(text.slice(Math.max(0, at - 64), at))?.[0];
      depth -= 1;
    }
  }
  return undefined;
}

/** Characters that a call is looked for in. */
const REACH = 2000;
