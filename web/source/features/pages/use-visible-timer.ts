import { useEffect } from "react";

/**
 * Calls `tick` while the page is in sight, and when it comes into it: each time so many milliseconds
 * after the one before is done. Undefined milliseconds: not yet.
 */
export function useVisibleTimer(tick: () => Promise<void>, millis: number | undefined): void {
  useEffect(() => {
    if (millis === undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isTicking = false;
    let isGone = false;
    const wait = () => {
      clearTimeout(timer);
      const isInSight = document.visibilityState === "visible";
      timer = isInSight && !isGone ? setTimeout(() => void run(), millis) : undefined;
    };
    const run = async () => {
      if (isTicking) return;
      isTicking = true;
      await tick();
      isTicking = false;
      wait();
    };
    const changed = () => document.visibilityState === "visible" ? void run() : wait();
    wait();
    document.addEventListener("visibilitychange", changed);
    return () => {
      isGone = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", changed);
    };
  }, [tick, millis]);
}
