/** The moments at which anything in a catalog changes. Between two of them every answer stays the same. */
import type { Catalog, Interval } from "./catalog.ts";

/** All borders, ascending, each once. */
export function bordersOf(catalog: Catalog): Float64Array {
  const intervals: readonly (readonly Interval[])[] = [
    catalog.domains,
    catalog.projects,
    catalog.groups,
    catalog.groups.flatMap((group) => group.members),
    catalog.members,
    catalog.people,
    catalog.assets,
    catalog.subscriptions,
    catalog.grants,
    catalog.exemptions,
  ];
  const times = new Set<number>([catalog.asOf, catalog.historyFrom ?? -Infinity]);
  for (const { asOf } of catalog.domains) if (asOf !== undefined) times.add(asOf);
  for (const list of intervals) {
    for (const { from, until } of list) times.add(from).add(until);
  }
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
