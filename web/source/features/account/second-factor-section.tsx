import { useState } from "react";
import {
  type Account,
  beginSecondFactor,
  removeSecondFactor,
  replaceRecoveryCodes,
  type Secret,
} from "../../protocol/account-client.ts";
import { Section } from "../pages/page-frame.tsx";
import { useAction } from "../pages/use-action.ts";
import { PasswordDialog } from "./password-dialog.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { SecondFactorSetup } from "./second-factor-setup.tsx";

type Factor = Pick<Account, "second_factor" | "recovery_codes">;

interface SecondFactorSectionProps {
  readonly account: Factor;
  /** What the server has now. */
  onChanged(factor: Factor): void;
}

/** A code of an authenticator app at sign-in, beside the password. */
export function SecondFactorSection({ account, onChanged }: SecondFactorSectionProps) {
  const [secret, setSecret] = useState<Secret>();
  const [codes, setCodes] = useState<readonly string[]>();
  const [question, setQuestion] = useState<"remove" | "codes">();
  const action = useAction();
  const isOn = account.second_factor;
  const show = (made: readonly string[]) => {
    setCodes(made);
    onChanged({ second_factor: true, recovery_codes: made.length });
  };
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
              aria-disabled={action.isBusy}
              data-testid="factor-begin"
              onClick={() => void action.run(async () => setSecret(await beginSecondFactor()))}
            >
              {isOn ? "Set up another app" : "Set up"}
            </button>
            {isOn
              ? (
                <>
                  <button
                    type="button"
                    className="secondary-button"
                    data-testid="recovery-codes-new"
                    onClick={() => setQuestion("codes")}
                  >
                    New recovery codes
                  </button>
                  <button
                    type="button"
                    className="secondary-button"
                    data-testid="factor-remove"
                    onClick={() => setQuestion("remove")}
                  >
                    Remove
                  </button>
                  <p className="hint" data-testid="recovery-codes-left">
                    {codesLeft(account.recovery_codes)}
                  </p>
                </>
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
              show(made);
            }}
            onCancel={() => setSecret(undefined)}
          />
        )}
      {question === "remove"
        ? (
          <PasswordDialog
            title="Remove the second factor"
            text="The password alone opens the account then. The recovery codes end too."
            action="Remove"
            confirm={async (password) => {
              await removeSecondFactor(password);
              setCodes(undefined);
              onChanged({ second_factor: false, recovery_codes: 0 });
            }}
            onClose={() => setQuestion(undefined)}
          />
        )
        : null}
      {question === "codes"
        ? (
          <PasswordDialog
            title="New recovery codes"
            text="The codes that you have are good no more."
            action="Make new codes"
            confirm={async (password) => {
              const made = await replaceRecoveryCodes(password);
              // At once, so that the codes take the focus that the dialog gives back.
              setQuestion(undefined);
              show(made);
            }}
            onClose={() => setQuestion(undefined)}
          />
        )
        : null}
    </Section>
  );
}

function codesLeft(count: number): string {
  return count === 1 ? "1 recovery code is left." : `${count} recovery codes are left.`;
}
