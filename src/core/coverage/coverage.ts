/** All that is known of what can be seen, and what follows: each asset's observability, the gaps, and what closes them. */
import { holds } from "../catalog/catalog.ts";
import { compareText, groupBy } from "../catalog/group.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { HOUR_MS, isoTime } from "../record/time.ts";
import { fixesOf } from "./fix.ts";
import type { Fix } from "./fix.ts";
import { gapsOf, NOT_ASKED_ANY_MORE } from "./gaps.ts";
import type { Gap, UnreadPlace } from "./gaps.ts";
import { latesOf, silencesOf } from "./hours.ts";
import type { PlaceHour } from "./hours.ts";
import { unreadMacie } from "./macie.ts";
import type { MacieReading } from "./macie.ts";
import type { UnknownMessages } from "./messages.ts";
import { observe } from "./observability.ts";
import type { AssetView, RouteView, SeenReads, Sight } from "./observability.ts";
import { homeOf } from "./routes.ts";
import { isSameSight, timelineOf } from "./timeline.ts";
import type { Moment } from "./timeline.ts";
import type { Place, SeenTrail, Trail } from "./trail.ts";
import type { UncheckedLogs } from "./unchecked.ts";
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

/** What says how reads of each asset are logged. */
export interface LoggingInput {
  readonly sightings: readonly TrailSighting[];
  readonly places: readonly AskedPlace[];
  readonly lookedUp: readonly Place[];
  /** Accounts whose logs we hold. */
  readonly logged: readonly string[];
  readonly seen: SeenReads;
  /** In ms. */
  readonly now: number;
}

export interface CoverageInput extends LoggingInput {
  /** Of the last two weeks, by account, Region and hour. */
  readonly hours: readonly PlaceHour[];
  /** Of the last day. */
  readonly messages: readonly UnknownMessages[];
  /** Where Macie is read, and what came of it. */
  readonly macie: readonly MacieReading[];
  /** Absent: there are none. */
  readonly unchecked?: UncheckedLogs | undefined;
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

/** How far each asset can be seen, without the gaps. */
export function viewsOf(input: LoggingInput, index: CatalogIndex): readonly DatedView[] {
  return seenNow(input, index).views;
}

function seenNow(
  input: LoggingInput,
  index: CatalogIndex,
): { readonly current: Sight; readonly views: readonly DatedView[] } {
  const at = Math.min(input.now, index.catalog.asOf);
  const assets = index.catalog.assets
    .filter((asset) => holds(asset, at))
    .toSorted((a, b) => compareText(a.id, b.id));
  const timeline = timelineOf(input);
  const current = timeline[0]?.sight ?? unasked(input);
  const sightOf = timeline[0]?.sightOf ?? ((): Sight => current);
  const views = assets.map((asset): DatedView => {
    const viewBy = (sight: Sight): AssetView => observe(asset, sight, { index, at, seen: input.seen });
    return withSince(viewBy(sightOf(homeOf(asset, index, at).account)), timeline, viewBy);
  });
  return { current, views };
}

export function coverageOf(input: CoverageInput, index: CatalogIndex): Coverage {
  const { places, hours, now } = input;
  const { current, views } = seenNow(input, index);
  const { trails } = current;
  const isLogged = ({ account, region }: Place): boolean =>
    trails.some(
      ({ accounts, isMultiRegion, homeRegion }) =>
        accounts.includes(account) && (isMultiRegion || homeRegion === region),
    );
  const isLookedUp = ({ account, region }: Place): boolean =>
    input.lookedUp.some((one) => one.account === account && one.region === region);
  return {
    views,
    trails,
    gaps: gapsOf({
      views: current.asked.length > 0 ? views : [],
      trails,
      unread: places.flatMap((place) => unreadOf(place, now)),
      without: places
        .filter((place) => place.state === "read" && !isLogged(place) && !isStale(place, now))
        .map(({ account, region }) => ({ account, region, isLookedUp: isLookedUp({ account, region }) })),
      silences: [
        ...silencesOf(hours, now),
        ...unheardOf(answeredPlaces(input), { sight: current, heard: hours, now }),
      ],
      lates: latesOf(hours, now),
      messages: input.messages,
      macie: unreadMacie(input.macie, now),
      unchecked: input.unchecked,
    }),
    ...fixesOf(views, trails),
  };
}

/** Places are asked every hour: whoever did not answer for so long is not asked any more. */
const STALE_MS = 3 * HOUR_MS;

function isStale({ state, readAt }: AskedPlace, now: number): boolean {
  return state === "read" && readAt !== null && now - readAt > STALE_MS;
}

function unreadOf(place: AskedPlace, now: number): UnreadPlace[] {
  const { account, region, state, reason, detail, readAt } = place;
  if (state === "failed") return [{ account, region, code: reason ?? "", detail: detail ?? "" }];
  if (!isStale(place, now)) return [];
  const said = `nobody has asked since ${isoTime(readAt ?? now)}, and what was said then may be out of date`;
  return [{ account, region, code: NOT_ASKED_ANY_MORE, detail: said }];
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
  return timelineOf(input)[0]?.sight ?? unasked(input);
}

function unasked({ lookedUp }: LoggingInput): Sight {
  return { trails: [], lookedUp, asked: [] };
}

/** Goes back for as long as the level of a route is what it is now. A view is computed where the sight is another. */
function withSince(
  view: AssetView,
  timeline: readonly Moment[],
  viewBy: (sight: Sight) => AssetView,
): DatedView {
  const { account } = view.home;
  const [current] = timeline;
  const since = view.routes.map((): number | null => current?.at ?? null);
  const isOpen = view.routes.map(() => true);
  let last = { sight: current?.sightOf(account), view };
  for (const { at: moment, sightOf } of timeline.slice(1)) {
    if (!isOpen.includes(true)) break;
    const sight = sightOf(account);
    if (!last.sight || !isSameSight(last.sight, sight)) last = { sight, view: viewBy(sight) };
    view.routes.forEach(({ route, level }, at) => {
      const isSame = last.view.routes.find((one) => one.route === route)?.level === level;
      isOpen[at] = isOpen[at] === true && isSame;
      if (isOpen[at]) since[at] = moment;
    });
  }
  return { ...view, routes: view.routes.map((one, at) => ({ ...one, since: since[at] ?? null })) };
}
