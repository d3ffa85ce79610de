import { useCallback, useEffect, useRef, useState } from "react";
import { endsSession, useSession } from "../session/session-context.ts";

type Loaded<Value> =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly message: string }
  | {
    readonly state: "ready";
    readonly value: Value;
    /** What kept a newer value from coming; empty where nothing did. */
    readonly problem: string;
  };

export interface Loading<Value> {
  readonly loaded: Loaded<Value>;
  /** Loads anew; what is shown stays until then, and where nothing comes. */
  reload(): Promise<void>;
  /** Replaces what is shown, for instance by what a change answered. */
  change(next: (value: Value) => Value): void;
}

/** What `load` answers, asked for when `load` changes; an answer that was overtaken is dropped. */
export function useLoaded<Value>(load: () => Promise<Value>): Loading<Value> {
  const { onSessionEnded } = useSession();
  const [loaded, setLoaded] = useState<Loaded<Value>>({ state: "loading" });
  const newest = useRef(0);
  const reload = useCallback(async () => {
    newest.current += 1;
    const own = newest.current;
    try {
      const value = await load();
      if (own === newest.current) setLoaded({ state: "ready", value, problem: "" });
    } catch (error) {
      if (own !== newest.current) return;
      if (endsSession(error)) return onSessionEnded();
      const message = error instanceof Error ? error.message : String(error);
      setLoaded((before) =>
        before.state === "ready" ? { ...before, problem: message } : { state: "failed", message }
      );
    }
  }, [load, onSessionEnded]);
  useEffect(() => {
    setLoaded({ state: "loading" });
    void reload();
    return () => {
      newest.current += 1;
    };
  }, [reload]);
  const change = useCallback((next: (value: Value) => Value) => {
    setLoaded((before) =>
      before.state === "ready" ? { ...before, value: next(before.value) } : before
    );
  }, []);
  return { loaded, reload, change };
}
