import { useEffect, useState, useSyncExternalStore } from "react";
import { type Lay, PresetDesk } from "./preset-desk.ts";
import { followedLink } from "./link-token.ts";

interface PresetDeskOptions {
  readonly user: string;
  /** Whether the keys are for the workspace. */
  readonly isInSight: boolean;
  /** Whether a preset can be laid out yet. */
  readonly isReady: boolean;
  readonly lay: Lay;
  onAll(): void;
}

/** The desk of a user; a shared link is opened as soon as it can be, Alt+P shows all presets. */
export function usePresetDesk({ user, isInSight, isReady, lay, onAll }: PresetDeskOptions) {
  const [desk] = useState(() => new PresetDesk(user));
  const state = useSyncExternalStore(desk.store.subscribe, desk.store.snapshot);
  const { token } = useSyncExternalStore(followedLink.subscribe, followedLink.snapshot);

  useEffect(() => desk.layBy(lay), [desk, lay]);
  useEffect(() => void desk.start(), [desk]);
  useEffect(() => {
    if (!isReady || token === undefined) return;
    followedLink.update({ token: undefined });
    void desk.openShared(token);
  }, [desk, isReady, token]);
  useEffect(() => {
    if (!isInSight) return;
    const pressed = (event: KeyboardEvent) => {
      if (event.code !== "KeyP" || !event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      if (document.querySelector("dialog[open]") === null) onAll();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [isInSight, onAll]);
  return { desk, state };
}
