import {
  type ReactNode,
  type SyntheticEvent,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
} from "react";
import { Icon } from "./icon.tsx";

interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  /** Of a dialog that is not as wide as most. */
  readonly className?: string;
  onClose(): void;
}

/** A modal dialog: the browser traps the focus, Escape and a click outside close it. */
export function Dialog({ title, children, className = "", onClose }: DialogProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  // Before what is inside asks for the focus, and while it can still be given back.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  useEffect(() => {
    const element = dialog.current;
    // Whoever marks text and lets go outside does not mean to leave.
    let hasBegunOutside = false;
    const pressed = (event: MouseEvent) => {
      hasBegunOutside = event.target === element;
    };
    const clicked = (event: MouseEvent) => {
      if (hasBegunOutside && event.target === element) onClose();
    };
    element?.addEventListener("pointerdown", pressed);
    element?.addEventListener("click", clicked);
    // Back and forward lead to another page, where the dialog has nothing to say.
    addEventListener("hashchange", onClose);
    return () => {
      element?.removeEventListener("pointerdown", pressed);
      element?.removeEventListener("click", clicked);
      removeEventListener("hashchange", onClose);
    };
  }, [onClose]);
  // React lets the closing of a dialog inside this one come up here too.
  const closed = (event: SyntheticEvent) => {
    if (event.target === event.currentTarget) onClose();
  };
  return (
    <dialog ref={dialog} className={`dialog ${className}`} aria-labelledby={id} onClose={closed}>
      <div className="dialog-content">
        <header>
          <h2 id={id}>{title}</h2>
          <button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
