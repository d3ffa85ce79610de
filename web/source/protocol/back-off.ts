/** Delays before reconnecting: full jitter, so that many clients never come back at one moment. */

const BASE_MILLIS = 250;
const CAP_MILLIS = 8_000;
const REPLACED_MILLIS = 150;

export const closeCodes = { replaced: 1012, sessionEnded: 4401 } as const;

/**
 * Milliseconds to wait before attempt `attempt` (0 is the first after a loss), for a uniform `random` in
 * 0 ..< 1. A worker that is being replaced (1012) has a successor already: only the jitter is waited.
 */
export function reconnectDelayMillis(attempt: number, closeCode: number, random: number): number {
  if (closeCode === closeCodes.replaced && attempt === 0) return random * REPLACED_MILLIS;
  return random * Math.min(CAP_MILLIS, BASE_MILLIS * 2 ** Math.min(attempt, 16));
}
