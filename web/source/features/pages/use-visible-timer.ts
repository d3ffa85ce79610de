import { useEffect } from "react";

/** Calls `tick` every so many milliseconds while the page is in sight, and when it comes into it. */
export function useVisibleTimer(tick: () => void, millis: number): void {
  useEffect(() => {
    let timer: ReturnType<typeof setInterval> | undefined;
    const start = () => {
      clearInterval(timer);
      timer = document.visibilityState === "visible" ? setInterval(tick, millis) : undefined;
    };
    const changed = () => {
      if (document.visibilityState === "visible") tick();
      start();
    };
    start();
    document.addEventListener("visibilitychange", changed);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", changed);
    };
  }, [tick, millis]);
}
