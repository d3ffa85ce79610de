/** Delays before reconnecting: full jitter, so that many clients never come back at one moment. */

const BASE_MILLIS = 250;
const CAP_MILLIS = 8_000;
const REPLACED_MILLIS = 150;
/** What a server may ask for at most. */
const HINT_MAX_MILLIS = 60_000;

export const closeCodes = { replaced: 1012, sessionEnded: 4401 } as const;

/**
 * Milliseconds to wait before attempt `attempt` (0 is the first after a loss), for a uniform `random` in
 * 0 ..< 1. A worker that is being replaced (1012) has a successor already and says when to come: its
 * times are spread, so nothing is added; where it says none, only the jitter is waited.
 */
export function reconnectDelayMillis(
  attempt: number,
  { code, reason }: { readonly code: number; readonly reason: string },
  random: number,
): number {
  if (code === closeCodes.replaced && attempt === 0) {
    return retryAfterMillis(reason) ?? random * REPLACED_MILLIS;
  }
  return random * Math.min(CAP_MILLIS, BASE_MILLIS * 2 ** Math.min(attempt, 16));
}

/** The N of `retry after N ms`, within reason; undefined where the text is another one. */
export function retryAfterMillis(reason: string): number | undefined {
  const digits = /^retry after (\d{1,9}) ms$/.exec(reason)?.[1];
  return digits === undefined ? undefined : Math.min(Number(digits), HINT_MAX_MILLIS);
}
