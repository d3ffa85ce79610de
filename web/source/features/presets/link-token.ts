import { Store } from "../../ui/store.ts";

const PREFIX = "#preset=";

/** The token in the fragment of a shared link; undefined where it is no such link. */
export function linkTokenOf(hash: string): string | undefined {
  const token = hash.startsWith(PREFIX) ? hash.slice(PREFIX.length) : "";
  return token === "" ? undefined : token;
}

/** A fragment never reaches a server, nor do the names of pages that it is sent from. */
export function linkOf(origin: string, token: string): string {
  return `${origin}/${PREFIX}${token}`;
}

/** The link that was followed last, until it is opened: a sign-in may come between. */
export const followedLink = new Store<{ readonly token: string | undefined }>({
  token: undefined,
});

/** Takes the tokens of links, now and later. */
export function watchLinks(): void {
  take();
  // A link that is followed in an open page changes its fragment only.
  addEventListener("hashchange", take);
}

/** The token leaves the address bar and the history at once. */
function take(): void {
  if (!location.hash.startsWith(PREFIX)) return;
  const token = linkTokenOf(location.hash);
  history.replaceState(null, "", location.pathname + location.search);
  followedLink.update({ token });
}
