/** Lists of one thing that hold nothing any more: DataZone shows whoever may not look an empty list, and does not say so. */
import type { EntryKind } from "../entry.ts";
import type { Doubt } from "./plausible.ts";

export interface EmptiedList {
  readonly kind: EntryKind;
  /** Whose list it is: a project, an environment, a group. */
  readonly of: string;
  /** What it held, less what events say has ended. */
  readonly had: number;
  /** Something of it is published still: it cannot be gone. */
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

/** Kinds whose own lists are looked at. */
export const OWN_LISTED = [...BELONGING, "asset", "group_membership"] as const;

/**
 * What speaks against a read that has nothing of something that it still shows. `kinds`: of each list; `said`: lists that are known to be
 * short as a whole.
 */
export function emptiedDoubts(
  emptied: readonly EmptiedList[],
  {
    kinds,
    said,
  }: { readonly kinds: Readonly<Record<string, readonly EntryKind[]>>; readonly said: readonly string[] },
): Doubt[] {
  return emptied
    .filter(({ kind, had, isPublished }) => isPublished || BELONGING.has(kind) || had >= EMPTIED_MIN)
    .flatMap(({ kind, of, had }): Doubt[] => {
      const list = Object.keys(kinds).find((one) => kinds[one]?.includes(kind)) ?? kind;
      if (said.includes(list)) return [];
      return [{ kind: "short", text: `${list} of ${of} has 0 of ${had} entries that it had` }];
    });
}
