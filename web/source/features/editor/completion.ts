import { tokensOf } from "./tokens.ts";
import { callAround, type Vocabulary } from "./vocabulary.ts";

export type CompletionKind =
  | "argument"
  | "parameter"
  | "definition"
  | "column"
  | "function"
  | "keyword"
  | "result"
  | "dataset"
  | "interval";

export interface Completion {
  readonly label: string;
  readonly kind: CompletionKind;
  /** What stands beside it: the signature of a function. */
  readonly detail: string;
  readonly summary: string;
  readonly insert: string;
}

/** What may stand for the text from `from` to the caret. */
export interface Completions {
  readonly from: number;
  readonly items: readonly Completion[];
}

const ITEMS_MAX = 60;

/**
 * What the text at `caret` may go on with. Without a beginning to go by, nothing is offered unless
 * `isAsked`; inside quotes and behind a point it is always clear what is wanted.
 */
export function completionsAt(
  text: string,
  caret: number,
  vocabulary: Vocabulary,
  isAsked: boolean,
): Completions | undefined {
  const lineStart = text.lastIndexOf("\n", caret - 1) + 1;
  const line = text.slice(lineStart, caret);
  const tokens = tokensOf(line);
  const last = tokens.at(-1);
  if (last?.kind === "comment") return undefined;
  if (last?.kind === "text" && !isClosed(last.text)) {
    const from = lineStart + last.start + 1;
    return matching(from, last.text.slice(1), quoted(line.slice(0, last.start), vocabulary));
  }
  const word = last?.kind === "word" ? last.text : "";
  const from = caret - word.length;
  const before = line.slice(0, line.length - word.length);
  if (/[\w)\]]\.$/.test(before)) {
    return matching(from, word, results(text.slice(0, from - 1), text, vocabulary));
  }
  if (word === "" && !isAsked) return undefined;
  const open = argumentsOf(callAround(text, from), vocabulary);
  return matching(from, word, [...open, ...words(before.trim() === "", vocabulary)]);
}

function isClosed(text: string): boolean {
  return text.length > 1 && text.endsWith('"');
}

/** Those that begin with what is written, then those that hold it; none that is written already. */
function matching(
  from: number,
  written: string,
  candidates: readonly Completion[],
): Completions | undefined {
  const wanted = written.toLowerCase();
  const starts = candidates.filter(({ label }) => label.toLowerCase().startsWith(wanted));
  const holds = wanted.length < 2
    ? []
    : candidates.filter(({ label }) => label.toLowerCase().indexOf(wanted) > 0);
  const items = [...starts, ...holds].slice(0, ITEMS_MAX);
  const isWhole = items.length === 1 && items[0]?.label === written;
  return items.length === 0 || isWhole ? undefined : { from, items };
}

/** Behind `of` datasets, behind `on(` intervals; other texts are the writer's own. */
function quoted(before: string, { datasets, intervals }: Vocabulary): Completion[] {
  if (/\bof\s*$/.test(before)) {
    return datasets.map(({ id, name, interval }) => ({
      label: id,
      kind: "dataset",
      detail: interval,
      summary: name,
      insert: id,
    }));
  }
  if (!/\bon\s*\(\s*$/.test(before)) return [];
  return intervals.map((label) => ({
    label,
    kind: "interval",
    detail: "",
    summary: "Bars of this length, once they have closed.",
    insert: label,
  }));
}

/** Results of the function whose call, or whose definition's call, ends `before`. */
function results(before: string, text: string, { functions }: Vocabulary): Completion[] {
  const name = calledAtEnd(before) ?? definedBy(/[A-Za-z_]\w*$/.exec(before)?.[0], text);
  return (functions.get(name ?? "")?.results ?? []).map((label) => ({
    label,
    kind: "result",
    detail: name ?? "",
    summary: `A result of ${name}.`,
    insert: label,
  }));
}

/** Arguments that may be given by name in a call of `name`; of a single one the place says enough. */
function argumentsOf(name: string | undefined, { functions }: Vocabulary): Completion[] {
  const known = functions.get(name ?? "")?.arguments ?? [];
  if (known.length < 2) return [];
  return known.map((argument) => ({
    label: argument.name,
    kind: "argument",
    detail: argument.default === null ? "" : `= ${argument.default}`,
    summary: argument.summary,
    insert: `${argument.name} = `,
  }));
}

/** The name before the parenthesis that the last one closes. */
function calledAtEnd(before: string): string | undefined {
  if (!before.endsWith(")")) return undefined;
  let depth = 0;
  for (let at = before.length - 1; at >= 0; at--) {
    if (before[at] === ")") depth += 1;
    if (before[at] === "(") depth -= 1;
    if (depth === 0) return /[A-Za-z_]\w*$/.exec(before.slice(0, at))?.[0];
  }
  return undefined;
}

/** `bands = bbands(…)` → `bbands`. */
function definedBy(name: string | undefined, text: string): string | undefined {
  for (const line of name === undefined ? [] : text.split("\n")) {
    const match = /^\s*([A-Za-z_]\w*)\s*=\s*([A-Za-z_]\w*)\s*\(/.exec(line);
    if (match?.[1] === name) return match?.[2];
  }
  return undefined;
}

function named(kind: CompletionKind, label: string, summary: string): Completion {
  return { label, kind, detail: "", summary, insert: label };
}

/** At the start of a line the words that begin a statement are likelier than values. */
function words(isLineStart: boolean, vocabulary: Vocabulary): Completion[] {
  const { own, columns, functions, keywords } = vocabulary;
  const language = [...keywords].map(([name, summary]) => named("keyword", name, summary));
  const values = [
    ...[...own.parameters].map((name) => named("parameter", name, "A parameter.")),
    ...[...own.definitions].map((name) => named("definition", name, "Defined in this text.")),
    ...[...columns].filter(([name]) => !own.parameters.has(name) && !own.definitions.has(name))
      .map(([name, summary]) => named("column", name, summary)),
    ...[...functions.values()].map((known): Completion => ({
      label: known.name,
      kind: "function",
      detail: known.signature.slice(known.name.length),
      summary: known.summary,
      insert: known.arguments.length > 0 ? `${known.name}(` : `${known.name}()`,
    })),
  ];
  return isLineStart ? [...language, ...values] : [...values, ...language];
}
