/** What can be seen and what cannot: of each asset, of each account and Region hour by hour, and what closes the gaps. */
import type { AskedPlace, Coverage, CoverageInput, DatedView } from "../../core/coverage/coverage.ts";
import type { PlaceHour } from "../../core/coverage/hours.ts";
import { sayReason } from "../../core/coverage/says.ts";
import type { Level } from "../../core/coverage/selected.ts";
import type { Place } from "../../core/coverage/trail.ts";
import { hindranceOf } from "../../core/coverage/trail.ts";
import { groupBy } from "../../core/catalog/group.ts";
import { HOUR_MS, isoTime } from "../../core/record/time.ts";

export interface RouteLine {
  readonly route: string;
  readonly observability: Level;
  /** null: nobody was asked. */
  readonly since: string | null;
  /** Why it is not full. */
  readonly reasons: readonly string[];
  /** What of it is not seen in full. */
  readonly resources: readonly string[];
}

export interface AssetLine {
  readonly asset: string;
  readonly project: string;
  readonly account: string | null;
  readonly region: string | null;
  readonly observability: Level;
  /** Of the route that changed last; null: nobody was asked. */
  readonly since: string | null;
  readonly routes: readonly RouteLine[];
}

export interface PlaceLine {
  readonly account: string;
  readonly region: string;
  /** `not_asked`: it is in the logs alone; `not_asked_yet`: it is a worker's to ask. */
  readonly trails: "read" | "failed" | "not_asked" | "not_asked_yet";
  readonly detail: string | null;
  /** When it last answered in full. */
  readonly read_at: string | null;
  /** One for each hour of the map: how many events came of it. */
  readonly events: readonly number[];
  /** And how many minutes late they came on average; null: nothing says so. */
  readonly minutes_late: readonly (number | null)[];
}

export interface CoverageReport {
  readonly as_of: string;
  /** Accounts and Regions were asked which trails log there. */
  readonly asked: boolean;
  /** By id. */
  readonly assets: readonly AssetLine[];
  readonly hours: {
    /** The first hour of the map, and the end of its last one. */
    readonly from: string;
    readonly until: string;
    /** By account and Region. */
    readonly places: readonly PlaceLine[];
  };
  readonly trails: readonly {
    readonly arn: string;
    readonly state: "read_here" | "stopped" | "not_delivered" | "not_read";
    readonly accounts: readonly string[];
    readonly multi_region: boolean;
    readonly validates_files: boolean;
  }[];
  readonly gaps: readonly {
    readonly kind: string;
    readonly subject: string;
    readonly count: number;
    readonly limit: number;
    readonly reason: string;
    readonly next_step: string;
  }[];
  readonly commands: readonly { readonly command: string; readonly assets: readonly string[] }[];
  /** Assets whose reads no trail that is known could log. */
  readonly unreachable: readonly string[];
}

/** `hours`: how many the map has, the one that is under way included. */
export function coverageReport(
  input: CoverageInput,
  { views, trails, gaps, fixes, unreachable }: Coverage,
  hours: number,
): CoverageReport {
  return {
    as_of: isoTime(input.now),
    asked: input.places.some(({ readAt }) => readAt !== null),
    assets: views.map(assetLine),
    hours: hourMap(input, hours),
    trails: trails.map((trail) => ({
      arn: trail.arn,
      state: hindranceOf(trail) ?? "read_here",
      accounts: trail.accounts,
      multi_region: trail.isMultiRegion,
      validates_files: trail.validatesFiles,
    })),
    gaps: gaps.map(({ kind, subject, count, limit, reason, fix }) => ({
      kind,
      subject,
      count,
      limit,
      reason,
      next_step: fix,
    })),
    commands: fixes,
    unreachable,
  };
}

export function assetLine({ asset, home, level, routes }: DatedView): AssetLine {
  const times = routes.map(({ since }) => since);
  const isKnown = times.every((time) => time !== null);
  return {
    asset: asset.id,
    project: asset.project,
    account: home.account ?? null,
    region: home.region ?? null,
    observability: level,
    since: isKnown && times.length > 0 ? isoTime(Math.max(...times)) : null,
    routes: routes.map(({ route, level: observability, since, reasons, resources }) => ({
      route,
      observability,
      since: since === null ? null : isoTime(since),
      reasons: reasons.map(sayReason),
      resources,
    })),
  };
}

/** Places that were asked or looked up are part of it though nothing came of them. */
function hourMap(
  { hours: seen, places, lookedUp, now }: CoverageInput,
  hours: number,
): CoverageReport["hours"] {
  const until = Math.ceil(now / HOUR_MS) * HOUR_MS;
  const from = until - hours * HOUR_MS;
  const all = [...places, ...lookedUp, ...seen];
  const known = new Map(all.map((place) => [keyOf(place), place] as const));
  const byPlace = groupBy(seen, keyOf);
  const askedOf = new Map(places.map((place) => [keyOf(place), place]));
  const lines = [...known]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { account, region }]): PlaceLine => {
      const own = new Map((byPlace.get(key) ?? []).map((one) => [one.hour, one]));
      const each = Array.from({ length: hours }, (_, at) => own.get(from + at * HOUR_MS));
      return {
        account,
        region,
        ...askedLine(askedOf.get(key)),
        events: each.map((one) => one?.events ?? 0),
        minutes_late: each.map(minutesLate),
      };
    });
  return { from: isoTime(from), until: isoTime(until), places: lines };
}

function askedLine(place: AskedPlace | undefined): Pick<PlaceLine, "trails" | "detail" | "read_at"> {
  if (!place) return { trails: "not_asked", detail: null, read_at: null };
  const { state, detail, readAt } = place;
  return {
    trails: state ?? "not_asked_yet",
    detail,
    read_at: readAt === null ? null : isoTime(readAt),
  };
}

function minutesLate(hour: PlaceHour | undefined): number | null {
  const mean = hour?.lagMean ?? null;
  return mean === null ? null : Math.round(mean / 60_000);
}

function keyOf({ account, region }: Place): string {
  return `${account}/${region}`;
}
