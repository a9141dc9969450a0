/** When what DataZone did not answer is asked again. */

const ATTEMPTS_MAX = 8;
const MINUTE_MS = 60_000;
const WAIT_MAX_MS = 60 * MINUTE_MS;

/** In ms after so many attempts, doubling each time; undefined: it has failed. */
export function retryAfter(attempts: number): number | undefined {
  return attempts >= ATTEMPTS_MAX ? undefined : Math.min(WAIT_MAX_MS, MINUTE_MS * 2 ** (attempts - 1));
}
