import { useEffect, useRef, useState } from "react";

interface CopyButtonProps {
  readonly text: string;
  readonly testId: string;
}

const SHOWN_MILLIS = 2000;

/** Puts the text on the clipboard, and says so. */
export function CopyButton({ text, testId }: CopyButtonProps) {
  const [said, setSaid] = useState("");
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    setSaid((await copied(text)) ? "Copied" : "Select it and copy by hand");
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setSaid(""), SHOWN_MILLIS);
  };
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
