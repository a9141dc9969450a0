/** Subscriptions that are in no list any more, though nothing says that they ended: they stand, and are named. */
import type { Doubt, Hidden } from "./plausible.ts";

/** So many are taken one by one; of more the read itself is to be doubted. */
export const LOST_MAX = 1000;

/** What is known of them stands as it was. By id. */
export function hiddenLost(ids: readonly string[]): Hidden[] {
  return ids.map((of) => ({
    of,
    lists: ["ListSubscriptions"],
    actions: [],
    detail: "it is in the list of no status (APPROVED, CANCELLED, REVOKED), and no event says that it ended",
  }));
}

/** Of more than LOST_MAX nobody believes that all of them have a status that is not known. */
export function lostDoubts(ids: readonly string[]): Doubt[] {
  if (ids.length <= LOST_MAX) return [];
  return [{ kind: "short", text: `more than ${LOST_MAX} subscriptions are in the list of no status` }];
}
