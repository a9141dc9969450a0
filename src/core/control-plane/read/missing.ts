/** What a list may lack for a reason: so many of its entries are expected to be missing. */
import type { EntryKind } from "../entry.ts";

/** What has a list for each of its statuses, which is named in the list's name: `ListSubscriptions APPROVED`. */
export const LISTED_BY_STATUS: ReadonlySet<EntryKind> = new Set<EntryKind>([
  "subscription",
  "subscription_request",
]);

/** Entries that were known and have ended by events, or that the read has in the list of another status. */
export interface MissingEntries {
  readonly kind: EntryKind;
  /** As it was known, of what is listed by it. */
  readonly status: string | null;
  readonly missing: number;
}

/** By list, which gives entries of these kinds, how many it may lack. */
export function missingIn(
  kinds: Readonly<Record<string, readonly EntryKind[]>>,
  missing: readonly MissingEntries[],
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(kinds).map(([list, of]) => [
      list,
      missing
        .filter(({ kind, status }) => of.includes(kind) && isIn(list, kind, status))
        .reduce((sum, one) => sum + one.missing, 0),
    ]),
  );
}

function isIn(list: string, kind: EntryKind, status: string | null): boolean {
  return !LISTED_BY_STATUS.has(kind) || list.endsWith(` ${status ?? ""}`);
}

/** Of two reads together: a list that is empty at one of them has the kinds of the other. */
export function kindsOfBoth(
  before: Readonly<Record<string, readonly EntryKind[]>>,
  now: Readonly<Record<string, readonly EntryKind[]>>,
): Record<string, EntryKind[]> {
  const lists = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return Object.fromEntries(
    lists.map((list) => [list, [...new Set([...(before[list] ?? []), ...(now[list] ?? [])])].sort()]),
  );
}
