import { type FormEvent, type ReactNode, useState } from "react";
import { RequestError } from "../../protocol/rest-client.ts";
import { Mark } from "../../ui/icon.tsx";
import { TextField } from "../../ui/text-field.tsx";

interface CredentialFormProps {
  readonly title: string;
  readonly intro: ReactNode;
  readonly action: string;
  /** Start of the test ids, as "sign-in". */
  readonly testId: string;
  /** A password is chosen, not entered: it is asked for twice. */
  readonly isNew: boolean;
  readonly footer?: ReactNode;
  submit(name: string, password: string): Promise<void>;
}

/** Name and password, and what the server says about them. */
export function CredentialForm(props: CredentialFormProps) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [repeat, setRepeat] = useState("");
  const [problem, setProblem] = useState<RequestError>();
  const [isBusy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (props.isNew && repeat !== password) {
      setProblem(new RequestError(0, "The two passwords differ.", "repeat"));
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      await props.submit(name, password);
    } catch (error) {
      setProblem(error instanceof RequestError ? error : new RequestError(0, String(error)));
      setBusy(false);
    }
  };
  const fieldError = (field: string) => problem?.field === field ? problem.message : undefined;
  const fields = ["name", "password", ...(props.isNew ? ["repeat"] : [])];
  const isGeneral = problem !== undefined && !fields.includes(problem.field ?? "");

  return (
    <main className="session-page">
      <form className="session-card" onSubmit={submit}>
        <div className="brand">
          <Mark />
          <span>Speed Stack</span>
        </div>
        <h1>{props.title}</h1>
        <p className="intro">{props.intro}</p>
        <TextField
          label="Name"
          value={name}
          autoComplete="username"
          testId={`${props.testId}-name`}
          isFirst
          error={fieldError("name")}
          onChange={setName}
        />
        <TextField
          label="Password"
          type="password"
          value={password}
          autoComplete={props.isNew ? "new-password" : "current-password"}
          testId={`${props.testId}-password`}
          error={fieldError("password")}
          {...(props.isNew
            ? { hint: "At least 8 characters. A sentence you remember is best." }
            : {})}
          onChange={setPassword}
        />
        {props.isNew
          ? (
            <TextField
              label="Password again"
              type="password"
              value={repeat}
              autoComplete="new-password"
              testId={`${props.testId}-repeat`}
              error={fieldError("repeat")}
              onChange={setRepeat}
            />
          )
          : null}
        <p className="form-error" role="alert" data-testid={`${props.testId}-error`}>
          {isGeneral ? problem.message : ""}
        </p>
        <button
          type="submit"
          className="primary-button"
          disabled={isBusy}
          data-testid={`${props.testId}-submit`}
        >
          {props.action}
        </button>
        {props.footer}
      </form>
    </main>
  );
}
