/**
 * The moments at which an answer may change. Between two of them every answer about one caller and one asset stays the
 * same: whatever a verdict reads must have its ends here.
 */
import type { Asset, Catalog, Interval, Subscription } from "./catalog.ts";
import { groupBy } from "./group.ts";
import type { CallerFacts } from "./standing.ts";

/** Answers the borders of a caller and an asset, ascending, each once. */
export function indexBorders(
  catalog: Catalog,
  subscriptionsOf: (asset: Asset) => readonly Subscription[],
): (facts: CallerFacts, asset: Asset | undefined) => Float64Array {
  const projects = groupBy(catalog.projects, ({ id }) => id);
  const domains = groupBy(catalog.domains, ({ id }) => id);
  const ofProject = new Map<string, readonly number[]>();
  const ownerBorders = (project: string): readonly number[] => {
    let borders = ofProject.get(project);
    if (!borders) {
      const entries = projects.get(project) ?? [];
      const owners = entries.flatMap(({ domain }) => domains.get(domain) ?? []);
      const reads = owners.map(({ asOf }) => asOf ?? catalog.asOf);
      borders = [...ends(entries), ...ends(owners), ...reads];
      ofProject.set(project, borders);
    }
    return borders;
  };
  return ({ roleEntries, memberships, exemptions }, asset) => {
    const own = [roleEntries, memberships.projects];
    if (!asset) return bordersOfIntervals(own);
    const lists = [...own, memberships.groups, exemptions, subscriptionsOf(asset)];
    const moments = [...ownerBorders(asset.project), catalog.asOf, catalog.historyFrom ?? Infinity];
    return bordersOfIntervals(lists, moments);
  };
}

/** The ends of all intervals, and moments beside them: ascending, each once, without the open ends. */
export function bordersOfIntervals(
  lists: readonly (readonly Interval[])[],
  moments: readonly number[] = [],
): Float64Array {
  const times = new Set(moments);
  for (const list of lists) for (const { from, until } of list) times.add(from).add(until);
  return Float64Array.from(times).filter(Number.isFinite).sort();
}

/** How many of the ascending numbers are at or below the value. */
export function countUpTo(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function ends(intervals: readonly Interval[]): number[] {
  return intervals.flatMap(({ from, until }) => [from, until]);
}
