/** All that is known of what can be seen, and what follows: each asset's observability, the gaps, and what closes them. */
import { holds } from "../catalog/catalog.ts";
import { compareText, groupBy } from "../catalog/group.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { fixesOf } from "./fix.ts";
import type { Fix } from "./fix.ts";
import { gapsOf } from "./gaps.ts";
import type { Gap } from "./gaps.ts";
import { latesOf, silencesOf } from "./hours.ts";
import type { PlaceHour } from "./hours.ts";
import { observe } from "./observability.ts";
import type { AssetView, RouteView, SeenReads, Sight } from "./observability.ts";
import { mergeTrails } from "./trail.ts";
import type { Place, SeenTrail, Trail } from "./trail.ts";
import { unheardOf } from "./unheard.ts";
import type { AnsweredPlace } from "./unheard.ts";

/** What a place said of a trail, and from when until when, in ms; null: until now. */
export interface TrailSighting {
  readonly place: Place;
  readonly trail: SeenTrail;
  readonly from: number;
  readonly until: number | null;
}

/** An account and Region that is asked. */
export interface AskedPlace extends Place {
  /** Of the last time; null: it was not its turn yet. */
  readonly state: "read" | "failed" | null;
  readonly reason: string | null;
  readonly detail: string | null;
  /** When it last answered in full, in ms; null: never. */
  readonly readAt: number | null;
}

export interface CoverageInput {
  readonly sightings: readonly TrailSighting[];
  readonly places: readonly AskedPlace[];
  readonly lookedUp: readonly Place[];
  /** Accounts whose logs we hold. */
  readonly logged: readonly string[];
  readonly seen: SeenReads;
  /** Of the last two weeks, by account, Region and hour. */
  readonly hours: readonly PlaceHour[];
  /** In ms. */
  readonly now: number;
}

export interface DatedView extends AssetView {
  readonly routes: readonly (RouteView & {
    /** Since when it is known to be so, in ms; null: nobody was asked. */
    readonly since: number | null;
  })[];
}

export interface Coverage {
  /** Of the assets that the catalog has now, by id. */
  readonly views: readonly DatedView[];
  readonly trails: readonly Trail[];
  readonly gaps: readonly Gap[];
  readonly fixes: readonly Fix[];
  /** Assets that no trail reaches whose selectors could be widened. */
  readonly unreachable: readonly string[];
}

export function coverageOf(input: CoverageInput, index: CatalogIndex): Coverage {
  const { places, hours, now } = input;
  const at = Math.min(now, index.catalog.asOf);
  const assets = index.catalog.assets
    .filter((asset) => holds(asset, at))
    .toSorted((a, b) => compareText(a.id, b.id));
  const moments = momentsOf(input);
  const sights = moments.map((moment) => sightAt(moment, input));
  const current = sights[0] ?? currentSight(input);
  const views = assets.map((asset): DatedView => {
    const viewAt = (sight: Sight): AssetView => observe(asset, sight, { index, at, seen: input.seen });
    return withSince(viewAt(current), { moments, viewAt: (place) => viewAt(sights[place] ?? current) });
  });
  const { trails } = current;
  const isLogged = ({ account, region }: Place): boolean =>
    trails.some(
      ({ accounts, isMultiRegion, homeRegion }) =>
        accounts.includes(account) && (isMultiRegion || homeRegion === region),
    );
  return {
    views,
    trails,
    gaps: gapsOf({
      views: current.asked.length > 0 ? views : [],
      trails,
      unread: places.flatMap(({ account, region, state, reason, detail }) =>
        state === "failed" ? [{ account, region, code: reason ?? "", detail: detail ?? "" }] : [],
      ),
      without: places.filter((place) => place.state === "read" && !isLogged(place)),
      silences: [
        ...silencesOf(hours, now),
        ...unheardOf(answeredPlaces(input), { sight: current, heard: hours, now }),
      ],
      lates: latesOf(hours, now),
    }),
    ...fixesOf(views, trails),
  };
}

/** Places that say of trails that they log there, and since when of any of these. */
function answeredPlaces({ sightings }: CoverageInput): AnsweredPlace[] {
  const standing = sightings.filter(({ until }) => until === null);
  const byPlace = groupBy(standing, ({ place }) => `${place.account}/${place.region}`);
  return [...byPlace.values()].flatMap((same) =>
    same.slice(0, 1).map(({ place }) => ({
      ...place,
      since: same.reduce((least, { from }) => Math.min(least, from), Infinity),
    })),
  );
}

/** What is known now of who logs what. */
export function currentSight(input: CoverageInput): Sight {
  const [last] = momentsOf(input);
  return last === undefined ? { trails: [], lookedUp: input.lookedUp, asked: [] } : sightAt(last, input);
}

/** When anything that was said of trails changed, the last first; none where nobody was asked. */
function momentsOf({ sightings, places }: CoverageInput): number[] {
  const times = sightings.flatMap(({ from, until }) => (until === null ? [from] : [from, until]));
  // a place that has no trail says so, too
  const answered = places.flatMap(({ readAt }) => readAt ?? []);
  const first = times.length === 0 ? answered.slice(0, 1) : [];
  return [...new Set([...times, ...first])].sort((a, b) => b - a);
}

function sightAt(moment: number, { sightings, places, lookedUp, logged }: CoverageInput): Sight {
  const seen = sightings.filter(({ from, until }) => from <= moment && (until === null || moment < until));
  const asked = [...new Set(places.flatMap(({ account, readAt }) => (readAt === null ? [] : [account])))];
  return { trails: mergeTrails(seen, logged), lookedUp, asked };
}

interface History {
  readonly moments: readonly number[];
  /** As of one of the moments. */
  readonly viewAt: (place: number) => AssetView;
}

/** Goes back for as long as the level of a route is what it is now. */
function withSince(view: AssetView, { moments, viewAt }: History): DatedView {
  const since = view.routes.map((): number | null => moments[0] ?? null);
  const isOpen = view.routes.map(() => true);
  for (let place = 1; place < moments.length && isOpen.includes(true); place++) {
    const before = viewAt(place);
    view.routes.forEach(({ route, level }, at) => {
      const isSame = before.routes.find((one) => one.route === route)?.level === level;
      isOpen[at] = isOpen[at] === true && isSame;
      if (isOpen[at]) since[at] = moments[place] ?? null;
    });
  }
  return { ...view, routes: view.routes.map((one, at) => ({ ...one, since: since[at] ?? null })) };
}
