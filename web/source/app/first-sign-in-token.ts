const PREFIX = "#first-sign-in=";

/** The token of the one-time link; it leaves the address bar and the history at once. */
export function takeFirstSignInToken(): string | undefined {
  if (!location.hash.startsWith(PREFIX)) return undefined;
  const token = location.hash.slice(PREFIX.length);
  history.replaceState(null, "", location.pathname + location.search);
  return token === "" ? undefined : token;
}
