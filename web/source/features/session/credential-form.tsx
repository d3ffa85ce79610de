import { type FormEvent, type ReactNode, useState } from "react";
import { RequestError } from "../../protocol/rest-client.ts";
import { Mark } from "../../ui/icon.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { useCountdown } from "./use-countdown.ts";

interface CredentialFormProps {
  readonly title: string;
  readonly intro: ReactNode;
  readonly action: string;
  /** Start of the test ids, as "sign-in". */
  readonly testId: string;
  /** A password is chosen, not entered: it is asked for twice. */
  readonly isNew: boolean;
  readonly footer?: ReactNode;
  /** `code` where the server has asked for one. */
  submit(name: string, password: string, code?: string): Promise<void>;
}

/**
 * Name and password, and what the server says about them. It asks for the code of the second factor
 * only of who has one; who has tried too often sees how long to wait.
 */
export function CredentialForm(props: CredentialFormProps) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [repeat, setRepeat] = useState("");
  /** Undefined until the server asks for it. */
  const [code, setCode] = useState<string>();
  const [deadline, setDeadline] = useState<number>();
  const [problem, setProblem] = useState<RequestError>();
  const [isBusy, setBusy] = useState(false);
  const secondsLeft = useCountdown(deadline);
  const mustWait = isBusy || secondsLeft > 0;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (mustWait) return;
    if (props.isNew && repeat !== password) {
      setProblem(new RequestError(0, "The two passwords differ.", "repeat"));
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      await props.submit(name, password, code?.trim());
    } catch (error) {
      failed(error instanceof RequestError ? error : new RequestError(0, String(error)));
      setBusy(false);
    }
  };
  const failed = (refusal: RequestError) => {
    if (refusal.status === 429 && refusal.retrySeconds !== undefined) {
      setDeadline(performance.now() + refusal.retrySeconds * 1000);
    } else if (refusal.field === "code" && code === undefined) {
      // Nobody has typed a wrong one yet.
      setCode("");
    } else {
      setProblem(refusal);
    }
  };
  const fieldError = (field: string) => problem?.field === field ? problem.message : undefined;
  const fields = [
    "name",
    "password",
    ...(props.isNew ? ["repeat"] : []),
    ...(code === undefined ? [] : ["code"]),
  ];
  const isGeneral = problem !== undefined && !fields.includes(problem.field ?? "");
  const general = secondsLeft > 0
    ? `Too many attempts. Try again in ${secondsLeft} s.`
    : isGeneral
    ? problem.message
    : "";

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
        {code === undefined ? null : (
          <TextField
            label="Code"
            value={code}
            autoComplete="one-time-code"
            testId={`${props.testId}-code`}
            isFirst
            error={fieldError("code")}
            hint="Of your authenticator app, or one of your recovery codes."
            onChange={setCode}
          />
        )}
        <ErrorLine text={general} isCounting={secondsLeft > 0} testId={`${props.testId}-error`} />
        <button
          type="submit"
          className="primary-button"
          // A disabled one would lose the focus.
          aria-disabled={mustWait}
          data-testid={`${props.testId}-submit`}
        >
          {props.action}
        </button>
        {props.footer}
      </form>
    </main>
  );
}

interface ErrorLineProps {
  readonly text: string;
  readonly isCounting: boolean;
  readonly testId: string;
}

/** A countdown is said aloud once, not at every second. */
function ErrorLine({ text, isCounting, testId }: ErrorLineProps) {
  return (
    <>
      <p className="form-error" role={isCounting ? "timer" : "alert"} data-testid={testId}>
        {text}
      </p>
      {isCounting
        ? <p className="visually-hidden" role="alert">Too many attempts. Wait a little.</p>
        : null}
    </>
  );
}
