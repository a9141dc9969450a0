/** What was read by a right: of all that was done to its asset, what whoever has it did, in a way that it allows. */
import type { Way } from "../access/way.ts";
import type { Interval } from "../catalog/catalog.ts";
import type { Verdict } from "../catalog/judge.ts";
import { groupBy } from "../catalog/group.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { roleKey } from "../identity/role-key.ts";
import { storeIdentity } from "../identity/store-identity.ts";
import { DAY_MS } from "../record/time.ts";
import { personKey } from "./holders.ts";
import { listsOf } from "./lists.ts";
import type { Period } from "./period.ts";
import type { Right } from "./right.ts";

/** What one person did to one asset in one way, as it was judged; what was denied is left out. */
export interface ReviewUse {
  readonly asset: string;
  readonly person: string;
  readonly way: Way;
  readonly verdict: Verdict;
  /** Bit n: on day n of the month, from 0. */
  readonly days: number;
  readonly accesses: number;
  readonly bytesOut: number;
  /** Distinct by day. */
  readonly objects: number;
  /** In the month before. */
  readonly bytesBefore: number;
  readonly objectsBefore: number;
  /** First moments of the first and the last day by the end of the month, in ms, as far as days are kept. */
  readonly firstDay: number;
  readonly lastDay: number;
}

export interface RightUse {
  /** The first moment of the day of UTC, in ms; null: nobody is known to have used it. */
  readonly lastDay: number | null;
  readonly daysActive: number;
  readonly people: number;
  readonly accesses: number;
  readonly bytesOut: number;
  readonly objects: number;
  readonly bytesBefore: number;
  readonly objectsBefore: number;
  /** The last day of use that may have been by it, or by another right; null: there is none. */
  readonly maybeDay: number | null;
}

/** Ways by which a grant may have let somebody in. */
const BY_GRANT: ReadonlySet<Way> = new Set([
  "subscription",
  "owner",
  "exemption",
  "named_grant",
  "lf_tag",
  "share",
]);

/** Of each right of a population its use. What several rights allow is the use of each of them: uses of rights are not to be summed up. */
export function usesOf(
  rights: readonly Right[],
  {
    index,
    uses,
    period,
  }: { readonly index: CatalogIndex; readonly uses: readonly ReviewUse[]; readonly period: Period },
): ReadonlyMap<string, RightUse> {
  const placed = place(uses, index);
  const own = rights.map((right) => ({ right, rows: rowsOf(right, { index, placed }) }));
  const taken = new Set(own.flatMap(({ rows }) => rows));
  // by whom nobody is known to have had a right: they may have acted as anybody who has one
  const loose = uses.filter((use) => use.way === "unknown" || !taken.has(use));
  const looseOn = groupBy(loose, ({ asset }) => asset);
  return new Map(
    own.map(({ right, rows }) => {
      const assets = right.asset === null ? [...(placed.assetsOf.get(right.project) ?? [])] : [right.asset];
      const maybe = assets.flatMap((asset) => looseOn.get(asset) ?? []).filter((use) => mayBe(right, use));
      return [right.id, summed(rows, maybe, { index, period })];
    }),
  );
}

function mayBe({ kind }: Right, { way }: ReviewUse): boolean {
  if (way === "unknown") return true;
  if (kind === "grant") return BY_GRANT.has(way);
  return way === (kind === "subscription" ? "subscription" : "owner");
}

interface Placed {
  /** By asset (`a`) or owning project (`p`), and who it may be of. */
  readonly rows: ReadonlyMap<string, ReadonlySet<ReviewUse>>;
  readonly assetsOf: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Each use under all that whoever did it was, in the days in which they did. */
function place(uses: readonly ReviewUse[], index: CatalogIndex): Placed {
  const rows = new Map<string, Set<ReviewUse>>();
  const assetsOf = new Map<string, Set<string>>();
  const { assets } = listsOf(index);
  const put = <T>(map: Map<string, Set<T>>, key: string, value: T): void => {
    const known = map.get(key);
    if (known) known.add(value);
    else map.set(key, new Set([value]));
  };
  for (const use of uses) {
    const projects = new Set((assets.get(use.asset) ?? []).map(({ project }) => project));
    for (const project of projects) put(assetsOf, project, use.asset);
    for (const name of namesOf(use, index)) {
      put(rows, JSON.stringify(["a", use.asset, name]), use);
      if (use.way === "owner")
        for (const project of projects) put(rows, JSON.stringify(["p", project, name]), use);
    }
  }
  return { rows, assetsOf };
}

function namesOf({ person, firstDay, lastDay }: ReviewUse, index: CatalogIndex): Set<string> {
  const isThen = (one: Interval): boolean => one.from < lastDay + DAY_MS && firstDay < one.until;
  const { membershipsOf, roles } = listsOf(index);
  const who = personKey(index, person, lastDay);
  const { projects, groups } = membershipsOf(who);
  return new Set([
    `person ${who}`,
    `principal ${roleKey(person)}`,
    ...projects.filter(isThen).map(({ project }) => `project ${project}`),
    ...groups.filter(isThen).map(({ group }) => `group ${group}`),
    ...(roles.get(roleKey(person)) ?? []).filter(isThen).map(({ id }) => `project ${id}`),
  ]);
}

function rowsOf(
  right: Right,
  { index, placed }: { readonly index: CatalogIndex; readonly placed: Placed },
): ReviewUse[] {
  const { kind, subject, holder, asset, project } = right;
  const projectRoles = kind === "membership" ? [] : (listsOf(index).roles.get(roleKey(subject)) ?? []);
  const names = [
    `person ${subject}`,
    `principal ${roleKey(subject)}`,
    ...(holder === "team" ? [`group ${storeIdentity(subject)?.id ?? subject}`] : []),
    ...(holder === "team" && kind !== "membership" ? [`project ${subject}`] : []),
    ...(kind === "grant" && holder !== "team" ? right.people.map((person) => `person ${person}`) : []),
    ...projectRoles.map(({ id }) => `project ${id}`),
  ];
  const place = asset === null ? ["p", project] : ["a", asset];
  const rows = new Set(
    names.flatMap((name) => [...(placed.rows.get(JSON.stringify([...place, name])) ?? [])]),
  );
  return [...rows].filter((use) => mayBe(right, use) && use.way !== "unknown");
}

function summed(
  rows: readonly ReviewUse[],
  maybe: readonly ReviewUse[],
  { index, period: { days } }: { readonly index: CatalogIndex; readonly period: Period },
): RightUse {
  const total = (of: (use: ReviewUse) => number): number => rows.reduce((sum, use) => sum + of(use), 0);
  const last = (some: readonly ReviewUse[]): number | null =>
    some.reduce<number | null>((latest, { lastDay }) => Math.max(latest ?? lastDay, lastDay), null);
  const inMonth = rows.filter((use) => use.days !== 0 && use.lastDay >= days.first);
  return {
    lastDay: last(rows),
    daysActive: bitsOf(rows.reduce((mask, use) => mask | use.days, 0)),
    people: new Set(inMonth.map(({ person, lastDay }) => personKey(index, person, lastDay))).size,
    accesses: total(({ accesses }) => accesses),
    bytesOut: total(({ bytesOut }) => bytesOut),
    objects: total(({ objects }) => objects),
    bytesBefore: total(({ bytesBefore }) => bytesBefore),
    objectsBefore: total(({ objectsBefore }) => objectsBefore),
    maybeDay: last(maybe),
  };
}

/** How many days a mask has. */
export function bitsOf(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}
