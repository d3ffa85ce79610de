import type { Diagnostic } from "../../protocol/language-messages.ts";
import { CodeLine } from "./code-line.tsx";
import { marksOf } from "./marks.ts";
import type { Vocabulary } from "./vocabulary.ts";

interface CodeGutterProps {
  readonly lines: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The numbers of the lines; those with a fault stand out. */
export function CodeGutter({ lines, diagnostics }: CodeGutterProps) {
  const faulty = new Set(diagnostics.map(({ line }) => line));
  return (
    <div className="code-gutter" aria-hidden="true">
      {lines.map((_, index) => {
        const number = index + 1;
        return <span key={number} data-faulty={faulty.has(number)}>{number}</span>;
      })}
    </div>
  );
}

/** A line is known by its place alone. */
export function CodeLines(
  { lines, diagnostics, vocabulary }: CodeGutterProps & { readonly vocabulary: Vocabulary },
) {
  return (
    <>
      {lines.map((line, index) => {
        const number = index + 1;
        const marks = marksOf(number, line.length, diagnostics);
        return <CodeLine key={number} text={line} marks={marks} vocabulary={vocabulary} />;
      })}
    </>
  );
}
