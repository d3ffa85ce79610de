import { useCallback, useRef, useState } from "react";
import type { Page } from "../../protocol/admin-client.ts";
import { endsSession, useSession } from "../session/session-context.ts";
import { type Loading, useLoaded } from "./use-loaded.ts";

export interface Paging<Item> extends Loading<Page<Item>> {
  readonly isLoadingMore: boolean;
  /** What kept the next page from coming. */
  readonly moreProblem: string;
  loadMore(): Promise<void>;
}

/** A list that comes a page at a time. */
export function usePages<Item>(fetch: (cursor?: string) => Promise<Page<Item>>): Paging<Item> {
  const loading = useLoaded(fetch as () => Promise<Page<Item>>);
  const [isLoadingMore, setLoadingMore] = useState(false);
  const isAsking = useRef(false);
  const [moreProblem, setMoreProblem] = useState("");
  const { onSessionEnded } = useSession();
  const { loaded, change } = loading;
  const next = loaded.state === "ready" ? loaded.value.next : null;
  const loadMore = useCallback(async () => {
    if (next === null || isAsking.current) return;
    isAsking.current = true;
    setLoadingMore(true);
    setMoreProblem("");
    try {
      const more = await fetch(next);
      // Whoever searched for something else meanwhile has another list by now.
      change((before) =>
        before.next === next ? { items: [...before.items, ...more.items], next: more.next } : before
      );
    } catch (error) {
      if (endsSession(error)) onSessionEnded();
      else setMoreProblem(error instanceof Error ? error.message : String(error));
    } finally {
      isAsking.current = false;
      setLoadingMore(false);
    }
  }, [next, fetch, change, onSessionEnded]);
  return { ...loading, isLoadingMore, moreProblem, loadMore };
}
