import { useEffect, useState } from "react";
import { type RunInputs, type Verification, verifyReceipt } from "../../protocol/receipt-client.ts";
import { RequestError } from "../../protocol/rest-client.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Dialog } from "../../ui/dialog.tsx";

/** The result whose receipt is looked at. */
export interface ReceiptSubject {
  readonly receipt: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly inputs: RunInputs;
}

type Outcome =
  | { readonly state: "asking" }
  | { readonly state: "answered"; readonly verification: Verification }
  | { readonly state: "failed"; readonly message: string };

/** What the result on view depends on, and whether the server computes the same receipt from it. */
export function ReceiptDialog(
  { subject, onClose }: { readonly subject: ReceiptSubject; onClose(): void },
) {
  const [outcome, setOutcome] = useState<Outcome>({ state: "asking" });
  useEffect(() => {
    let isGone = false;
    verifyReceipt(subject.inputs, subject.versions, subject.receipt).then(
      (verification) => {
        if (!isGone) setOutcome({ state: "answered", verification });
      },
      (error: unknown) => {
        const message = error instanceof RequestError ? error.message : String(error);
        if (!isGone) setOutcome({ state: "failed", message });
      },
    );
    return () => {
      isGone = true;
    };
  }, [subject]);

  return (
    <Dialog title="Receipt of this result" onClose={onClose}>
      <div className="receipt" data-testid="receipt-dialog">
        <p>
          Results with the same receipt are the same to the last bit: it is the SHA-256 of all that
          the result depends on.
        </p>
        <p className="receipt-hash">
          <code data-testid="receipt-hash">{subject.receipt}</code>
          <CopyButton text={subject.receipt} testId="receipt-copy" />
        </p>
        <p role="status" data-testid="receipt-verdict" data-state={verdictState(outcome)}>
          {verdict(outcome)}
        </p>
        {outcome.state === "answered"
          ? (
            <details>
              <summary>What is hashed</summary>
              <pre tabIndex={0} aria-label="Text that is hashed">{outcome.verification.text}</pre>
            </details>
          )
          : null}
      </div>
    </Dialog>
  );
}

function verdictState(outcome: Outcome): "good" | "bad" | "open" {
  if (outcome.state === "asking") return "open";
  return outcome.state === "answered" && outcome.verification.valid ? "good" : "bad";
}

function verdict(outcome: Outcome): string {
  if (outcome.state === "asking") return "Verifying …";
  if (outcome.state === "failed") return `Not verified: ${outcome.message}`;
  const { valid, is_current } = outcome.verification;
  if (!valid) return "The server computes another receipt from what is chosen now.";
  return is_current
    ? "Verified: the server computes the same from data, strategy, parameters and settings."
    : "Verified, on data of which there is a newer version by now.";
}
