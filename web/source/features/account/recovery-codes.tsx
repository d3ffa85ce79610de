import { useEffect, useRef } from "react";
import { CopyButton } from "../../ui/copy-button.tsx";
import { download } from "../../ui/download.ts";

/** The new recovery codes, which are shown this once. */
export function RecoveryCodes({ codes }: { readonly codes: readonly string[] }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  const text = codes.join("\n");
  return (
    <div
      className="shown-once"
      role="group"
      aria-label="Recovery codes"
      ref={box}
      tabIndex={-1}
      data-testid="recovery-codes"
    >
      <p>
        Recovery codes, shown this once. Each opens the account once in place of a code of the app:
        keep them where you will find them without it.
      </p>
      <ul className="code-list">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="card-actions">
        <CopyButton text={text} testId="recovery-codes-copy" />
        <button
          type="button"
          className="secondary-button"
          data-testid="recovery-codes-download"
          onClick={() => download("speedstack-recovery-codes.txt", `${text}\n`, "text/plain")}
        >
          Download
        </button>
      </div>
    </div>
  );
}
