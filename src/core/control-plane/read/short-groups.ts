/**
 * Doubts about who is in groups, and nothing else: a membership of a group gives rights and accuses nobody. So those that a read lacks stand
 * as they were, until somebody says that they ended, and what else was read is taken.
 */
import type { EntryKind } from "../entry.ts";
import type { Doubt, Hidden } from "./plausible.ts";

/** Of more groups than that nobody believes that the rest of the read is whole. */
export const SHORT_GROUPS_MAX = 1000;

/** Whether all that speaks against a read is that lists of groups' members are short. `kinds`: of each list. */
export function isOfGroupsAlone(
  doubts: readonly Doubt[],
  kinds: Readonly<Record<string, readonly EntryKind[]>>,
): boolean {
  return doubts.every(({ kind, list = "" }) => {
    const of = kinds[list] ?? [];
    return kind === "short" && of.length > 0 && of.every((one) => one === "group_membership");
  });
}

/** What a read says of itself whose lists of groups' members are short, and that is taken all the same. */
export interface ShortGroups {
  /** Ids of groups that lack somebody. */
  readonly groups: readonly string[];
  readonly doubts: readonly Doubt[];
}

/** Who is in these groups is as unknown as if it had not been given. */
export function hiddenShort({ groups, doubts }: ShortGroups): Hidden[] {
  const whole = doubts.find(({ of }) => of === undefined);
  return groups.map((of) => {
    const { list = "", text = "" } = doubts.find((doubt) => doubt.of === of) ?? whole ?? {};
    return { of, lists: [list], actions: [], detail: text, isShort: true };
  });
}

/** Entries by list as the next read is compared with them: of a short list as many as it had. */
export function countsToKeep(
  now: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
  { doubts }: Pick<ShortGroups, "doubts">,
): Readonly<Record<string, number>> {
  const short = doubts.flatMap(({ list, of }) => (list === undefined || of !== undefined ? [] : [list]));
  return { ...now, ...Object.fromEntries(short.map((list) => [list, before[list] ?? 0])) };
}
