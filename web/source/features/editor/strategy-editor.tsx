import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import type { Diagnostic } from "../../protocol/language-messages.ts";
import type { Dataset, Strategy } from "../../protocol/messages.ts";
import { CodeEditor, type CodeEditorHandle } from "./code-editor.tsx";
import { statusText } from "./desk-text.ts";
import { rangeOf } from "./marks.ts";
import { ProblemList } from "./problem-list.tsx";
import type { DeskState } from "./strategy-desk.ts";
import { type OwnNames, ownNamesOf } from "./tokens.ts";
import { vocabularyOf } from "./vocabulary.ts";
import { WordHelp } from "./word-help.tsx";

interface StrategyEditorProps {
  readonly desk: DeskState;
  readonly strategy: Strategy;
  readonly datasets: readonly Dataset[];
  /** A changed text that was set aside. */
  readonly keptText: string | undefined;
  /** Beside the problems: what else can be asked of the strategy. */
  readonly children: ReactNode;
  onText(text: string): void;
  onOpen(): void;
}

/** The strategy's text: read, changed, checked while it is typed. */
export function StrategyEditor(props: StrategyEditorProps) {
  const { desk, strategy, datasets, keptText } = props;
  const { text, diagnostics, guide } = desk;
  const statusId = useId();
  const editor = useRef<CodeEditorHandle>(null);
  const [caret, setCaret] = useState(0);
  const { onOpen } = props;
  useEffect(onOpen, [onOpen]);
  const own = useSteady(ownNamesOf(text));
  const vocabulary = useMemo(() => vocabularyOf(guide, datasets, own), [guide, datasets, own]);
  const isEdited = desk.status !== "ready";
  const replaceAll = (insert: string) =>
    editor.current?.edit({ start: 0, end: text.length, insert });
  const fix = (diagnostic: Diagnostic, insert: string) =>
    editor.current?.edit({ ...rangeOf(text, diagnostic), insert });
  const go = (diagnostic: Diagnostic) => {
    const { start, end } = rangeOf(text, diagnostic);
    editor.current?.select(start, end);
  };
  return (
    <div className="strategy-editor" data-testid="strategy-editor">
      <div className="dock-bar">
        <h2 className="dock-title">{strategy.name}</h2>
        {isEdited ? <p className="edited-badge" data-testid="edited-badge">Edited</p> : null}
        <p id={statusId} className="desk-status" data-status={shownStatus(desk)} role="status">
          {statusText(desk)}
        </p>
        {isEdited
          ? (
            <button
              type="button"
              className="tool-button"
              data-testid="strategy-revert"
              onClick={() => replaceAll(strategy.text)}
            >
              Revert
            </button>
          )
          : null}
        {!isEdited && keptText !== undefined
          ? (
            <button
              type="button"
              className="tool-button"
              data-testid="strategy-restore"
              onClick={() => replaceAll(keptText)}
            >
              Restore my text
            </button>
          )
          : null}
      </div>
      <div className="editor-body">
        <CodeEditor
          key={strategy.id}
          ref={editor}
          label={`Text of ${strategy.name}`}
          text={text}
          diagnostics={diagnostics}
          vocabulary={vocabulary}
          describedBy={statusId}
          onChange={props.onText}
          onCaret={setCaret}
        />
        <aside className="editor-side" aria-label="Problems and help" tabIndex={0}>
          {desk.problem === undefined ? null : <p className="field-error">{desk.problem}</p>}
          {diagnostics.length === 0 && desk.refusal === undefined ? null : (
            <ProblemList
              diagnostics={diagnostics}
              refusal={desk.refusal}
              onGo={go}
              onFix={fix}
            />
          )}
          {props.children}
          <WordHelp text={text} caret={caret} vocabulary={vocabulary} />
        </aside>
      </div>
    </div>
  );
}

/** A text that is good and does not run is at fault all the same. */
function shownStatus({ status, refusal }: DeskState): DeskState["status"] {
  return refusal === undefined ? status : "faulty";
}

/** The same names while they are equal, so that lines are drawn anew only when one changes. */
function useSteady(names: OwnNames): OwnNames {
  const [kept, setKept] = useState(names);
  const isSame = keyOf(kept) === keyOf(names);
  useEffect(() => {
    if (!isSame) setKept(names);
  }, [isSame, names]);
  return kept;
}

function keyOf({ parameters, definitions }: OwnNames): string {
  return [[...parameters].join(), [...definitions].join()].join("|");
}
