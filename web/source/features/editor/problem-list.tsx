import type { Diagnostic } from "../../protocol/language-messages.ts";
import { sentenceOf } from "../../protocol/sentence.ts";

interface ProblemListProps {
  readonly diagnostics: readonly Diagnostic[];
  onGo(diagnostic: Diagnostic): void;
  onFix(diagnostic: Diagnostic, suggestion: string): void;
}

/** What is wrong, by line; each is gone to, and mended where it is known how. */
export function ProblemList({ diagnostics, onGo, onFix }: ProblemListProps) {
  return (
    <ul className="problems" aria-label="Problems" data-testid="problems">
      {diagnostics.map((diagnostic) => {
        const { line, column, message, suggestion } = diagnostic;
        return (
          <li key={`${line} ${column}`}>
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
