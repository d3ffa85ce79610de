import { type FormEvent, useState } from "react";
import { Dialog } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { useAction } from "../pages/use-action.ts";

interface PasswordDialogProps {
  readonly title: string;
  readonly text: string;
  readonly action: string;
  confirm(password: string): Promise<void>;
  onClose(): void;
}

/** Asks for the password before something that weakens the account's protection. */
export function PasswordDialog(props: PasswordDialogProps) {
  const [password, setPassword] = useState("");
  const action = useAction();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await action.run(() => props.confirm(password))) props.onClose();
  };
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <form className="dialog-form" onSubmit={(event) => void submit(event)}>
        <p className="confirm-text">{props.text}</p>
        <TextField
          label="Your password"
          type="password"
          value={password}
          autoComplete="current-password"
          isFirst
          testId="confirm-password"
          error={action.errorOf("password")}
          onChange={setPassword}
        />
        <p className="form-error" role="alert">{action.generalError(["password"])}</p>
        <div className="dialog-actions">
          <button type="button" className="secondary-button" onClick={props.onClose}>Cancel</button>
          <button
            type="submit"
            className="danger-button"
            aria-disabled={action.isBusy}
            data-testid="confirm-action"
          >
            {props.action}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
