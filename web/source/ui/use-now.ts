import { useEffect, useState } from "react";

const PERIOD_MILLIS = 15_000;

/** Milliseconds since 1970 UTC, near enough for "5 min ago". */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), PERIOD_MILLIS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
