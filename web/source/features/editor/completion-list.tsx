import { useEffect, useRef } from "react";
import { Prose } from "../../ui/prose.tsx";
import type { Completion } from "./completion.ts";

interface CompletionListProps {
  readonly id: string;
  readonly items: readonly Completion[];
  readonly chosen: number;
  /** Of the caret's line, in CSS pixels of the window. */
  readonly place: { readonly left: number; readonly top: number; readonly bottom: number };
  onAccept(item: Completion): void;
}

/** CSS pixels, as the style sheet has them. */
const WIDTH = 380;
const HEIGHT = 236;
const MARGIN = 8;

/** What the text may go on with; the keyboard stays in the text. */
export function CompletionList({ id, items, chosen, place, onAccept }: CompletionListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const left = Math.max(MARGIN, Math.min(place.left, innerWidth - WIDTH - MARGIN));
  const isAbove = place.bottom + HEIGHT + MARGIN > innerHeight;
  const vertical = isAbove ? { bottom: innerHeight - place.top } : { top: place.bottom };
  return (
    <div className="completion" style={{ left, ...vertical }}>
      <div ref={list} id={id} role="listbox" aria-label="Completions" data-testid="completions">
        {items.map((item, index) => (
          // The keyboard acts in the text area, which names the chosen option.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={`${item.kind} ${item.label}`}
            id={optionId(id, index)}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            // The text keeps the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onAccept(item)}
          >
            <span className={`completion-label code-${item.kind}`}>{item.label}</span>
            <span className="completion-detail">{item.detail}</span>
          </div>
        ))}
      </div>
      <p className="completion-summary">
        <Prose text={items[chosen]?.summary ?? ""} />
      </p>
    </div>
  );
}

export function optionId(id: string, index: number): string {
  return `${id}-${index}`;
}
