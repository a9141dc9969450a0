/** What was known of trails over time, and of each account as far as it concerns it. */
import { groupBy } from "../catalog/group.ts";
import { DAY_MS, HOUR_MS } from "../record/time.ts";
import type { LoggingInput } from "./coverage.ts";
import type { Sight } from "./observability.ts";
import { hindranceOf, mergeTrails } from "./trail.ts";
import type { SeenTrail, Trail } from "./trail.ts";

export interface Moment {
  /** In ms. */
  readonly at: number;
  readonly sight: Sight;
  /** With the trails alone that log the account, as if they were its own; undefined: nobody knows which it is. */
  readonly sightOf: (account: string | undefined) => Sight;
}

type Given = Pick<LoggingInput, "sightings" | "places" | "lookedUp" | "logged">;

/** As of each time when anything changed that was said of trails, the last first; none where nobody was asked. */
export function timelineOf(given: Given): Moment[] {
  const { sightings, places, lookedUp, logged } = given;
  const same = new Map<string, SeenTrail>();
  // many places say the same of one trail
  const seen = sightings.map(({ trail, ...rest }) => {
    const text = JSON.stringify(trail);
    const known = same.get(text) ?? trail;
    same.set(text, known);
    return { ...rest, trail: known };
  });
  const asked = places.filter(({ readAt }) => readAt !== null);
  return momentsOf(given).map((at) => {
    const then = seen.filter(({ from, until }) => from <= at && (until === null || at < until));
    const sight = { trails: mergeTrails(then, logged), lookedUp, asked };
    return { at, sight, sightOf: byAccount(sight) };
  });
}

function byAccount(sight: Sight): Moment["sightOf"] {
  const pairs = sight.trails.flatMap((trail) => trail.accounts.map((account) => ({ account, trail })));
  const own = new Map(
    [...groupBy(pairs, ({ account }) => account)].map(([account, of]) => [
      account,
      { ...sight, trails: of.map(({ trail }): Trail => ({ ...trail, accounts: [account] })) },
    ]),
  );
  const none = { ...sight, trails: [] };
  return (account) => (account === undefined ? sight : (own.get(account) ?? none));
}

/** Of one timeline: whether everything can be seen alike. */
export function isSameSight(a: Sight, b: Sight): boolean {
  return (
    a.trails.length === b.trails.length &&
    a.trails.every((trail, at) => {
      const other = b.trails[at] as Trail;
      return (
        trail.arn === other.arn &&
        trail.selectors === other.selectors &&
        trail.isMultiRegion === other.isMultiRegion &&
        hindranceOf(trail) === hindranceOf(other) &&
        trail.deliversIn?.join() === other.deliversIn?.join() &&
        trail.accounts.join() === other.accounts.join()
      );
    })
  );
}

/** So many times are looked at; where there are more, the last one of each minute, hour or day. */
const MOMENTS_MAX = 100;
const STEPS_MS = [1, 60_000, HOUR_MS, DAY_MS];

function momentsOf({ sightings, places }: Given): number[] {
  const times = sightings.flatMap(({ from, until }) => (until === null ? [from] : [from, until]));
  // a place that has no trail says so, too
  const answered = places.flatMap(({ readAt }) => readAt ?? []);
  const first = times.length === 0 ? answered.slice(0, 1) : [];
  const all = [...new Set([...times, ...first])].sort((a, b) => b - a);
  const thinned = STEPS_MS.map((step) => [...groupBy(all, (at) => Math.floor(at / step)).values()]);
  const few = thinned.find((groups) => groups.length <= MOMENTS_MAX) ?? thinned.at(-1) ?? [];
  return few.slice(0, MOMENTS_MAX).flatMap(([last]) => last ?? []);
}
