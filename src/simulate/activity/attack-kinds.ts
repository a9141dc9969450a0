/** Nine kinds of attack: each makes rows that come on top of what the person would have done anyway. */
import { shuffled } from "../random.ts";
import type { Random } from "../random.ts";
import { localHour } from "./calendar.ts";
import { readableOn } from "./mesh.ts";
import type { Mesh, Project } from "./mesh.ts";
import { DAY, HOUR } from "./options.ts";
import type { Setting } from "./options.ts";
import type { Ordinary } from "./ordinary.ts";
import { hourTotals, pastOf } from "./past.ts";
import type { Past } from "./past.ts";
import { stintOn } from "./people.ts";
import type { Person, Stint } from "./people.ts";
import { isNight } from "./rhythm.ts";
import { mergeRows, splitHour } from "./split.ts";
import type { HourActivity } from "./split.ts";

export const ATTACK_KINDS = [
  "burst_1tb",
  "own_max_10x",
  "steady_3x",
  "slow_1_5x",
  "new_principal",
  "enumeration",
  "new_asset",
  "five_sessions",
  "off_hours",
] as const;
export type AttackKind = (typeof ATTACK_KINDS)[number];

export interface Scene {
  readonly setting: Setting;
  readonly mesh: Mesh;
  readonly ordinary: Ordinary;
}

/** A day of a person on which an attack might begin. */
export interface Occasion {
  readonly scene: Scene;
  readonly person: Person;
  readonly day: number;
  readonly random: Random;
}

export interface Recipe {
  /** Whose attack it may be. */
  readonly fits: (person: Person) => boolean;
  /** Days from the first to the last. */
  readonly length: number;
  /** Humans and services in turn, where both are left. */
  readonly inTurn?: boolean;
  /** The rows; undefined where the day is none for it. */
  readonly rows: (occasion: Occasion) => HourActivity[] | undefined;
  /** Sessions over which the person spreads it; 1. */
  readonly sessions?: number;
  /** The person is first seen the day before. */
  readonly isNew?: boolean;
}

/** Who reads so many times as much reads nearly as many times as many objects; some of them are larger. */
function moreObjects(factor: number): number {
  return factor ** 0.8;
}

const TERABYTE = 1e12;
/** Hours that make a past: fewer have no maximum to speak of. */
const PAST_MIN = 25;
const anybody = (): boolean => true;

export const RECIPES: Readonly<Record<AttackKind, Recipe>> = {
  burst_1tb: { fits: anybody, length: 1, rows: oneHour(terabyte) },
  own_max_10x: { fits: anybody, length: 1, rows: oneHour(tenfold) },
  steady_3x: { fits: anybody, length: 2, inTurn: true, rows: (at) => multiplied(at, 3, 2) },
  slow_1_5x: { fits: anybody, length: 14, inTurn: true, rows: (at) => multiplied(at, 1.5, 14) },
  new_principal: { fits: ({ stints }) => stints.length === 1, length: 1, isNew: true, rows: secondDay },
  enumeration: { fits: isNoScanner, length: 1, rows: oneHour(enumerated) },
  new_asset: { fits: ({ isPlatform }) => !isPlatform, length: 1, rows: neverRead },
  five_sessions: { fits: anybody, length: 1, rows: overThreeHours, sessions: 5 },
  off_hours: { fits: ({ kind }) => kind === "human", length: 1, rows: byNight },
};

function isNoScanner({ rhythm }: Person): boolean {
  return rhythm.habit !== "rounds";
}

/** Somebody known, at work on a day. */
interface Known extends Occasion {
  readonly past: Past;
  readonly stint: Stint;
  /** What they do that day anyway. */
  readonly today: readonly HourActivity[];
}

function knownOn(occasion: Occasion): Known | undefined {
  const { scene, person, day } = occasion;
  const today = scene.ordinary(person, day);
  const stint = stintOn(person, day);
  if (today.length === 0 || !stint) return undefined;
  const past = pastOf(scene.ordinary, person, day);
  return past && past.hours.length >= PAST_MIN ? { ...occasion, past, stint, today } : undefined;
}

/** An attack within one of the hours in which the person is active anyway. */
function oneHour(
  size: (known: Known) => { bytes: number; objects: number } | undefined,
): (occasion: Occasion) => HourActivity[] | undefined {
  return (occasion) => {
    const known = knownOn(occasion);
    const sizes = known && size(known);
    if (!known || !sizes) return undefined;
    const { hour, bytes, objects } = occasion.random.pick(hourTotals(known.today));
    // it is the hour as a whole that has the size
    const added = { bytes: sizes.bytes - bytes, objects: Math.max(1, sizes.objects - objects) };
    if (added.bytes <= 0) return undefined;
    return splitHour(
      { person: occasion.person.number, hour, ...added },
      usualAssets(known, 2),
      occasion.random,
    );
  };
}

function terabyte({ random }: Known): { bytes: number; objects: number } {
  return { bytes: Math.round(TERABYTE * (1 + 0.2 * random.unit())), objects: random.int(400, 1500) };
}

/** Ten times the largest hour so far, today's included. */
function tenfold({ past, today }: Known): { bytes: number; objects: number } {
  const largest = hourTotals(today).reduce((a, b) => (b.bytes > a.bytes ? b : a), past.largest);
  return { bytes: 10 * largest.bytes, objects: Math.round(moreObjects(10) * largest.objects) };
}

