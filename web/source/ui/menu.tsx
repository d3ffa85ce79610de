import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { nextIndex } from "./menu-keys.ts";

export interface MenuItem {
  readonly label: string;
  readonly testId: string;
  /** Where it leads; or else what it does. */
  readonly href?: string;
  readonly onChoose?: () => void;
}

interface MenuProps {
  /** Name of the button for those who do not see it. */
  readonly label: string;
  readonly button: ReactNode;
  readonly header?: ReactNode;
  readonly items: readonly MenuItem[];
  readonly testId: string;
}

/** A button that opens a menu: arrow keys move, Escape, Tab and a press outside close it. */
export function Menu({ label, button, header, items, testId }: MenuProps) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!isOpen) return;
    itemsOf(root.current)[0]?.focus();
    const pressed = (event: PointerEvent) => {
      if (event.target instanceof Node && root.current?.contains(event.target) !== true) {
        setOpen(false);
      }
    };
    document.addEventListener("pointerdown", pressed);
    return () => document.removeEventListener("pointerdown", pressed);
  }, [isOpen]);

  const keyed = (event: KeyboardEvent) => {
    if (!isOpen) {
      if (event.key !== "ArrowDown") return;
      setOpen(true);
      event.preventDefault();
      return;
    }
    const found = itemsOf(root.current);
    const index = found.findIndex((item) => item === document.activeElement);
    const next = nextIndex(event.key, index, found.length);
    if (next !== undefined) found[next]?.focus();
    else if (event.key === "Escape") opener.current?.focus();
    if (event.key === "Escape" || event.key === "Tab") setOpen(false);
    if (next !== undefined || event.key === "Escape") event.preventDefault();
  };

  return (
    // The keys come from the button and the items inside.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className="menu" ref={root} onKeyDown={keyed}>
      <button
        ref={opener}
        type="button"
        className="menu-button"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        data-testid={testId}
        onClick={() => setOpen(!isOpen)}
      >
        {button}
      </button>
      {isOpen
        ? (
          <div className="menu-sheet">
            {header}
            <div id={id} role="menu" aria-label={label} className="menu-items">
              {items.map((item) => <Entry key={item.testId} item={item} close={setOpen} />)}
            </div>
          </div>
        )
        : null}
    </div>
  );
}

function Entry({ item, close }: { readonly item: MenuItem; close(isOpen: false): void }) {
  const shared = { role: "menuitem", tabIndex: -1, "data-testid": item.testId };
  if (item.href !== undefined) {
    return <a {...shared} href={item.href} onClick={() => close(false)}>{item.label}</a>;
  }
  return (
    <button
      type="button"
      {...shared}
      onClick={() => {
        close(false);
        item.onChoose?.();
      }}
    >
      {item.label}
    </button>
  );
}

function itemsOf(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
}
