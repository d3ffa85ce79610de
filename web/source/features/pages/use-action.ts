import { useCallback, useRef, useState } from "react";
import { RequestError } from "../../protocol/rest-client.ts";
import { endsSession, useSession } from "../session/session-context.ts";
import { generalMessage, messageFor } from "./problem-text.ts";

export interface Action {
  readonly isBusy: boolean;
  readonly problem: RequestError | undefined;
  /** Whether it was done; if not, `problem` says why, or another one was still going on. */
  run(action: () => Promise<void>): Promise<boolean>;
  refuse(field: string, message: string): void;
  /** What the server says about a field, to be shown there. */
  errorOf(field: string): string | undefined;
  /** What is said about none of the fields that are shown. */
  generalError(fields: readonly string[]): string;
  clear(): void;
}

/**
 * Something that the server does or refuses, one at a time. A button that waits is `aria-disabled`:
 * a disabled one would lose the focus.
 */
export function useAction(): Action {
  const { onSessionEnded } = useSession();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<RequestError>();
  const isRunning = useRef(false);
  const run = useCallback(async (action: () => Promise<void>) => {
    if (isRunning.current) return false;
    isRunning.current = true;
    setBusy(true);
    setProblem(undefined);
    try {
      await action();
      return true;
    } catch (error) {
      if (endsSession(error)) onSessionEnded();
      else setProblem(asRequestError(error));
      return false;
    } finally {
      isRunning.current = false;
      setBusy(false);
    }
  }, [onSessionEnded]);
  return {
    isBusy,
    problem,
    run,
    refuse: (field, message) => setProblem(new RequestError(0, message, field)),
    errorOf: (field) => messageFor(problem, field),
    generalError: (fields) => generalMessage(problem, fields),
    clear: () => setProblem(undefined),
  };
}

function asRequestError(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  return new RequestError(0, error instanceof Error ? error.message : String(error));
}
