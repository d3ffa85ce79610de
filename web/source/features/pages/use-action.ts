import { useCallback, useState } from "react";
import { RequestError } from "../../protocol/rest-client.ts";
import { sentenceOf } from "../../protocol/sentence.ts";
import { endsSession, useSession } from "../session/session-context.ts";

export interface Action {
  readonly isBusy: boolean;
  readonly problem: RequestError | undefined;
  /** Whether it was done; if not, `problem` says why. */
  run(action: () => Promise<void>): Promise<boolean>;
  refuse(field: string, message: string): void;
  /** What the server says about a field, to be shown there. */
  errorOf(field: string): string | undefined;
  /** What is said about none of the fields that are shown. */
  generalError(fields: readonly string[]): string;
  clear(): void;
}

/** Something that the server does or refuses, one at a time. */
export function useAction(): Action {
  const { onSessionEnded } = useSession();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<RequestError>();
  const run = useCallback(async (action: () => Promise<void>) => {
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

/** What the problem says about a field: of several wrong fields each has its own words. */
export function messageFor(
  problem: RequestError | undefined,
  field: string,
): string | undefined {
  if (problem === undefined) return undefined;
  const own = problem.errors.find((error) => error.field === field);
  if (own !== undefined && problem.errors.length > 1) {
    return sentenceOf(`${own.field} ${own.detail}.`);
  }
  return own !== undefined || problem.field === field ? problem.message : undefined;
}

/** The problem's message where no shown field says it already; else empty. */
export function generalMessage(
  problem: RequestError | undefined,
  fields: readonly string[],
): string {
  if (problem === undefined) return "";
  return fields.some((field) => messageFor(problem, field) !== undefined) ? "" : problem.message;
}
