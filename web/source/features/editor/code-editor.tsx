import {
  forwardRef,
  type KeyboardEvent,
  memo,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { Diagnostic } from "../../protocol/language-messages.ts";
import { CodeGutter, CodeLines } from "./code-lines.tsx";
import { CompletionList, optionId } from "./completion-list.tsx";
import { HoverHelp } from "./hover-help.tsx";
import { placeOf } from "./marks.ts";
import { type Edit, indented, lineBreak, outdented, type } from "./typing.ts";
import { useCompletion } from "./use-completion.ts";
import { useHover } from "./use-hover.ts";
import type { Vocabulary } from "./vocabulary.ts";

interface CodeEditorProps {
  readonly label: string;
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly vocabulary: Vocabulary;
  /** The element that says how the text is. */
  readonly describedBy: string;
  onChange(text: string): void;
  onCaret(offset: number): void;
}

export interface CodeEditorHandle {
  /** Changes the text as typing does: it can be undone. */
  edit(edit: Edit): void;
  select(start: number, end: number): void;
}

/**
 * A text area over the same text in colours: the browser's own editing, selection and undo, one
 * layer below what is seen. Both grow with the text; what is around them scrolls.
 */
export const CodeEditor = memo(forwardRef<CodeEditorHandle, CodeEditorProps>(
  function CodeEditor(props, handle) {
    const { text, diagnostics, vocabulary } = props;
    const id = useId();
    const area = useRef<HTMLTextAreaElement>(null);
    const probe = useRef<HTMLSpanElement>(null);
    const completion = useCompletion(vocabulary);
    const { hover, moved, leave } = useHover(() => sizeOf(probe.current));
    const [place, setPlace] = useState({ left: 0, top: 0, bottom: 0 });
    // Tab leaves the editor when Escape came just before.
    const isLeaving = useRef(false);
    useImperativeHandle(handle, () => ({
      edit: (edit) => area.current !== null && type(area.current, edit),
      select: (start, end) => {
        area.current?.focus();
        area.current?.setSelectionRange(start, end);
      },
    }), []);
    const { found } = completion;
    useLayoutEffect(() => {
      if (found === undefined || area.current === null) return;
      const { width, height } = sizeOf(probe.current);
      const { line, column } = placeOf(area.current.value, found.from);
      const box = area.current.getBoundingClientRect();
      const top = box.top + line * height;
      setPlace({ left: box.left + column * width, top, bottom: top + height });
    }, [found]);
    const pressed = (event: KeyboardEvent<HTMLTextAreaElement>) => {
      const element = event.currentTarget;
      if (completion.pressed(event, element)) {
        event.preventDefault();
        event.stopPropagation();
        return;
      }
      if (event.key === " " && event.ctrlKey) {
        completion.ask(element.value, element.selectionEnd);
        event.preventDefault();
        return;
      }
      const edit = isLeaving.current ? undefined : editOf(event);
      if (event.key !== "Shift") isLeaving.current = event.key === "Escape";
      if (edit === undefined) return;
      type(element, edit);
      event.preventDefault();
    };
    const lines = text.split("\n");
    return (
      <div className="code-editor">
        <CodeGutter lines={lines} diagnostics={diagnostics} />
        <div className="code-layers" onMouseMove={moved} onMouseLeave={leave}>
          <pre className="code-shown" aria-hidden="true">
            <CodeLines lines={lines} diagnostics={diagnostics} vocabulary={vocabulary} />
          </pre>
          <textarea
            ref={area}
            className="code-area"
            aria-label={props.label}
            aria-describedby={props.describedBy}
            aria-invalid={diagnostics.length > 0}
            aria-autocomplete="list"
            aria-controls={found === undefined ? undefined : id}
            aria-activedescendant={found === undefined
              ? undefined
              : optionId(id, completion.chosen)}
            data-testid="strategy-text"
            value={text}
            wrap="off"
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
            autoCorrect="off"
            onChange={(event) => {
              leave();
              props.onChange(event.target.value);
              completion.typed(event.target.value, event.target.selectionEnd);
            }}
            onSelect={(event) => {
              completion.moved(event.currentTarget.selectionEnd);
              props.onCaret(event.currentTarget.selectionEnd);
            }}
            onKeyDown={pressed}
            onBlur={completion.close}
          />
          <span ref={probe} className="code-probe" aria-hidden="true">0000000000</span>
        </div>
        {found === undefined ? null : (
          <CompletionList
            id={id}
            items={found.items}
            chosen={completion.chosen}
            place={place}
            onAccept={(item) => area.current !== null && completion.accept(area.current, item)}
          />
        )}
        {hover === undefined || found !== undefined ? null : (
          <HoverHelp
            hover={hover}
            text={text}
            diagnostics={diagnostics}
            vocabulary={vocabulary}
          />
        )}
      </div>
    );
  },
));

/** What Tab and Enter do; other keys are the browser's. */
function editOf({ key, shiftKey, ctrlKey, metaKey, altKey, currentTarget }: KeyboardEvent<
  HTMLTextAreaElement
>): Edit | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  const { value, selectionStart, selectionEnd } = currentTarget;
  if (key === "Tab") return (shiftKey ? outdented : indented)(value, selectionStart, selectionEnd);
  return key === "Enter" ? lineBreak(value, selectionStart, selectionEnd) : undefined;
}

/** Of one character, in CSS pixels. */
function sizeOf(probe: HTMLElement | null): { width: number; height: number } {
  const box = probe?.getBoundingClientRect();
  return { width: (box?.width ?? 10) / 10, height: box?.height ?? 1 };
}
