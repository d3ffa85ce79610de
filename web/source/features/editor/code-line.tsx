import { memo } from "react";
import type { TextRange } from "./marks.ts";
import { type Token, tokensOf } from "./tokens.ts";
import { kindOf, type Vocabulary } from "./vocabulary.ts";

interface CodeLineProps {
  readonly text: string;
  readonly marks: readonly TextRange[];
  readonly vocabulary: Vocabulary;
}

interface Piece {
  readonly text: string;
  readonly start: number;
  readonly look: string;
  readonly isMarked: boolean;
}

/** One line in colours, with what is wrong underlined. */
export const CodeLine = memo(function CodeLine({ text, marks, vocabulary }: CodeLineProps) {
  return (
    <span className="code-line">
      {piecesOf(text, marks, vocabulary).map(({ start, look, isMarked, text: shown }) => (
        <span key={start} className={isMarked ? `${look} code-fault` : look}>{shown}</span>
      ))}
      {"\n"}
    </span>
  );
}, (a, b) => a.text === b.text && a.vocabulary === b.vocabulary && areSame(a.marks, b.marks));

function areSame(a: readonly TextRange[], b: readonly TextRange[]): boolean {
  return a.length === b.length &&
    a.every((mark, index) => mark.start === b[index]?.start && mark.end === b[index]?.end);
}

/** The tokens of a line, cut where a mark begins or ends. */
function piecesOf(line: string, marks: readonly TextRange[], vocabulary: Vocabulary): Piece[] {
  // A fault behind the last character needs one to be shown under.
  const shown = marks.some(({ end }) => end > line.length) ? `${line} ` : line;
  const cuts = marks.flatMap(({ start, end }) => [start, end]);
  const tokens = tokensOf(shown);
  return tokens.flatMap((token, index) => {
    const look = lookOf(token, tokens[index - 1], tokens[index + 1], vocabulary);
    const end = token.start + token.text.length;
    const inside = cuts.filter((cut) => cut > token.start && cut < end);
    const places = [...new Set([token.start, ...inside, end])].toSorted((a, b) => a - b);
    return places.slice(0, -1).map((start, place) => ({
      text: shown.slice(start, places[place + 1]),
      start,
      look,
      isMarked: marks.some((mark) => mark.start <= start && start < mark.end),
    }));
  });
}

function lookOf(
  token: Token,
  before: Token | undefined,
  after: Token | undefined,
  vocabulary: Vocabulary,
): string {
  if (token.kind !== "word") return `code-${token.kind}`;
  if (before?.text === ".") return "code-result";
  return `code-${kindOf(token.text, vocabulary, after?.text === "(")}`;
}
