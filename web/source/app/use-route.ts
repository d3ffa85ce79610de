import { useSyncExternalStore } from "react";
import { type Route, routeOf } from "./route.ts";

/** The page of the address bar. */
export function useRoute(): Route {
  return routeOf(useSyncExternalStore(subscribe, () => location.hash));
}

function subscribe(listener: () => void): () => void {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
}
