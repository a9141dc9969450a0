/** How far use could be seen in a month: of what is known now of who logs what, and of the hours of which events came. */
import type { Pool } from "pg";
import { compareText, groupBy } from "../../core/catalog/group.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { viewsOf } from "../../core/coverage/coverage.ts";
import { silentDaysOf, USUAL_MS } from "../../core/coverage/hours.ts";
import type { DatedView } from "../../core/coverage/coverage.ts";
import { sayReason } from "../../core/coverage/says.ts";
import type { Place } from "../../core/coverage/trail.ts";
import { dayOf, DAY_MS, hourOf, HOUR_MS } from "../../core/record/time.ts";
import type { Period } from "../../core/review/period.ts";
import type { CatalogReads, PlaceHours } from "../../core/review/review.ts";
import { UNUSED_DAYS } from "../../core/review/sight.ts";
import type { AssetSight } from "../../core/review/sight.ts";
import { readLogging, readSeenReads } from "../../store/coverage.ts";
import { readHeardHours, readPlaceHours } from "../../store/place-hours.ts";
import { countHoursBehind, readDigestCounts } from "../../store/review-own.ts";
import { readCatalogReads } from "../../store/review-use.ts";
import { monthName, sharedPool } from "./proof/asked.ts";

export interface MonthSight {
  readonly sightOf: (asset: string) => AssetSight;
  /** Of the places in which the assets are. */
  readonly places: readonly PlaceHours[];
  readonly reads: readonly CatalogReads[];
}

export interface DomainSight {
  /** The present of what is stored, in ms. */
  readonly now: number;
  during(period: Period, assets: readonly string[]): Promise<MonthSight>;
}

type Spoken = Pick<MonthSight, "reads"> & {
  readonly hours: ReadonlyMap<string, readonly number[]>;
  /** Of places that had any event. */
  readonly silentDays: ReadonlyMap<string, number>;
  /** Log files that are not as they were signed, or gone: also of each account as a whole. */
  readonly lostFiles: ReadonlyMap<string, number>;
  readonly hoursBehind: number;
};

/**
 * Reads what all domains share once; of a month again only where another time zone has other bounds. Nothing of it is asked up to the present:
 * whoever asks again in a later hour asks the same. `last`: the month's last day of UTC, in ms; reads of later days do not tell what was seen.
 */
export async function openSight(pool: Pool, index: CatalogIndex, last: number): Promise<DomainSight> {
  const shared = sharedPool(pool);
  const input = await readLogging(shared, () => readSeenReads(shared, last));
  const { now } = input;
  const views = new Map(viewsOf(input, index).map((view) => [view.asset.id, view]));
  const known = new Map<string, Spoken>();
  const heardIn = async (period: Period): Promise<Spoken> => {
    const name = monthName(period);
    const heard = known.get(name) ?? (await readHeard(sharedPool(pool, period), period, now));
    known.set(name, heard);
    return heard;
  };
  return {
    now,
    async during(period, assets) {
      const heard = await heardIn(period);
      return {
        sightOf: (asset) => sightOf(views.get(asset), heard, Math.min(now, period.until)),
        places: placesOf(
          assets.flatMap((asset) => views.get(asset) ?? []),
          heard,
          { period, now },
        ),
        reads: heard.reads,
      };
    },
  };
}

async function readHeard(pool: Pool, period: Period, now: number): Promise<Spoken> {
  const end = dayOf(Math.min(period.until, now));
  const hours = await readPlaceHours(pool, { from: hourOf(period.from), to: period.until });
  const begin = end - UNUSED_DAYS * DAY_MS;
  const heard = await readHeardHours(pool, { from: begin - USUAL_MS, to: end });
  const lostFiles = new Map<string, number>();
  for (const { account, region, broken } of await readDigestCounts(pool, { first: begin, last: end }))
    for (const name of [nameOf({ account, region }), nameOf({ account, region: null })])
      lostFiles.set(name, (lostFiles.get(name) ?? 0) + broken);
  return {
    lostFiles,
    hoursBehind: await countHoursBehind(pool, { from: begin, until: Math.min(period.until, now) }),
    reads: await readCatalogReads(pool, period),
    hours: new Map([...groupBy(hours, nameOf)].map(([name, all]) => [name, all.map(({ hour }) => hour)])),
    silentDays: new Map(
      heard.map((one) => [nameOf(one), silentDaysOf(one.hours, { from: begin, until: end })]),
    ),
  };
}

function nameOf({ account, region }: { readonly account: string; readonly region: string | null }): string {
  return `${account} ${region ?? ""}`;
}

function sightOf(
  view: DatedView | undefined,
  { silentDays, lostFiles, hoursBehind }: Spoken,
  now: number,
): AssetSight {
  if (!view)
    return {
      seenSince: null,
      seenUntil: now,
      silentDays: UNUSED_DAYS,
      isPlaceUnknown: true,
      reason: "it is in the catalog no more, and how its reads are logged is not kept",
    };
  const { account, region } = view.home;
  const place = account === undefined ? undefined : nameOf({ account, region: region ?? null });
  const since = view.routes.map((route) => (route.level === "full" ? route.since : null));
  const hidden = view.routes.filter(({ level }) => level !== "full");
  const isSeen = view.level === "full" && since.length > 0 && !since.includes(null);
  return {
    seenSince: isSeen ? Math.max(...since.map(Number)) : null,
    seenUntil: now,
    silentDays: (place === undefined ? undefined : silentDays.get(place)) ?? UNUSED_DAYS,
    lostFiles: place === undefined ? 0 : (lostFiles.get(place) ?? 0),
    hoursBehind,
    ...(place === undefined && { isPlaceUnknown: true }),
    reason: isSeen
      ? null
      : hidden.map(({ route, reasons }) => `${route}: ${reasons.map(sayReason).join(", ")}`).join("; ") ||
        null,
  };
}

/** By account and Region; of an asset of which no Region is known all of its account. */
function placesOf(
  views: readonly DatedView[],
  { hours }: Spoken,
  { period, now }: { readonly period: Period; readonly now: number },
): PlaceHours[] {
  const known = [...hours.keys()].map((name): Place => {
    const [account = "", region = ""] = name.split(" ");
    return { account, region };
  });
  const wanted = views.flatMap(({ home: { account, region } }): Place[] => {
    if (account === undefined) return [];
    return region === undefined ? known.filter((one) => one.account === account) : [{ account, region }];
  });
  const from = hourOf(period.from);
  const until = hourOf(Math.min(period.until, now));
  return [...new Map(wanted.map((place) => [nameOf(place), place]))]
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, place]): PlaceHours => {
      const seen = new Set((hours.get(name) ?? []).filter((hour) => hour < until));
      return {
        ...place,
        hours: Math.max(0, (until - from) / HOUR_MS),
        hoursSeen: seen.size,
        missing: missingOf(seen, from, until),
      };
    });
}

function missingOf(
  seen: ReadonlySet<number>,
  from: number,
  until: number,
): { from: number; until: number }[] {
  const missing: { from: number; until: number }[] = [];
  for (let hour = from; hour < until; hour += HOUR_MS) {
    if (seen.has(hour)) continue;
    const last = missing.at(-1);
    if (last?.until === hour) last.until = hour + HOUR_MS;
    else missing.push({ from: hour, until: hour + HOUR_MS });
  }
  return missing;
}
