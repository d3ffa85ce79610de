import type { ReactNode } from "react";
import { Dialog } from "../../ui/dialog.tsx";
import { useAction } from "./use-action.ts";

interface ConfirmDialogProps {
  readonly title: string;
  /** What will happen. */
  readonly children: ReactNode;
  /** Names what is done: "End session", never "OK". */
  readonly action: string;
  /** Done when it returns; what it throws is shown and the dialog stays. */
  confirm(): Promise<void>;
  onClose(): void;
}

/** Asks once before something that cannot be taken back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const action = useAction();
  const confirm = async () => {
    if (await action.run(() => props.confirm())) props.onClose();
  };
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <div className="confirm-text">{props.children}</div>
      <p className="form-error" role="alert">{action.generalError([])}</p>
      <div className="dialog-actions">
        <button
          type="button"
          className="secondary-button"
          data-testid="confirm-cancel"
          onClick={props.onClose}
        >
          Cancel
        </button>
        <button
          type="button"
          className="danger-button"
          aria-disabled={action.isBusy}
          data-testid="confirm-action"
          onClick={() => void confirm()}
        >
          {props.action}
        </button>
      </div>
    </Dialog>
  );
}
