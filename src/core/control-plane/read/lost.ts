/** Subscriptions that are in no list any more, though nothing says that they ended: they stand, and are named, until somebody says that they did. */
import type { Doubt, Hidden } from "./plausible.ts";

/** So many are taken one by one; of more the read itself is to be doubted. */
export const LOST_MAX = 1000;

/** DataZone lists subscriptions by these: https://docs.aws.amazon.com/datazone/latest/APIReference/API_ListSubscriptions.html */
const STATUSES: readonly string[] = ["APPROVED", "CANCELLED", "REVOKED"];
const LISTS = "ListSubscriptions";
const WHY = `in the list of no status (${STATUSES.join(", ")}), and no event says that`;

/** Whether it is known what a subscription of this status allows. */
export function isListedStatus(status: string): boolean {
  return STATUSES.includes(status);
}

/** What is known of them stands as it was. By id. */
export function hiddenLost(ids: readonly string[]): Hidden[] {
  return ids.map((of) => ({
    of,
    lists: [LISTS],
    actions: [],
    detail: `it is ${WHY} it ended`,
  }));
}

/** Those that were lost, of all that could not be seen. */
export function lostOf(hidden: readonly Hidden[]): string[] {
  return hidden.filter(({ lists }) => lists.includes(LISTS)).map(({ of }) => of);
}

/**
 * Of more than LOST_MAX nobody believes that all of them have a status that is not known. `ends`: to take the read is to end them, which
 * somebody must say.
 */
export function lostDoubts(ids: readonly string[], ends: boolean): Doubt[] {
  if (ids.length > LOST_MAX)
    return [{ kind: "short", text: `more than ${LOST_MAX} subscriptions are in the list of no status` }];
  return ends && ids.length > 0 ? [{ kind: "short", text: sayLost(ids) }] : [];
}

/** One line, which names all of them. */
export function sayLost(ids: readonly string[]): string {
  return ids.length === 1
    ? `subscription ${ids[0]} is ${WHY} it ended`
    : `${ids.length} subscriptions are ${WHY} they ended: ${ids.join(", ")}`;
}
