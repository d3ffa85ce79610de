import { useEffect, useRef, useState } from "react";
import { Icon } from "./icon.tsx";

interface CopyButtonProps {
  readonly text: string;
  /** With a name of its own it is an icon. */
  readonly label?: string;
  readonly testId: string;
}

const SHOWN_MILLIS = 2000;
const COPIED = "Copied";

/** Puts the text on the clipboard, and says so. */
export function CopyButton({ text, label, testId }: CopyButtonProps) {
  const [said, setSaid] = useState("");
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    setSaid((await copied(text)) ? COPIED : "Select it and copy by hand");
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setSaid(""), SHOWN_MILLIS);
  };
  if (label !== undefined) {
    return (
      <button
        type="button"
        className="icon-button"
        aria-label={label}
        title={said === "" ? "Copy" : said}
        data-testid={testId}
        onClick={() => void copy()}
      >
        <Icon name={said === "" ? "copy" : said === COPIED ? "check" : "close"} />
        <span className="visually-hidden" aria-live="polite">{said}</span>
      </button>
    );
  }
  return (
    <button
      type="button"
      className="secondary-button copy-button"
      data-testid={testId}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{said === "" ? "Copy" : said}</span>
    </button>
  );
}

/** Whether it was: a page that came without TLS from another machine has no clipboard. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
