/** Computes a review. The order of what is given changes nothing. */
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { lastMoment } from "../catalog/moment.ts";
import { compareText, groupBy } from "../catalog/group.ts";
import type { UncheckedApproval } from "./approvals.ts";
import { leaversOf, unentitledOf } from "./beyond.ts";
import { calledOf, idsIn, nameAt, teamIdsIn, teamNameAt } from "./called.ts";
import { changesOf } from "./changes.ts";
import type { LastDecision } from "./due.ts";
import { endedIn, estateOf } from "./estate.ts";
import type { Ended, Owned } from "./estate.ts";
import { gapsOf, leftAt } from "./gaps.ts";
import type { GapFact } from "./gaps.ts";
import { withGranted } from "./granted.ts";
import type { GrantCall } from "./granted.ts";
import { personKey } from "./holders.ts";
import { itemsOf } from "./items.ts";
import type { OpenAlert } from "./items.ts";
import { notesOf } from "./notes.ts";
import type { ReviewOwn } from "./own.ts";
import { periodBefore } from "./period.ts";
import type { Period } from "./period.ts";
import { populationOf } from "./population.ts";
import type { CatalogReads, PlaceHours, Review, ReviewedAsset, ReviewItem } from "./review.ts";
import type { Right } from "./right.ts";
import { observabilityOf } from "./sight.ts";
import type { AssetSight } from "./sight.ts";
import { sumOf } from "./sum.ts";
import type { ReviewUse } from "./use.ts";

export interface ReviewGiven {
  readonly index: CatalogIndex;
  readonly domain: string;
  readonly period: Period;
  /** Of the assets of `assetsFor`, up to the end of the month. */
  readonly uses: readonly ReviewUse[];
  readonly sightOf: (asset: string) => AssetSight;
  readonly sensitivityOf: (asset: string) => string | undefined;
  readonly alerts: readonly OpenAlert[];
  /** Disagreements that stood in the month. */
  readonly facts: readonly GapFact[];
  /** Of grants on these assets and members of their projects; absent: they were not asked for, as once. */
  readonly calls?: readonly GrantCall[];
  /** Of subscriptions on these assets at most one each. */
  readonly unchecked: readonly UncheckedApproval[];
  readonly places: readonly PlaceHours[];
  readonly reads: readonly CatalogReads[];
  /** What was decided last, of each item at most one. */
  readonly decisions: readonly LastDecision[];
  /** How often each class is reviewed, in days: by classification in lower case. */
  readonly everyDays: Readonly<Record<string, number>>;
  readonly own: ReviewOwn;
  /** Projects and groups are called by name in it; absent of what was kept before they were. */
  readonly callsTeams?: true | undefined;
  /** The present of what is stored, in ms. */
  readonly now: number;
}

/** Ids of the assets that a review looks at, sorted: what its caller is to read. */
export function assetsFor(given: Pick<ReviewGiven, "index" | "domain" | "period">): string[] {
  const ended = endedOf(given).map(({ asset }) => asset);
  return [...estateIn(given).map(({ asset }) => asset.id), ...ended].sort(compareText);
}

export type EstateGiven = Pick<ReviewGiven, "index" | "domain" | "period">;

/** The assets on which a review lists rights. */
export function estateIn({ index, domain, period }: EstateGiven): Owned[] {
  return estateOf({ index, domain, from: period.from, at: momentOf(index, period) });
}

function endedOf({ index, domain, period }: EstateGiven): Ended[] {
  return endedIn({ index, domain, from: period.from, at: momentOf(index, period) });
}

/** The last moment of the month, or of what the catalog speaks of, in ms. */
function momentOf({ catalog }: CatalogIndex, { until }: Period): number {
  return Math.min(until - 1, lastMoment(catalog));
}

/** `domain` is one that the catalog knows at the end of the month. */
export function reviewOf(given: ReviewGiven): Review {
  const { index, domain, period, now } = given;
  const asOf = momentOf(index, period);
  const estate = estateIn(given);
  const rights = withGranted(populationOf(index, estate), given.calls, asOf);
  const before = populationOf(index, estateIn({ index, domain, period: periodBefore(period) }));
  const end = Math.min(period.until, now);
  const leftIn = leftLookup(given, asOf);
  const items = itemsOf(rights, { ...given, estate, end, leftAtOf: leftIn });
  const changes = changesOf(before, rights);
  const assets = reviewedAssets(estate, items, { ...given, end });
  const line = index.lineOf(domain, asOf);
  const [own] = line;
  const owners = own?.owners ?? [];
  const review = {
    domain: { id: domain, name: own?.name ?? domain, owners },
    period,
    asOf,
    catalog: { hash: index.catalog.hash, asOf: index.asOf(domain, asOf) },
    notes: notesOf({ ...given, line, estate, ended: endedOf(given), rights, assets, asOf }),
    sum: sumOf(items, { before, changes }),
    assets,
    items,
    changes,
    unentitled: unentitledOf(given.uses, period),
    leavers: leaversOf(items, leftIn),
    gaps: gapsOf(given.facts, { estate, rights }),
    coverage: {
      places: given.places,
      reads: given.reads,
      unplaced: assets.map(({ id }) => id).filter((id) => given.sightOf(id).isPlaceUnknown),
    },
    everyDays: given.everyDays,
    own: given.own,
  };
  return {
    ...review,
    people: calledOf(idsIn(review), (id) => nameAt(index, id, asOf)),
    ...(given.callsTeams && { teams: calledOf(teamIdsIn(review), (id) => teamNameAt(index, id, asOf)) }),
  };
}

/** Who left: by the catalog, and by what is known of the directory. undefined: they did not; Infinity: nobody says when. */
function leftLookup({ index, facts }: ReviewGiven, at: number): (person: string) => number | undefined {
  const switchedOff = new Set(
    facts.flatMap(({ kind, subject }) =>
      kind === "grant_after_leaving" && subject !== null ? [personKey(index, subject, at)] : [],
    ),
  );
  return (person) => leftAt(index, person, at) ?? (switchedOff.has(person) ? Infinity : undefined);
}

function reviewedAssets(
  estate: readonly Owned[],
  items: readonly Pick<ReviewItem & Right, "asset">[],
  { sightOf, sensitivityOf, end }: Pick<ReviewGiven, "sightOf" | "sensitivityOf"> & { readonly end: number },
): ReviewedAsset[] {
  const byAsset = groupBy(items, ({ asset }) => asset);
  return estate
    .map(
      ({ asset }): ReviewedAsset => ({
        id: asset.id,
        name: asset.name,
        project: asset.project,
        classification: asset.classification ?? null,
        sensitivity: sensitivityOf(asset.id) ?? null,
        items: byAsset.get(asset.id)?.length ?? 0,
        seen: observabilityOf({ since: -Infinity }, { sights: [sightOf(asset.id)], end }),
      }),
    )
    .sort((a, b) => compareText(a.id, b.id));
}
