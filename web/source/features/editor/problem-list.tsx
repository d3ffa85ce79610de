import type { Diagnostic } from "../../protocol/language-messages.ts";
import { sentenceOf } from "../../protocol/sentence.ts";

interface ProblemListProps {
  readonly diagnostics: readonly Diagnostic[];
  /** Why a run was refused; said where no line is at fault. */
  readonly refusal: string | undefined;
  onGo(diagnostic: Diagnostic): void;
  onFix(diagnostic: Diagnostic, suggestion: string): void;
}

/** What is wrong, by line; each is gone to, and mended where it is known how. */
export function ProblemList({ diagnostics, refusal, onGo, onFix }: ProblemListProps) {
  return (
    <ul className="problems" aria-label="Problems" data-testid="problems">
      {diagnostics.length === 0 && refusal !== undefined
        ? <li className="problem-refusal">{refusal}</li>
        : null}
      {diagnostics.map((diagnostic) => {
        const { line, column, length, message, suggestion } = diagnostic;
        return (
          <li key={`${line} ${column} ${length} ${message}`}>
            <button type="button" className="problem" onClick={() => onGo(diagnostic)}>
              <span className="problem-line">Line {line}</span>
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
