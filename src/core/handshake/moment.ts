/** A time within a handshake, and how it is known: what nobody can say is said to be unknown, never guessed. */
import type { How } from "../control-plane/history.ts";

/**
 * `seen`: the service gives the time itself; `logged`: an event of CloudTrail or EventBridge does; `assumed`: it was between two reads;
 * `declared`: a catalog file says so.
 */
export type Known = "seen" | "logged" | "assumed" | "declared" | "unknown";

export interface Moment {
  /** In ms; null: nobody can say. */
  readonly at: number | null;
  readonly how: Known;
}

export const NEVER_TOLD: Moment = { at: null, how: "unknown" };

const KNOWN: Readonly<Record<How, Known>> = { said: "seen", event: "logged", assumed: "assumed" };

/** Of a date of the history; what was so since ever, or ends never, has none. */
export function momentOf(at: number | undefined, how: How | null): Moment {
  if (at === undefined || how === null || !Number.isFinite(at)) return NEVER_TOLD;
  return { at, how: KNOWN[how] };
}

/** From one moment to another one, in ms; null: one of them is unknown, or they are the other way round. */
export function between(from: Moment, until: Moment): number | null {
  if (from.at === null || until.at === null || until.at < from.at) return null;
  return until.at - from.at;
}
