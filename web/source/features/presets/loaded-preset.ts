const key = (user: string) => `speedstack.preset.${user}`;

/** The preset that this user had loaded in this browser. */
export function loadLoadedId(user: string): string | undefined {
  try {
    return localStorage.getItem(key(user)) ?? undefined;
  } catch {
    return undefined;
  }
}

export function storeLoadedId(user: string, id: string | undefined): void {
  try {
    if (id === undefined) localStorage.removeItem(key(user));
    else localStorage.setItem(key(user), id);
  } catch {
    // Storage may be full or forbidden: then the next visit starts without.
  }
}
