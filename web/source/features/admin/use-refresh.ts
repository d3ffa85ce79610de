import { useEffect, useRef } from "react";
import { beginRefresh, fetchRefresh, type Refresh } from "../../protocol/service-client.ts";
import { useAction } from "../pages/use-action.ts";
import { useLoaded } from "../pages/use-loaded.ts";

const POLL_MILLIS = 500;

interface Refreshing {
  /** Undefined until it is known. */
  readonly refresh: Refresh | undefined;
  /** Why none was begun, or what keeps this one from being followed. */
  readonly problem: string;
  /** One runs: another has to wait. */
  readonly isBusy: boolean;
  begin(ids: readonly string[]): void;
}

/** The latest refresh of datasets, followed while it runs, whoever has begun it. */
export function useRefresh(onEnded: () => void): Refreshing {
  const { loaded, reload } = useLoaded(fetchRefresh);
  const action = useAction();
  const wasRunning = useRef(false);
  const refresh = loaded.state === "ready" ? loaded.value : undefined;
  const unanswered = loaded.state === "failed"
    ? loaded.message
    : loaded.state === "ready"
    ? loaded.problem
    : "";

  useEffect(() => {
    if (loaded.state === "loading") return;
    if (loaded.state === "ready" && loaded.problem === "") {
      const isRunning = loaded.value.state === "running";
      if (wasRunning.current && !isRunning) onEnded();
      wasRunning.current = isRunning;
      if (!isRunning) return;
    }
    // Every answer is another value, so that the next question follows; so is every failure.
    const timer = setTimeout(() => void reload(), POLL_MILLIS);
    return () => clearTimeout(timer);
  }, [loaded, reload, onEnded]);

  const isBusy = refresh?.state === "running" || action.isBusy;
  const begin = (ids: readonly string[]) => {
    if (isBusy) return;
    void action.run(async () => {
      await beginRefresh(ids);
      // It may be over before it is asked about.
      wasRunning.current = true;
      await reload();
    });
  };
  return { refresh, problem: action.generalError([]) || unanswered, isBusy, begin };
}
