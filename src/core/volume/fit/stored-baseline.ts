/** What of a baseline is stored: levels of everybody who was there, tails and thresholds. The rest is in the rollups. */
import { AssetUse } from "./asset-use.ts";
import type { ExceededTier } from "../channel.ts";
import { dailySums } from "../daily.ts";
import type { IsLeftOut } from "../left-out.ts";
import type { Baseline } from "./index.ts";
import { UNKNOWN } from "./group-level.ts";
import type { GroupLevel } from "./group-level.ts";
import { CLASSES } from "../class.ts";
import { newcomerLevel } from "./level.ts";
import type { Levels } from "./level.ts";
import type { Past } from "../past.ts";
import { sizesOf } from "./peers.ts";
import type { PeerGroup, Subject } from "./peers.ts";
import type { Tail } from "./tail.ts";
import { recentScores } from "./thresholds.ts";

/** Raised when a formula changes: a stored baseline of another version is not judged by. */
export const DETECTOR_VERSION = 2;

export const LEVELS = ["bytes", "objects", "dayBytes"] as const;
export type LevelName = (typeof LEVELS)[number];

/** Levels in the order of `people`. */
export interface StoredLevels {
  readonly usual: readonly number[];
  readonly spread: readonly number[];
  readonly hours: readonly number[];
  readonly own: readonly number[];
  readonly record: readonly number[];
  readonly groupLevels: readonly GroupLevel[];
}

export interface StoredBaseline {
  readonly version: number;
  readonly knownDays: number;
  /** Places in the roster of those who were there. */
  readonly people: readonly number[];
  /** The group of each, among `peerGroups`. */
  readonly groups: readonly number[];
  readonly peerGroups: readonly PeerGroup[];
  readonly levels: Readonly<Record<LevelName, StoredLevels>>;
  readonly tails: Readonly<Record<string, Tail>>;
  /** Absent: nothing exceeds it. */
  readonly thresholds: Readonly<Record<ExceededTier, Readonly<Record<string, number>>>>;
}

export function storeBaseline(baseline: Baseline): StoredBaseline {
  const { peers, thresholds } = baseline;
  const people = [...peers.groupOf.keys()].filter((place) => (peers.groupOf[place] as number) >= 0);
  const finite = (own: ReadonlyMap<string, number>): Record<string, number> =>
    Object.fromEntries([...own].filter(([, value]) => Number.isFinite(value)));
  const levelsOf = ({ groups, ...columns }: Levels): StoredLevels => {
    const pick = (column: Float32Array): number[] => people.map((place) => column[place] as number);
    return {
      usual: pick(columns.usual),
      spread: pick(columns.spread),
      hours: pick(columns.hours),
      own: pick(columns.own),
      record: pick(columns.record),
      groupLevels: groups,
    };
  };
  return {
    version: DETECTOR_VERSION,
    knownDays: baseline.knownDays,
    people,
    groups: people.map((place) => peers.groupOf[place] as number),
    peerGroups: peers.groups,
    levels: {
      bytes: levelsOf(baseline.bytes),
      objects: levelsOf(baseline.objects),
      dayBytes: levelsOf(baseline.dayBytes),
    },
    tails: Object.fromEntries(baseline.tails),
    thresholds: { page: finite(thresholds.page), review: finite(thresholds.review) },
  };
}

export interface RestoreInput {
  readonly day: number;
  readonly past: Past;
  /** By place in the roster, as are those who were there. */
  readonly subjects: readonly Subject[];
  readonly isLeftOut: IsLeftOut;
  /** Those who read anything on the day: who of them was not there then is judged as somebody new. */
  readonly today: Iterable<number>;
}

/**
 * The baseline as it was: levels, tails and thresholds are those that were stored, whatever came since; what assets people
 * used, and their days before, are those that are known now. Who was not there is judged as somebody new.
 */
export function restoreBaseline(
  stored: StoredBaseline,
  { day, past, subjects, isLeftOut, today }: RestoreInput,
): Baseline {
  const groupOf = new Int32Array(subjects.length).fill(-1);
  for (const [at, place] of stored.people.entries()) groupOf[place] = stored.groups[at] as number;
  const groups = [...stored.peerGroups, ...CLASSES.map((own) => ({ name: "nobody yet", class: own }))];
  for (const place of new Set(today)) {
    const subject = subjects[place];
    if (groupOf[place] === -1 && subject) groupOf[place] = groupFor(subject, groups);
  }
  const restored = (name: LevelName): Levels => restoreLevels(stored.people, stored.levels[name], groupOf);
  return {
    day,
    knownDays: stored.knownDays,
    subjects,
    peers: {
      groups,
      groupOf,
      sizes: sizesOf(groups.length, stored.groups),
    },
    bytes: restored("bytes"),
    objects: restored("objects"),
    dayBytes: restored("dayBytes"),
    daily: dailySums(
      past.days.map(({ activity }) => activity),
      isLeftOut,
    ),
    use: new AssetUse(past.days, { day, groupOf, isLeftOut }),
    tails: new Map(Object.entries(stored.tails)),
    recent: recentScores({ traces: past.traces, subjects, isLeftOut }).all,
    thresholds: {
      page: new Map(Object.entries(stored.thresholds.page)),
      review: new Map(Object.entries(stored.thresholds.review)),
    },
  };
}

function groupFor(subject: Subject, groups: readonly PeerGroup[]): number {
  const isOwn = (group: PeerGroup): boolean => group.class === subject.class;
  for (const name of subject.groups) {
    const at = groups.findIndex((group) => isOwn(group) && group.name === name);
    if (at >= 0) return at;
  }
  return groups.findIndex(isOwn);
}

function restoreLevels(
  people: readonly number[],
  { groupLevels: stored, ...columns }: StoredLevels,
  groupOf: Int32Array,
): Levels {
  const size = groupOf.length;
  const groupLevels = [...stored, ...CLASSES.map(() => UNKNOWN)];
  const levels = {
    usual: new Float32Array(size),
    spread: new Float32Array(size),
    hours: new Float32Array(size),
    own: new Float32Array(size),
    record: new Float32Array(size).fill(-1),
    groups: groupLevels,
  };
  for (const [place, group] of groupOf.entries()) {
    const newcomer = groupLevels[group] && newcomerLevel(groupLevels[group]);
    levels.usual[place] = newcomer?.usual ?? 1;
    levels.spread[place] = newcomer?.spread ?? 1;
  }
  for (const [at, place] of people.entries())
    for (const column of ["usual", "spread", "hours", "own", "record"] as const)
      levels[column][place] = columns[column][at] as number;
  return levels;
}
