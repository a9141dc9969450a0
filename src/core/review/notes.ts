/** What whoever reads a review must know of it: nothing that is missing is missing silently. */
import { holds } from "../catalog/catalog.ts";
import type { Domain } from "../catalog/catalog.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { formatCounted } from "../finding/explain.ts";
import { HOUR_MS, isoTime } from "../record/time.ts";
import type { Ended, Owned } from "./estate.ts";
import { ownNotes } from "./own.ts";
import type { ReviewOwn } from "./own.ts";
import type { Period } from "./period.ts";
import type { CatalogReads, Note, NoteKind, PlaceHours, ReviewedAsset } from "./review.ts";
import { NOTE_KINDS } from "./review.ts";
import type { Right } from "./right.ts";
import { unseenTeams } from "./unseen-teams.ts";
import type { ReviewUse } from "./use.ts";

export interface NotesGiven {
  readonly index: CatalogIndex;
  readonly domain: string;
  /** The domain and those above it. */
  readonly line: readonly Domain[];
  readonly period: Period;
  readonly asOf: number;
  readonly now: number;
  readonly estate: readonly Owned[];
  readonly ended: readonly Ended[];
  readonly rights: readonly Right[];
  readonly assets: readonly ReviewedAsset[];
  readonly uses: readonly ReviewUse[];
  readonly places: readonly PlaceHours[];
  readonly reads: readonly CatalogReads[];
  readonly own: ReviewOwn;
}

/** In one order: by kind, then as assets and places come. */
export function notesOf(given: NotesGiven): Note[] {
  const notes = [
    ...ownerNotes(given),
    ...thereNotes(given),
    ...timeNotes(given),
    ...moveNotes(given),
    ...teamNotes(given),
    ...giverNotes(given),
    ...sightNotes(given),
    ...ownNotes(given.own),
  ];
  return NOTE_KINDS.flatMap((kind) => notes.filter((one) => one.kind === kind));
}

function note(kind: NoteKind, text: string): Note {
  return { kind, text };
}

function ownerNotes({ line: [own, ...above], asOf }: NotesGiven): Note[] {
  if ((own?.owners.length ?? 0) > 0) return [];
  if (own && own.until <= asOf)
    return [note("no_owner", "Who owned this domain when it ended is not known.")];
  const next = above.find(({ owners }) => owners.length > 0);
  const who = next
    ? `${next.owners.join(", ")} of ${next.name} above it ${next.owners.length === 1 ? "is" : "are"} to decide`
    : "nobody above it does either";
  return [note("no_owner", `Nobody owns this domain; ${who}.`)];
}

function thereNotes({ index, domain, asOf }: NotesGiven): Note[] {
  const lives = index.catalog.domains.filter(({ id }) => id === domain);
  if (lives.length === 0 || lives.some((one) => holds(one, asOf))) return [];
  const ends = lives.map(({ until }) => until).filter((until) => until <= asOf);
  const text =
    ends.length > 0
      ? `The domain ended at ${isoTime(Math.max(...ends))}, before the month did: owners are those of then.`
      : `The domain begins at ${isoTime(Math.min(...lives.map(({ from }) => from)))}, after the month.`;
  return [note("domain_not_there", text)];
}

function teamNotes({ index, rights, asOf }: NotesGiven): Note[] {
  const teams = unseenTeams(index, rights, asOf);
  if (teams.length === 0) return [];
  return [
    note(
      "people_not_seen",
      `Nobody could see all who are in ${teams.join(", ")}: rights of ${teams.length === 1 ? "it" : "them"} may be of more people, and of some who left.`,
    ),
  ];
}

function giverNotes({ rights }: NotesGiven): Note[] {
  const given = rights.filter(({ kind, granted }) => kind !== "subscription" && granted !== undefined);
  const unknown = given.filter(({ granted }) => granted === null).length;
  if (unknown === 0) return [];
  const all = formatCounted(given.length, "grant and membership", "grants and memberships");
  return [note("giver_not_known", `Nothing tells who gave ${unknown} of ${all}.`)];
}

function timeNotes({ index, domain, period, asOf, now }: NotesGiven): Note[] {
  const { until } = period;
  const began = index.historyFrom(domain, asOf);
  const isEarly = asOf < until - 1;
  return [
    ...(now < until
      ? [
          note(
            "month_not_over",
            `The month ends at ${isoTime(until)}; this is of what was known at ${isoTime(now)}.`,
          ),
        ]
      : []),
    ...(isEarly && now >= until
      ? [
          note(
            "catalog_too_old",
            `The catalog was read at ${isoTime(asOf + 1)}, before the month ended at ${isoTime(until)}: what changed since is not in it.`,
          ),
        ]
      : []),
    ...(began > asOf
      ? [note("history_too_short", `What held then was not recorded: history begins at ${isoTime(began)}.`)]
      : began > period.from
        ? [
            note(
              "history_too_short",
              `History begins at ${isoTime(began)}, within the month: what is new since the month before may have been there.`,
            ),
          ]
        : []),
  ];
}

function moveNotes({ estate, ended }: NotesGiven): Note[] {
  const over = ended.map(({ asset, at }) =>
    note(
      "asset_ended",
      `Asset ${asset} ended at ${isoTime(at)}: nobody has a right to it any more; what was done to it in the month without one is listed.`,
    ),
  );
  const moved = estate.flatMap(({ asset, leftTo, cameFrom }) => [
    ...(leftTo
      ? [
          note(
            "asset_left",
            `Asset ${asset.id} went to domain ${leftTo.domain} at ${isoTime(leftTo.at)}: it is in the review of both, here as of that time.`,
          ),
        ]
      : []),
    ...(cameFrom
      ? [
          note(
            "asset_came",
            `Asset ${asset.id} came from domain ${cameFrom.domain} at ${isoTime(cameFrom.at)}: it is in the review of both.`,
          ),
        ]
      : []),
  ]);
  return [...moved, ...over];
}

function sightNotes({ uses, assets, places, reads, period }: NotesGiven): Note[] {
  const unseen = assets.filter(({ seen }) => seen.level !== "seen");
  const isUsed = uses.some(({ days, lastDay }) => days !== 0 && lastDay >= period.days.first);
  const bad = reads.filter(({ refused, failed }) => refused + failed > 0);
  return [
    ...(isUsed
      ? []
      : [
          note(
            "no_data",
            "No use of any asset was logged in the month: that says nothing where logs are missing.",
          ),
        ]),
    ...(unseen.length > 0
      ? [
          note(
            "not_seen_in_full",
            `Of ${formatCounted(unseen.length, "asset")} use could not be seen for all of the last 90 days: nothing of ${unseen.length === 1 ? "it" : "them"} is called unused that was held for as long.`,
          ),
        ]
      : []),
    ...places
      .filter(({ missing }) => missing.length > 0)
      .map(({ account, region, hours, hoursSeen, missing }) =>
        note(
          "hours_missing",
          `${account} ${region}: events came in ${hoursSeen} of ${hours} hours; ${formatCounted(missing.length, "gap")}, the longest of ${longest(missing)} hours. Where that is longer than is usual there, its days are not called seen.`,
        ),
      ),
    ...bad.map(({ scope, refused, failed }) =>
      note(
        "reads_failed",
        `${scope}: ${formatCounted(refused + failed, "read")} of the catalog in the month did not count.`,
      ),
    ),
  ];
}

function longest(missing: PlaceHours["missing"]): number {
  return missing.reduce((most, { from, until }) => Math.max(most, Math.round((until - from) / HOUR_MS)), 0);
}
