import type { ReactNode } from "react";
import type { Loading } from "./use-loaded.ts";
import type { Paging } from "./use-pages.ts";

interface LoadedViewProps<Value> {
  readonly loading: Loading<Value>;
  /** What is loaded, as in "the users". */
  readonly what: string;
  children(value: Value): ReactNode;
}

/**
 * What was loaded, or that it is being loaded, or why it was not and a way to try again. What could
 * not be loaded anew stays, with a note.
 */
export function LoadedView<Value>({ loading, what, children }: LoadedViewProps<Value>) {
  const { loaded } = loading;
  if (loaded.state === "loading") {
    return <p className="loading-note" role="status">Loading {what} …</p>;
  }
  const problem = loaded.state === "failed"
    ? loaded.message
    : loaded.problem === ""
    ? ""
    : `${loaded.problem} What you see is as it was before.`;
  return (
    <>
      {problem === "" ? null : (
        <div className="load-failure" role="alert">
          <p>{problem}</p>
          <button type="button" className="secondary-button" onClick={() => void loading.reload()}>
            Try again
          </button>
        </div>
      )}
      {loaded.state === "ready" ? children(loaded.value) : null}
    </>
  );
}

export function EmptyNote({ children }: { readonly children: ReactNode }) {
  return <p className="empty-note">{children}</p>;
}

/** The way to the next page of a list. */
export function MoreButton<Item>({ paging }: { readonly paging: Paging<Item> }) {
  const { loaded } = paging;
  if (loaded.state !== "ready" || loaded.value.next === null) return null;
  return (
    <div className="more">
      <button
        type="button"
        className="secondary-button"
        aria-disabled={paging.isLoadingMore}
        data-testid="load-more"
        onClick={() => void paging.loadMore()}
      >
        {paging.isLoadingMore ? "Loading …" : "Load more"}
      </button>
      <p className="field-error" role="alert">{paging.moreProblem}</p>
    </div>
  );
}
