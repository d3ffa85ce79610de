import { useEffect, useRef } from "react";
import { CopyButton } from "../../ui/copy-button.tsx";

interface ShownOnceProps {
  readonly label: string;
  readonly text: string;
  readonly note: string;
  readonly testId: string;
}

/** A secret that the server does not show again, ready to be copied. */
export function ShownOnce({ label, text, note, testId }: ShownOnceProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div className="shown-once" role="group" aria-label={label} ref={box} tabIndex={-1}>
      <p>{note}</p>
      <div className="shown-once-line">
        <code data-testid={testId}>{text}</code>
        <CopyButton text={text} testId={`${testId}-copy`} />
      </div>
    </div>
  );
}
