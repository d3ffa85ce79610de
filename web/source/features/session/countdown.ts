import { useEffect, useState } from "react";

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

/** The last second counts until it is over. */
export function secondsLeft(deadline: number, now: number): number {
  return Math.max(0, Math.ceil((deadline - now) / 1000));
}
