/** Uses: who did what where, summed up. What is learnt of data before any catalog says whose they are. */
import { compareText, groupBy } from "../catalog/group.ts";
import { GRADES } from "../identity/caller.ts";
import type { IdentityGrade, PersonKind } from "../identity/caller.ts";
import type { Action } from "../record/access.ts";
import { dataFolder } from "./data-folder.ts";

/** What tells uses apart. */
export interface UseKey {
  /** The person's key, as findings have it. */
  readonly person: string;
  readonly kind: PersonKind;
  readonly principal: string;
  /** The account of the principal; null where there is none. */
  readonly account: string | null;
  /** The principal belongs to an account that is none of ours. */
  readonly isOutside: boolean;
  /** The account whose log tells: of several that of another account than the principal's, since the owner's log does. */
  readonly log: string;
  /** A folder of data, a table ARN, or null where the records do not say. */
  readonly place: string | null;
  /** What Lake Formation was asked for, where it opened the session that read; null elsewhere. */
  readonly table: string | null;
  readonly action: Action;
  readonly isDenied: boolean;
}

/** Sums over accesses. */
export interface UseSums {
  /** Of the best known. */
  readonly grade: IdentityGrade;
  readonly accesses: number;
  readonly bytesOut: number;
  /** In ms. */
  readonly first: number;
  readonly last: number;
}

export interface Use extends UseKey, UseSums {}

/** Folders of one bucket that are told apart; beyond that, those above them are. */
const FOLDERS_MAX = 2000;

/** Adds up uses of the same key, sorted by it: the order of what is given changes nothing. */
export function sumUses(uses: Iterable<Use>): Use[] {
  const sums = new Map<string, Use>();
  for (const use of uses) {
    const key = keyOf(use);
    const known = sums.get(key);
    sums.set(key, known ? { ...known, ...addSums(known, use) } : use);
  }
  return [...sums].sort(([a], [b]) => compareText(a, b)).map(([, use]) => use);
}

function addSums(a: UseSums, b: UseSums): UseSums {
  return {
    grade: betterGrade(a.grade, b.grade),
    accesses: a.accesses + b.accesses,
    bytesOut: a.bytesOut + b.bytesOut,
    first: Math.min(a.first, b.first),
    last: Math.max(a.last, b.last),
  };
}

export function betterGrade(a: IdentityGrade, b: IdentityGrade): IdentityGrade {
  return GRADES.indexOf(a) <= GRADES.indexOf(b) ? a : b;
}

/** The same uses, with the folders of a bucket cut where they are too many to be data sets. */
export function boundFolders(uses: readonly Use[], max = FOLDERS_MAX): Use[] {
  const byBucket = groupBy(uses, ({ place }) => (place === null ? "" : dataFolder(place, 0)));
  return sumUses(
    [...byBucket.values()].flatMap((same) => {
      const depth = depthOf(new Set(same.flatMap(({ place }) => place ?? [])), max);
      return depth === undefined
        ? same
        : same.map((use) => ({ ...use, place: use.place && dataFolder(use.place, depth) }));
    }),
  );
}

/** How deep folders may be told apart so that there are at most `max`; undefined: as deep as they are. */
function depthOf(places: ReadonlySet<string>, max: number): number | undefined {
  if (places.size <= max) return undefined;
  for (let depth = 5; depth > 0; depth--) {
    if (new Set([...places].map((place) => dataFolder(place, depth))).size <= max) return depth;
  }
  return 0;
}

function keyOf({
  place,
  person,
  principal,
  action,
  isDenied,
  table,
  log,
  account,
  kind,
  ...use
}: Use): string {
  return JSON.stringify([
    place,
    person,
    principal,
    action,
    isDenied,
    table,
    log,
    account,
    kind,
    use.isOutside,
  ]);
}
