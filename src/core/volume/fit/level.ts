/**
 * How much each person usually reads in an hour in which they read at all: their own level, drawn towards that of their
 * peers the more, the less is known of them (empirical Bayes; Morris 1983). The volume of an active hour hardly depends on
 * the time of day; whether there is activity does, and that is nobody's business here.
 */
import type { VolumeClass } from "../class.ts";
import type { DayActivity } from "../day-activity.ts";
import { UNKNOWN, fitGroups } from "./group-level.ts";
import type { GroupLevel, Member } from "./group-level.ts";
import type { IsLeftOut } from "../left-out.ts";
import { HALF_LIFE_DAYS, isMonthAgo } from "../parameters.ts";
import type { Measure } from "../parameters.ts";
import type { Peers } from "./peers.ts";

/** By place in the roster, as exact as they are stored; of those who are not there, nothing that means anything. */
export interface Levels {
  readonly usual: Float32Array;
  /** Spread of the next hour, what is not known of the level included. */
  readonly spread: Float32Array;
  /** Weight of the hours that taught. */
  readonly hours: Float32Array;
  /** Their mean, which the usual would be without peers and without memory. */
  readonly own: Float32Array;
  /** The largest hour; -1: there is none. */
  readonly record: Float32Array;
  readonly groups: readonly GroupLevel[];
}

export interface LevelInput {
  readonly measure: Measure;
  /** Ascending, all before the day that is fitted. */
  readonly days: readonly DayActivity[];
  /** The day that is fitted. */
  readonly day: number;
  readonly size: number;
  readonly peers: Peers;
  /** Whether a row must not teach: a confirmed incident. */
  readonly isLeftOut?: IsLeftOut;
  /** Whether someone remembers their monthly peak. */
  readonly remembers: (place: number) => boolean;
}

const WINSOR = 3;
/** Hours that far out never teach. */
const EXTREME = 6;
/** Hours of a member that the group's variance counts as. */
export const PRIOR_HOURS = 10;
export const SPREAD_MIN = 0.15;
export const SHRINK_MIN = 0.05;
export const SHRINK_MAX = 5;
/** With fewer hours somebody might as well be any member of the group. */
export const KNOWN_HOURS = 3;
/** Passes without what is far out of the one before. */
const PASSES = 2;

/** Fits one measure. */
export function fitLevels(input: LevelInput): Levels {
  const { size, peers } = input;
  const raw = sums(input);
  const groups = fitGroups(membersOf(input, raw));
  const groupAt = (place: number): GroupLevel => groups[peers.groupOf[place] as number] ?? UNKNOWN;
  const usual = new Float64Array(size);
  const deviation = new Float64Array(size);
  const estimate = ({ hours, sum }: Sums, squaresAt: (place: number) => number): void => {
    for (let place = 0; place < size; place++) {
      const group = groupAt(place);
      const count = hours[place] as number;
      usual[place] = shrink(group, count, sum[place] as number);
      deviation[place] = Math.sqrt((PRIOR_HOURS * group.within + squaresAt(place)) / (PRIOR_HOURS + count));
    }
  };
  estimate(raw, (place) => squares(raw, place));
  let taught = raw;
  for (let pass = 0; pass < PASSES; pass++) {
    const around = sums(input, { usual, deviation });
    estimate(around, (place) => around.squares[place] as number);
    taught = around;
  }
  const { hours, sum } = taught;
  const spread = deviation.map((own, place) => spreadOf(own, hours[place] as number, groupAt(place)));
  const memory = remember(input);
  for (let place = 0; place < size; place++)
    if (input.remembers(place)) usual[place] = Math.max(usual[place] as number, memory[place] as number);
  return {
    usual: Float32Array.from(usual),
    spread: Float32Array.from(spread),
    hours: Float32Array.from(hours),
    own: Float32Array.from(hours, (count, place) => (count === 0 ? 0 : (sum[place] as number) / count)),
    record: Float32Array.from(raw.record),
    groups,
  };
}

/** What the next hour of somebody would be who has no hours yet. */
export function newcomerLevel(group: GroupLevel): { readonly usual: number; readonly spread: number } {
  return { usual: group.mean, spread: spreadOf(Math.sqrt(group.within), 0, group) };
}

