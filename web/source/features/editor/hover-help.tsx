import type { Diagnostic } from "../../protocol/language-messages.ts";
import { Prose } from "../../ui/prose.tsx";
import { marksOf, offsetOf } from "./marks.ts";
import { wordAt } from "./tokens.ts";
import type { Hover } from "./use-hover.ts";
import { helpOf, type Vocabulary } from "./vocabulary.ts";

interface HoverHelpProps {
  readonly hover: Hover;
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly vocabulary: Vocabulary;
}

/** CSS pixels, as the style sheet has them. */
const WIDTH = 360;
const MARGIN = 8;

/** What is wrong at the pointer, else what the word there means. */
export function HoverHelp({ hover, text, diagnostics, vocabulary }: HoverHelpProps) {
  const offset = offsetOf(text, hover.line, hover.column);
  const fault = diagnostics.find((diagnostic) =>
    marksOf(hover.line + 1, Infinity, [diagnostic])
      .some(({ start, end }) => start <= hover.column && hover.column < end)
  );
  const at = offset === undefined ? undefined : wordAt(text, offset);
  const help = at && helpOf(at.word, vocabulary, at.isCalled);
  if (fault === undefined && help === undefined) return null;
  const left = Math.max(MARGIN, Math.min(hover.left, innerWidth - WIDTH - MARGIN));
  const isLow = hover.bottom > innerHeight * 0.6;
  const vertical = isLow ? { bottom: innerHeight - hover.top + 2 } : { top: hover.bottom + 2 };
  return (
    <div className="hover-help" role="tooltip" style={{ left, ...vertical }}>
      {fault === undefined ? null : <p className="hover-fault">{fault.message}</p>}
      {help === undefined ? null : (
        <>
          <p className="help-title">{help.title}</p>
          <p>
            <Prose text={help.summary} />
          </p>
        </>
      )}
    </div>
  );
}
