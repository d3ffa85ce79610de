import { type FormEvent, useEffect, useRef, useState } from "react";
import { type Secret, setSecondFactor } from "../../protocol/account-client.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { useAction } from "../pages/use-action.ts";
import { QRPicture } from "./qr-picture.tsx";
import { inGroups } from "./secret-groups.ts";

interface SecondFactorSetupProps {
  readonly secret: Secret;
  onSet(recoveryCodes: readonly string[]): void;
  onCancel(): void;
}

const fields = ["password", "code"];

/** The new secret as a picture and as text, and the code that shows that an app has it. */
export function SecondFactorSetup({ secret, onSet, onCancel }: SecondFactorSetupProps) {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const heading = useRef<HTMLHeadingElement>(null);
  const action = useAction();
  useEffect(() => heading.current?.focus(), []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void action.run(async () =>
      onSet(await setSecondFactor(secret.secret, password, code.replace(/\s/g, "")))
    );
  };
  return (
    <div className="factor-setup" data-testid="factor-setup">
      <div className="factor-secret">
        <h3 ref={heading} tabIndex={-1}>1. Scan this with the app</h3>
        <QRPicture text={secret.address} label="QR code of the new secret" />
        <p className="hint">Or type the secret:</p>
        <div className="shown-once-line">
          <code data-testid="factor-secret">{inGroups(secret.secret)}</code>
          <CopyButton text={secret.secret} testId="factor-secret-copy" />
        </div>
      </div>
      <form className="factor-confirm" onSubmit={submit}>
        <h3>2. Confirm</h3>
        <TextField
          label="Code that the app shows"
          value={code}
          autoComplete="one-time-code"
          inputMode="numeric"
          lengthMax={7}
          testId="factor-code"
          error={action.errorOf("code")}
          onChange={setCode}
        />
        <TextField
          label="Your password"
          type="password"
          value={password}
          autoComplete="current-password"
          testId="factor-password"
          error={action.errorOf("password")}
          onChange={setPassword}
        />
        <p className="form-error" role="alert">{action.generalError(fields)}</p>
        <div className="card-actions">
          <button
            type="submit"
            className="primary-button"
            aria-disabled={action.isBusy}
            data-testid="factor-submit"
          >
            Turn on
          </button>
          <button
            type="button"
            className="secondary-button"
            data-testid="factor-cancel"
            onClick={onCancel}
          >
            Cancel
          </button>
        </div>
      </form>
    </div>
  );
}
