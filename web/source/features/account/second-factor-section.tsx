import { useState } from "react";
import {
  type Account,
  beginSecondFactor,
  removeSecondFactor,
  type Secret,
} from "../../protocol/account-client.ts";
import { Section } from "../pages/page-frame.tsx";
import { useAction } from "../pages/use-action.ts";
import { PasswordDialog } from "./password-dialog.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { SecondFactorSetup } from "./second-factor-setup.tsx";

interface SecondFactorSectionProps {
  readonly account: Account;
  onChanged(): void;
}

/** A code of an authenticator app at sign-in, beside the password. */
export function SecondFactorSection({ account, onChanged }: SecondFactorSectionProps) {
  const [secret, setSecret] = useState<Secret>();
  const [codes, setCodes] = useState<readonly string[]>();
  const [isRemoving, setRemoving] = useState(false);
  const action = useAction();
  const isOn = account.second_factor;
  return (
    <Section
      id="second-factor-title"
      title="Second factor"
      intro="A code from an authenticator app, asked for beside the password at every sign-in."
      action={
        <span className="tag" data-tone={isOn ? "good" : "plain"} data-testid="factor-state">
          {isOn ? "On" : "Off"}
        </span>
      }
    >
      {codes === undefined ? null : <RecoveryCodes key={codes[0]} codes={codes} />}
      {secret === undefined
        ? (
          <div className="card-actions">
            <button
              type="button"
              className="secondary-button"
              disabled={action.isBusy}
              data-testid="factor-begin"
              onClick={() => void action.run(async () => setSecret(await beginSecondFactor()))}
            >
              {isOn ? "Set up another app" : "Set up"}
            </button>
            {isOn
              ? (
                <button
                  type="button"
                  className="secondary-button"
                  data-testid="factor-remove"
                  onClick={() => setRemoving(true)}
                >
                  Remove
                </button>
              )
              : null}
            <p className="form-error" role="alert">{action.generalError([])}</p>
          </div>
        )
        : (
          <SecondFactorSetup
            secret={secret}
            onSet={(made) => {
              setSecret(undefined);
              setCodes(made);
              onChanged();
            }}
            onCancel={() => setSecret(undefined)}
          />
        )}
      {isRemoving
        ? (
          <PasswordDialog
            title="Remove the second factor"
            text="The password alone opens the account then. The recovery codes end too."
            action="Remove"
            confirm={async (password) => {
              await removeSecondFactor(password);
              setCodes(undefined);
              onChanged();
            }}
            onClose={() => setRemoving(false)}
          />
        )
        : null}
    </Section>
  );
}
