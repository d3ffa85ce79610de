import { Store } from "../ui/store.ts";

const PREFIX = "#first-sign-in=";

/** The one-time link that was followed last, until it is redeemed or left. */
export const firstSignIn = new Store<{ readonly token: string | undefined }>({
  token: undefined,
});

/** Takes the tokens of one-time links, now and later. */
export function watchFirstSignIn(): void {
  take();
  // A link that is followed in an open page changes its fragment only.
  addEventListener("hashchange", take);
}

/** The token leaves the address bar and the history at once. */
function take(): void {
  if (!location.hash.startsWith(PREFIX)) return;
  const token = location.hash.slice(PREFIX.length);
  history.replaceState(null, "", location.pathname + location.search);
  if (token !== "") firstSignIn.update({ token });
}
