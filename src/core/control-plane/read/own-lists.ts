/** Lists of one thing that hold nothing, or much less, by now: DataZone shows whoever may not look a part, and does not say so. */
import type { EntryKind } from "../entry.ts";
import { PLAUSIBLE_SHARE } from "./plausible.ts";
import type { Doubt } from "./plausible.ts";

export interface OwnList {
  readonly kind: EntryKind;
  /** Whose list it is: a project, an environment, a group. */
  readonly of: string;
  /** What it held, less what events say has ended. */
  readonly had: number;
  readonly has: number;
  /** Something that it lacks is published still: it cannot be gone. */
  readonly isPublished: boolean;
}

/** By whom people and roles are judged: a project that has none of them any more is not one that lost its last. */
const BELONGING: ReadonlySet<EntryKind> = new Set<EntryKind>([
  "membership",
  "environment",
  "subscription_target",
]);

/** Of other lists one that held less may well have lost all of it. */
const EMPTIED_MIN = 5;
/** One that held less may well have lost a fifth. */
const SHORT_MIN = 10;

/** Kinds whose own lists are looked at. */
export const OWN_LISTED = [...BELONGING, "asset", "group_membership"] as const;

/**
 * What speaks against a read that has nothing, or less than PLAUSIBLE_SHARE, of something that it still shows. `kinds`: of each list;
 * `said`: lists that are known to be short as a whole.
 */
export function ownListDoubts(
  lists: readonly OwnList[],
  {
    kinds,
    said,
  }: { readonly kinds: Readonly<Record<string, readonly EntryKind[]>>; readonly said: readonly string[] },
): Doubt[] {
  return lists.filter(isDoubted).flatMap(({ kind, of, had, has }): Doubt[] => {
    const list = Object.keys(kinds).find((one) => kinds[one]?.includes(kind)) ?? kind;
    if (said.includes(list)) return [];
    return [{ kind: "short", list, of, text: `${list} of ${of} has ${has} of ${had} entries that it had` }];
  });
}

function isDoubted({ kind, had, has, isPublished }: OwnList): boolean {
  if (has > 0) return had >= SHORT_MIN && has < PLAUSIBLE_SHARE * had;
  return had > 0 && (isPublished || BELONGING.has(kind) || had >= EMPTIED_MIN);
}
