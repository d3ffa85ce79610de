import { Store } from "../../ui/store.ts";

/** What a one-time link is for, and what it carries. */
export interface OneTimeLink {
  readonly kind: "user" | "password";
  readonly token: string;
}

const kinds: readonly (readonly [prefix: string, kind: OneTimeLink["kind"]])[] = [
  ["#first-sign-in=", "user"],
  ["#new-password=", "password"],
];

/** The one-time link that was followed last, until it is redeemed or left. */
export const oneTimeLink = new Store<{ readonly link: OneTimeLink | undefined }>({
  link: undefined,
});

/** Takes the tokens of one-time links, now and later. */
export function watchOneTimeLinks(): void {
  take();
  // A link that is followed in an open page changes its fragment only.
  addEventListener("hashchange", take);
}

/** The token leaves the address bar and the history at once. */
function take(): void {
  for (const [prefix, kind] of kinds) {
    if (!location.hash.startsWith(prefix)) continue;
    const token = location.hash.slice(prefix.length);
    history.replaceState(null, "", location.pathname + location.search);
    if (token !== "") oneTimeLink.update({ link: { kind, token } });
    return;
  }
}
