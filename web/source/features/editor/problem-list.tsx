import type { Diagnostic } from "../../protocol/language-messages.ts";
import { sentenceOf } from "../../protocol/sentence.ts";
import { problemsOf } from "./marks.ts";

interface ProblemListProps {
  readonly diagnostics: readonly Diagnostic[];
  /** Why a run was refused; said where no line is at fault. */
  readonly refusal: string | undefined;
  onGo(diagnostic: Diagnostic): void;
  onFix(diagnostic: Diagnostic, suggestion: string): void;
}

/** Lines that are named; of more the number is said. */
const LINES_MAX = 4;

/** What is wrong, by line; each is gone to, and mended where it is known how. */
export function ProblemList({ diagnostics, refusal, onGo, onFix }: ProblemListProps) {
  return (
    <ul className="problems" aria-label="Problems" data-testid="problems">
      {diagnostics.length === 0 && refusal !== undefined
        ? <li className="problem-refusal">{refusal}</li>
        : null}
      {problemsOf(diagnostics).map(({ diagnostic, lines }) => {
        const { line, column, message, suggestion } = diagnostic;
        return (
          <li key={`${line} ${column} ${message}`}>
            <button type="button" className="problem" onClick={() => onGo(diagnostic)}>
              <span className="problem-line">{linesText(lines)}</span>
              <span>{sentenceOf(message)}</span>
            </button>
            {suggestion === null ? null : (
              <button
                type="button"
                className="problem-fix"
                data-testid="problem-fix"
                onClick={() => onFix(diagnostic, suggestion)}
              >
                Write <code>{suggestion}</code>
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function linesText(lines: readonly number[]): string {
  const named = lines.slice(0, LINES_MAX).join(", ");
  const rest = lines.length - LINES_MAX;
  return `${lines.length === 1 ? "Line" : "Lines"} ${named}${rest > 0 ? ` and ${rest} more` : ""}`;
}