/** Looks at what there is; the bytes are those of a quiet hour. */
function enumerated({ past, today, random }: Known): { bytes: number; objects: number } {
  const most = hourTotals(today).reduce((sum, { bytes }) => Math.max(sum, bytes), 0);
  const quiet = Math.round(past.medianBytes * (0.2 + 0.6 * random.unit()));
  return { bytes: most + quiet, objects: random.int(3000, 12_000) };
}

/** What the person does anyway, over and over; at least half of the days must have something. */
function multiplied(
  { scene, person, day }: Occasion,
  factor: number,
  days: number,
): HourActivity[] | undefined {
  const each = Array.from({ length: days }, (_, at) => scene.ordinary(person, day + at));
  const past = pastOf(scene.ordinary, person, day);
  if (!past || past.hours.length < PAST_MIN) return undefined;
  const worked = each.filter((rows) => rows.length > 0).length;
  if (worked < days / 2 || each[0]?.length === 0 || each.at(-1)?.length === 0) return undefined;
  const more = moreObjects(factor) - 1;
  return each.flat().map((row) => ({
    ...row,
    bytes: Math.round(row.bytes * (factor - 1)),
    objects: Math.round(row.objects * more),
  }));
}

/**
 * Whole assets, by somebody who was never seen before yesterday: 60 to 180 times the median hour of the group, which for
 * people are some 250 to 600 objects.
 */
function secondDay({ scene, person, day, random }: Occasion): HourActivity[] | undefined {
  const stint = stintOn(person, day);
  const today = scene.ordinary(person, day);
  if (!stint || today.length === 0 || scene.ordinary(person, day - 1).length === 0) return undefined;
  const { hour } = random.pick(today);
  const factor = 60 + 120 * random.unit();
  const bytes = Math.round(stint.group.bytes * factor);
  const objects = Math.round(stint.group.objects * moreObjects(factor));
  const assets = stint.usual.filter(({ from }) => from <= day).map(({ asset }) => asset.id);
  return splitHour({ person: person.number, hour, bytes, objects }, assets.slice(0, 3), random);
}

/** About five usual hours, of an asset that the project may read and the person never did. */
function neverRead(occasion: Occasion): HourActivity[] | undefined {
  const known = knownOn(occasion);
  if (!known) return undefined;
  const { scene, day, past, stint, today, random, person } = known;
  const { subscribed } = scene.mesh.projects[stint.project] as Project;
  const unread = subscribed.filter(({ asset, from = 0 }) => {
    return from <= day && !past.touched.has(asset.id) && !today.some((row) => row.asset === asset.id);
  });
  if (unread.length === 0) return undefined;
  const { hour } = random.pick(today);
  const factor = 4 + 2 * random.unit();
  const bytes = Math.round(past.medianBytes * factor);
  const objects = Math.max(1, Math.round(past.medianObjects * moreObjects(factor)));
  return [{ person: person.number, hour, asset: random.pick(unread).asset.id, bytes, objects }];
}

/** Five times the largest hour so far, over three hours on end. */
function overThreeHours(occasion: Occasion): HourActivity[] | undefined {
  const known = knownOn(occasion);
  if (!known) return undefined;
  const { person, past, today, random } = known;
  const midnight = known.scene.setting.start + known.day * DAY;
  const first = Math.min(random.pick(today).hour, midnight + 21 * HOUR);
  const assets = usualAssets(known, 3);
  return [0.3, 0.4, 0.3].flatMap((share, at) => {
    const total = {
      person: person.number,
      hour: first + at * HOUR,
      bytes: Math.round(5 * share * past.largest.bytes),
      objects: Math.max(3, Math.round(moreObjects(5) * share * past.largest.objects)),
    };
    return splitHour(total, assets, random);
  });
}

/** Two to four hours as usual, in the middle of the night at the person's desk. */
function byNight(occasion: Occasion): HourActivity[] | undefined {
  const known = knownOn(occasion);
  if (!known) return undefined;
  const { scene, person, day, past, random } = known;
  const hours = Array.from({ length: 24 }, (_, hour) => hour).filter((hour) => {
    const at = scene.setting.start + day * DAY + hour * HOUR;
    const isActive = known.today.some((row) => row.hour === at);
    return isNight(localHour(person.zone, day, hour).hour) && !isActive;
  });
  const chosen = shuffled(hours, random).slice(0, random.int(2, 4));
  const rows = chosen.flatMap((hour) => {
    const { bytes, objects } = random.pick(past.hours);
    const total = {
      person: person.number,
      hour: scene.setting.start + day * DAY + hour * HOUR,
      bytes,
      objects,
    };
    return splitHour(total, usualAssets(known, 2), random);
  });
  return mergeRows(rows);
}

/** Of the usual ones, and of those that may be read, since the past may be another project's. */
function usualAssets({ scene, person, stint, day }: Known, count: number): string[] {
  const readable = new Set(readableOn(scene.mesh.projects[stint.project] as Project, day));
  return stint.usual
    .filter(({ asset, from }) => from <= day && (person.isPlatform || readable.has(asset)))
    .slice(0, count)
    .map(({ asset }) => asset.id);
}
