/**
 * The moments at which an answer may change. Between two of them every answer about one caller and one asset stays the
 * same: whatever a verdict reads must have its ends here.
 */
import type { Blindness } from "./blindness.ts";
import type { Asset, Catalog, Interval, Subscription } from "./catalog.ts";
import { environmentRole } from "./environment-role.ts";
import { groupBy } from "./group.ts";
import type { CallerFacts } from "./standing.ts";

/** Answers the stretch around a time within which nothing changes that a verdict on the caller and the asset reads. */
export function indexStretches(
  catalog: Catalog,
  {
    subscriptionsOf,
    blindness,
  }: {
    readonly subscriptionsOf: (asset: Asset) => readonly Subscription[];
    readonly blindness: Blindness;
  },
): (facts: CallerFacts, asset: Asset | undefined, at: number) => Interval {
  const projects = groupBy(catalog.projects, ({ id }) => id);
  const domains = groupBy(catalog.domains, ({ id }) => id);
  const ofProject = new Map<string, readonly number[]>();
  const ownerMoments = (project: string): readonly number[] => {
    let moments = ofProject.get(project);
    if (!moments) {
      const entries = projects.get(project) ?? [];
      const owners = entries.flatMap(({ domain }) => domains.get(domain) ?? []);
      const reads = owners.map(({ asOf }) => asOf ?? catalog.asOf);
      const ends = [...entries, ...owners].flatMap(({ from, until }) => [from, until]);
      const recorded = owners.map((owner) => owner.historyFrom ?? Infinity);
      moments = [...ends, ...reads, ...recorded, catalog.asOf, catalog.historyFrom ?? Infinity];
      ofProject.set(project, moments);
    }
    return moments;
  };
  return ({ caller, roleEntries, memberships, exemptions }, asset, at) => {
    const stretch = new Stretch(at);
    stretch.cutAll(roleEntries);
    stretch.cutAll(memberships.projects);
    if (!asset) return stretch;
    stretch.cutAll(memberships.groups);
    stretch.cutAll(exemptions);
    const subscriptions = subscriptionsOf(asset);
    stretch.cutAll(subscriptions);
    for (const { subscriber } of subscriptions) stretch.cutAll(blindness.ofSubscriber(subscriber));
    for (const { id } of roleEntries) stretch.cutAll(blindness.ofProject(id));
    stretch.cutAll(blindness.ofProject(asset.project));
    // what a role that no project has says of whose it is, is believed or not as that one can be seen
    const named = roleEntries.length === 0 ? environmentRole(caller.principal)?.project : undefined;
    if (named !== undefined) stretch.cutAll(projects.get(named) ?? []);
    for (const moment of ownerMoments(asset.project)) stretch.cut(moment);
    return stretch;
  };
}

/** All of time around a moment, less what lies beyond the nearest cut on either side. */
class Stretch implements Interval {
  from = -Infinity;
  until = Infinity;
  readonly #at: number;

  constructor(at: number) {
    this.#at = at;
  }

  cut(moment: number): void {
    if (moment <= this.#at) {
      if (moment > this.from) this.from = moment;
    } else if (moment < this.until) this.until = moment;
  }

  cutAll(intervals: readonly Interval[]): void {
    for (const { from, until } of intervals) {
      this.cut(from);
      this.cut(until);
    }
  }
}

/** The ends of intervals: ascending, each once, without the open ends. */
export function bordersOf(intervals: readonly Interval[]): Float64Array {
  const times = new Set(intervals.flatMap(({ from, until }) => [from, until]));
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
