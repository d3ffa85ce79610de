import { type FormEvent, useState } from "react";
import { changePassword } from "../../protocol/account-client.ts";
import { Checkbox } from "../../ui/checkbox.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { Section } from "../pages/page-frame.tsx";
import { useAction } from "../pages/use-action.ts";
import { useSession } from "../session/session-context.ts";

const fields = ["password", "new", "repeat"];

/** Another password. The server ends every other session. */
export function PasswordSection({ onChanged }: { onChanged(keepsTokens: boolean): void }) {
  const { user } = useSession();
  const [password, setPassword] = useState("");
  const [next, setNext] = useState("");
  const [repeat, setRepeat] = useState("");
  const [keepsTokens, setKeepsTokens] = useState(true);
  const [isDone, setDone] = useState(false);
  const action = useAction();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setDone(false);
    if (next === password && next !== "") {
      return action.refuse("new", "This is the password you have now. Choose another one.");
    }
    if (next !== repeat) return action.refuse("repeat", "The two new passwords differ.");
    const wasDone = await action.run(() => changePassword(password, next, keepsTokens));
    if (!wasDone) return;
    setPassword("");
    setNext("");
    setRepeat("");
    setDone(true);
    onChanged(keepsTokens);
  };
  return (
    <Section
      id="password-title"
      title="Password"
      intro="A change signs you out everywhere else."
    >
      <form className="form-grid" onSubmit={(event) => void submit(event)}>
        {/* For password managers: whose password this is. */}
        <input
          type="text"
          className="visually-hidden"
          autoComplete="username"
          value={user.name}
          readOnly
          tabIndex={-1}
          aria-hidden="true"
        />
        <TextField
          label="Password now"
          type="password"
          value={password}
          autoComplete="current-password"
          testId="password-current"
          error={action.errorOf("password")}
          onChange={setPassword}
        />
        <TextField
          label="New password"
          type="password"
          value={next}
          autoComplete="new-password"
          testId="password-new"
          error={action.errorOf("new")}
          hint="At least 8 characters. A sentence you remember is best."
          onChange={setNext}
        />
        <TextField
          label="New password again"
          type="password"
          value={repeat}
          autoComplete="new-password"
          testId="password-repeat"
          error={action.errorOf("repeat")}
          onChange={setRepeat}
        />
        <Checkbox
          label="Keep my API tokens"
          isChecked={keepsTokens}
          testId="password-keep-tokens"
          onChange={setKeepsTokens}
        />
        <div className="form-end">
          <button
            type="submit"
            className="primary-button"
            aria-disabled={action.isBusy}
            data-testid="password-submit"
          >
            Change password
          </button>
          <Outcome
            problem={action.generalError(fields)}
            done={isDone ? "The password is changed." : ""}
            testId="password-outcome"
          />
        </div>
      </form>
    </Section>
  );
}

interface OutcomeProps {
  readonly problem: string;
  readonly done: string;
  readonly testId: string;
}

/** What came of a form: why not, or that it is done. */
export function Outcome({ problem, done, testId }: OutcomeProps) {
  return (
    <div className="outcome" data-testid={testId}>
      <p className="form-error" role="alert">{problem}</p>
      <p className="done-note" role="status">{done}</p>
    </div>
  );
}
