import { useEffect, useState } from "react";
import { secondsLeft } from "./seconds-left.ts";

/** Whole seconds until `deadline` (of `performance.now`), 0 when it is over or there is none. */
export function useCountdown(deadline: number | undefined): number {
  const [now, setNow] = useState(() => performance.now());
  const left = deadline === undefined ? 0 : secondsLeft(deadline, now);
  useEffect(() => {
    if (deadline === undefined) return;
    const tick = () => setNow(performance.now());
    tick();
    const timer = setInterval(tick, 250);
    return () => clearInterval(timer);
  }, [deadline]);
  return left;
}
