/** Whether reading what is delivered has come to a stop: work is due, and nobody gets any of it done. */

/** Workers look every few seconds; what takes them longer is one large file at most. */
const STALLED_SECONDS = 15 * 60;

export interface Due {
  readonly due: number;
  readonly oldestDueSeconds: number;
  /** Since anything was finished; null: nothing ever was. */
  readonly idleSeconds: number | null;
}

export function isStalled({ due, oldestDueSeconds, idleSeconds }: Due): boolean {
  return due > 0 && oldestDueSeconds > STALLED_SECONDS && (idleSeconds ?? Infinity) > STALLED_SECONDS;
}
