/** What speaks against a read that came to its end, and what of it nobody can tell. */
import type { Pool } from "pg";
import { ownListDoubts } from "../../core/control-plane/read/own-lists.ts";
import { LOST_MAX, lostDoubts, sayLost } from "../../core/control-plane/read/lost.ts";
import { missingIn } from "../../core/control-plane/read/missing.ts";
import { blindOf, doubtsOf, shortLists } from "../../core/control-plane/read/plausible.ts";
import type { Doubt } from "../../core/control-plane/read/plausible.ts";
import { SHORT_GROUPS_MAX, isOfGroupsAlone } from "../../core/control-plane/read/short-groups.ts";
import type { ShortGroups } from "../../core/control-plane/read/short-groups.ts";
import { sayVanished, vanishedDoubts } from "../../core/control-plane/read/vanished.ts";
import { listOrphaned, listSighted } from "../../store/control-blind.ts";
import type { Orphaned } from "../../store/control-blind.ts";
import { listLackingGroups, listShortOwn } from "../../store/control-own-lists.ts";
import { listLost } from "../../store/control-lost.ts";
import type { ReadRow, ScopeLease } from "../../store/control-plane.ts";
import { countMissing } from "../../store/control-staged.ts";
import type { StagedScope } from "./stage-scope.ts";

export interface StagedRead {
  readonly read: ReadRow;
  readonly staged: StagedScope;
  /** What kinds of entries ever came of each list. */
  readonly kinds: StagedScope["kinds"];
  readonly accepts: boolean;
}

export interface JudgedRead {
  readonly doubts: readonly Doubt[];
  /** In words; what the read would end, if it were accepted, is told with what else speaks against it. */
  readonly reasons: readonly string[];
  /** Subscriptions that are in the list of no status: at most one more than LOST_MAX. */
  readonly lost: readonly string[];
  readonly orphaned: Orphaned;
  /** Groups whose members stand though the read lacks some: nothing else speaks against it. */
  readonly shortGroups: ShortGroups;
}

const NOTHING: Pick<JudgedRead, "lost" | "orphaned"> = { lost: [], orphaned: { projects: [], all: [] } };
const NO_GROUPS: ShortGroups = { groups: [], doubts: [] };

/** Where nothing but groups' members are short, and nobody accepts that, there are no doubts, and the groups that are. */
export async function judgeRead(pool: Pool, scope: ScopeLease, given: StagedRead): Promise<JudgedRead> {
  const { read, staged, accepts } = given;
  // of what was not given nobody can say that something is missing in it
  const isGiven = staged.failure === undefined && staged.refused.every(({ of }) => of !== undefined);
  const { lost, orphaned } = isGiven
    ? {
        lost: await listLost(pool, scope, { read, max: LOST_MAX + 1 }),
        orphaned: await listOrphaned(pool, scope, read),
      }
    : NOTHING;
  const doubts = [
    ...(await doubtsIn(pool, scope, given)),
    ...lostDoubts(lost, accepts),
    ...vanishedDoubts(orphaned.projects, accepts),
  ];
  const shortGroups = accepts ? NO_GROUPS : await groupsIn(pool, scope, { ...given, doubts });
  const isDoubted = doubts.length > 0;
  const reasons = new Set([
    ...doubts.map(({ text }) => text),
    ...(isDoubted && lost.length > 0 && lost.length <= LOST_MAX ? [sayLost(lost)] : []),
    ...(isDoubted && orphaned.projects.length > 0 ? [sayVanished(orphaned.projects)] : []),
  ]);
  return {
    doubts: shortGroups.groups.length > 0 ? [] : doubts,
    reasons: [...reasons],
    lost,
    orphaned,
    shortGroups,
  };
}

async function groupsIn(
  pool: Pool,
  scope: ScopeLease,
  { read, staged, kinds, doubts }: StagedRead & Pick<JudgedRead, "doubts">,
): Promise<ShortGroups> {
  if (doubts.length === 0 || staged.failure !== undefined || !isOfGroupsAlone(doubts, kinds))
    return NO_GROUPS;
  const own = doubts.flatMap(({ of }) => of ?? []);
  const groups =
    own.length === doubts.length
      ? own
      : await listLackingGroups(pool, scope, { read, max: SHORT_GROUPS_MAX + 1 });
  return groups.length > SHORT_GROUPS_MAX ? NO_GROUPS : { groups, doubts };
}

async function doubtsIn(
  pool: Pool,
  scope: ScopeLease,
  { read, staged: { counts, refused, failure }, kinds }: StagedRead,
): Promise<Doubt[]> {
  const short = shortLists(counts, scope.counts);
  const missing = await countMissing(pool, scope, {
    read,
    kinds: [...new Set(short.flatMap((list) => kinds[list] ?? []))],
  });
  const blind = blindOf(refused);
  const sighted = await listSighted(pool, scope, blind);
  const summary = { counts, refused, missing: missingIn(kinds, missing) };
  const doubts = doubtsOf(summary, { counts: scope.counts, sighted });
  // without a list of the scope, or its end, what is short is no news
  if (failure !== undefined || doubts.some(({ kind }) => kind === "refused")) return doubts;
  const said = shortLists(counts, scope.counts, summary.missing);
  return [...doubts, ...ownListDoubts(await listShortOwn(pool, scope, { read, blind }), { kinds, said })];
}