/** How many imagined hours at the group's mean stand beside somebody's own. */
export function shrinkage({ within, between }: GroupLevel): number {
  return Math.min(SHRINK_MAX, Math.max(SHRINK_MIN, within / Math.max(between, 1e-9)));
}

/** The mean of a member's hours and of so many imagined ones at the group's mean. */
function shrink(group: GroupLevel, hours: number, sum: number): number {
  const imagined = shrinkage(group);
  return (sum + imagined * group.mean) / (hours + imagined);
}

function spreadOf(own: number, hours: number, group: GroupLevel): number {
  const level = own * own * (1 + 1 / (hours + shrinkage(group)));
  return Math.sqrt(level + (hours < KNOWN_HOURS ? group.between : 0)) + SPREAD_MIN;
}

interface Sums {
  readonly hours: Float64Array;
  readonly sum: Float64Array;
  readonly squares: Float64Array;
  readonly record: Float64Array;
}

/** Weighted sums of the hours; around levels, residuals are winsorized and the extreme ones left out. */
function sums(
  { measure, days, day, size, isLeftOut }: LevelInput,
  around?: { readonly usual: Float64Array; readonly deviation: Float64Array },
): Sums {
  const hours = new Float64Array(size);
  const sum = new Float64Array(size);
  const squares = new Float64Array(size);
  const record = new Float64Array(size).fill(-1);
  for (const own of days) {
    const weight = 2 ** (-(day - own.day) / HALF_LIFE_DAYS);
    const values = own[measure];
    for (let at = 0; at < values.length; at++) {
      const place = own.people[at] as number;
      if (isLeftOut?.(place, own.day, own.hours[at] as number)) continue;
      let value = values[at] as number;
      if (value > (record[place] as number)) record[place] = value;
      let residual = value;
      if (around) {
        const level = around.usual[place] as number;
        const deviation = around.deviation[place] as number;
        residual = value - level;
        if (residual > EXTREME * deviation) continue;
        residual = Math.max(-WINSOR * deviation, Math.min(WINSOR * deviation, residual));
        value = level + residual;
      }
      hours[place] = (hours[place] as number) + weight;
      sum[place] = (sum[place] as number) + weight * value;
      squares[place] = (squares[place] as number) + weight * residual * residual;
    }
  }
  return { hours, sum, squares, record };
}

/** Sum of squares around the person's own mean. */
function squares({ hours, sum, squares: all }: Sums, place: number): number {
  const count = hours[place] as number;
  return count === 0 ? 0 : Math.max(0, (all[place] as number) - (sum[place] as number) ** 2 / count);
}

function membersOf({ size, peers }: LevelInput, raw: Sums): { class: VolumeClass; members: Member[] }[] {
  const groups = peers.groups.map((group) => ({ class: group.class, members: [] as Member[] }));
  for (let place = 0; place < size; place++) {
    const hours = raw.hours[place] as number;
    if (hours < 1) continue;
    const mean = (raw.sum[place] as number) / hours;
    groups[peers.groupOf[place] as number]?.members.push({
      mean,
      within: squares(raw, place) / hours,
      hours,
    });
  }
  return groups;
}

/** The mean hour of the busiest day about a month ago: what comes once a month is no surprise. -1: nothing then. */
function remember({ measure, days, day, size, remembers, isLeftOut }: LevelInput): Float64Array {
  const peak = new Float64Array(size).fill(-1);
  for (const own of days) {
    if (!isMonthAgo(own.day, day)) continue;
    const sum = new Float64Array(size);
    const hours = new Float64Array(size);
    for (const [at, place] of own.people.entries()) {
      if (!remembers(place) || isLeftOut?.(place, own.day, own.hours[at] as number)) continue;
      sum[place] = (sum[place] as number) + (own[measure][at] as number);
      hours[place] = (hours[place] as number) + 1;
    }
    for (let place = 0; place < size; place++)
      if ((hours[place] as number) > 0)
        peak[place] = Math.max(peak[place] as number, (sum[place] as number) / (hours[place] as number));
  }
  return peak;
}
