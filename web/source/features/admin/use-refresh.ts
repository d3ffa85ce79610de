import { useCallback, useEffect, useRef, useState } from "react";
import { beginRefresh, fetchRefresh, type Refresh } from "../../protocol/service-client.ts";
import { type Action, useAction } from "../pages/use-action.ts";

const POLL_MILLIS = 500;

export interface Refreshing {
  readonly refresh: Refresh | undefined;
  readonly action: Action;
  begin(ids: readonly string[]): void;
}

/** The latest refresh of datasets, followed while it runs, whoever has begun it. */
export function useRefresh(onEnded: () => void): Refreshing {
  const [refresh, setRefresh] = useState<Refresh>();
  const action = useAction();
  const { run } = action;
  const wasRunning = useRef(false);

  useEffect(() => {
    void run(async () => setRefresh(await fetchRefresh()));
  }, [run]);

  useEffect(() => {
    if (refresh === undefined) return;
    if (refresh.state !== "running") {
      if (wasRunning.current) onEnded();
      wasRunning.current = false;
      return;
    }
    wasRunning.current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isGone = false;
    const ask = async () => {
      // What goes on as it was is another value too, so that the next question follows.
      const wasAnswered = await run(async () => setRefresh({ ...(await fetchRefresh()) }));
      if (!wasAnswered && !isGone) wait();
    };
    const wait = () => timer = setTimeout(() => void ask(), POLL_MILLIS);
    wait();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [refresh, run, onEnded]);

  const begin = useCallback(
    (ids: readonly string[]) => void run(async () => setRefresh(await beginRefresh(ids))),
    [run],
  );
  return { refresh, action, begin };
}
