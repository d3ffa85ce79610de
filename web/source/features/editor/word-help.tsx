import { Prose } from "../../ui/prose.tsx";
import { wordAt } from "./tokens.ts";
import { callAround, helpOf, type Vocabulary } from "./vocabulary.ts";

interface WordHelpProps {
  readonly text: string;
  readonly caret: number;
  readonly vocabulary: Vocabulary;
}

/** What stands at the caret, or the function whose arguments are being written. */
export function WordHelp({ text, caret, vocabulary }: WordHelpProps) {
  const at = wordAt(text, caret);
  const own = at && helpOf(at.word, vocabulary, at.isCalled);
  const call = callAround(text, caret);
  const help = own ?? (call === undefined ? undefined : helpOf(call, vocabulary, true));
  if (help === undefined) {
    return (
      <p className="hint">
        Ctrl+Space completes, Tab indents; Escape and then Tab leave the text.
      </p>
    );
  }
  return (
    <div className="word-help" data-testid="word-help">
      <p className="help-title">{help.title}</p>
      <p>
        <Prose text={help.summary} />
      </p>
      {help.arguments.length === 0 ? null : (
        <dl>
          {help.arguments.map(({ name, kind, summary }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <Prose text={summary === "" ? kind : summary} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
