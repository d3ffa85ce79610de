const key = (user: string) => `speedstack.preset.${user}`;

/** A preset in the state in which this browser has seen it last. */
export interface LoadedPreset {
  readonly id: string;
  readonly entityTag: string;
}

/** The preset that this user had loaded in this browser. */
export function loadLoaded(user: string): LoadedPreset | undefined {
  try {
    const [id, entityTag] = (localStorage.getItem(key(user)) ?? "").split(" ");
    return id === undefined || entityTag === undefined ? undefined : { id, entityTag };
  } catch {
    return undefined;
  }
}

export function storeLoaded(user: string, loaded: LoadedPreset | undefined): void {
  try {
    if (loaded === undefined) localStorage.removeItem(key(user));
    else localStorage.setItem(key(user), `${loaded.id} ${loaded.entityTag}`);
  } catch {
    // Storage may be full or forbidden: then the next visit starts without.
  }
}
