import { useState } from "react";
import { type Completion, type Completions, completionsAt } from "./completion.ts";
import { type } from "./typing.ts";
import type { Vocabulary } from "./vocabulary.ts";

export interface CompletionState {
  readonly found: Completions | undefined;
  readonly chosen: number;
  /** The text was typed at `caret`. */
  typed(text: string, caret: number): void;
  /** Offers what fits, with or without a beginning. */
  ask(text: string, caret: number): void;
  /** The caret went elsewhere. */
  moved(caret: number): void;
  close(): void;
  accept(area: HTMLTextAreaElement, item?: Completion): void;
  /** Whether the key meant something to an open list. */
  pressed(event: KeyboardEventLike, area: HTMLTextAreaElement): boolean;
}

interface KeyboardEventLike {
  readonly key: string;
  readonly shiftKey: boolean;
}

/** A list of completions that follows the typing. */
export function useCompletion(vocabulary: Vocabulary): CompletionState {
  const [open, setOpen] = useState<{ found: Completions; caret: number; chosen: number }>();
  const show = (text: string, caret: number, isAsked: boolean) => {
    const found = completionsAt(text, caret, vocabulary, isAsked);
    setOpen(found && { found, caret, chosen: 0 });
  };
  const close = () => setOpen(undefined);
  const accept = (area: HTMLTextAreaElement, item?: Completion) => {
    const chosen = item ?? open?.found.items[open.chosen];
    if (open === undefined || chosen === undefined) return;
    type(area, { start: open.found.from, end: area.selectionEnd, insert: chosen.insert });
    close();
  };
  const step = (by: number) => {
    if (open === undefined) return;
    const count = open.found.items.length;
    setOpen({ ...open, chosen: (open.chosen + by + count) % count });
  };
  return {
    found: open?.found,
    chosen: open?.chosen ?? 0,
    typed: (text, caret) => show(text, caret, false),
    ask: (text, caret) => show(text, caret, true),
    moved: (caret) => {
      if (open !== undefined && caret !== open.caret) close();
    },
    close,
    accept,
    pressed({ key, shiftKey }, area) {
      if (open === undefined || shiftKey) return false;
      if (key === "ArrowDown") step(1);
      else if (key === "ArrowUp") step(-1);
      else if (key === "Enter" || key === "Tab") accept(area);
      else if (key === "Escape") close();
      else return false;
      return true;
    },
  };
}
