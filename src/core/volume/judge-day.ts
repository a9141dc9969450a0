/** Scores what everybody read on one day by the baseline of that day, and keeps what the days after it need. */
import { groupBy } from "../catalog/group.ts";
import { TIERS } from "./channel.ts";
import type { ExceededTier, Score } from "./channel.ts";
import { dayBytesScore } from "./channels/day-bytes.ts";
import { DRIFT_WINDOWS, driftOf, priorOf } from "./channels/drift.ts";
import { hourDistinctScore } from "./channels/hour-distinct.ts";
import { HOURS_BEFORE, hourJointScore, joint, jointOfHours } from "./channels/hour-joint.ts";
import { KNOWN_DAYS, newAssetScore } from "./channels/new-asset.ts";
import { recordScore } from "./channels/record.ts";
import type { VolumeClass } from "./class.ts";
import { sumUp } from "./daily.ts";
import type { DaySums } from "./daily.ts";
import type { DayActivity } from "./day-activity.ts";
import type { Baseline } from "./fit.ts";
import type { Subject } from "./peers.ts";
import type { Levels } from "./level.ts";
import { WARMUP_DAYS, fromLog, toLog } from "./parameters.ts";
import type { ClosedDay, DayTraces } from "./past.ts";
import { normalized, poolOf, rarenessOf } from "./tail.ts";
import type { Residual, Tail } from "./tail.ts";

export interface JudgedScore extends Score {
  /** What it exceeds most. */
  readonly exceeds: ExceededTier;
}

export interface JudgedDay {
  /** Those that exceed anything. */
  readonly exceeding: readonly JudgedScore[];
  readonly traces: DayTraces;
}

/** Scores of a channel that are kept for thresholds: far more than any budget asks for. */
function keptOf(people: number): number {
  return 50 + Math.ceil(people / 20);
}

/** Collects scores and residuals of a day. */
class Collected {
  /** By channel and class, as are the residuals. */
  readonly scores = new Map<string, Score[]>();
  readonly residuals = new Map<string, Residual[]>();
  readonly #subjects: readonly Subject[];

  constructor(subjects: readonly Subject[]) {
    this.#subjects = subjects;
  }

  add(score: Score): void {
    append(this.scores, `${score.channel} ${this.#subjects[score.place]?.class}`, score);
  }

  pool(name: string, residual: Residual): void {
    append(this.residuals, `${name} ${this.#subjects[residual.place]?.class}`, residual);
  }
}

function append<T>(lists: Map<string, T[]>, name: string, value: T): void {
  const list = lists.get(name);
  if (list) list.push(value);
  else lists.set(name, [value]);
}

/** `before` is the activity of the day before, whose last hours belong to the first three-hour windows. */
export function judgeDay(
  { activity, touches }: ClosedDay,
  baseline: Baseline,
  before: DayActivity | undefined,
): JudgedDay {
  const found = new Collected(baseline.subjects);
  const daily = sumUp(activity);
  judgeHours(activity, before, { baseline, found });
  judgeTouches({ activity, touches }, { baseline, found });
  judgeDays(daily, { baseline, found });
  judgeDrift(daily, { baseline, found });
  const { knownDays } = baseline;
  if (knownDays < WARMUP_DAYS) found.scores.clear();
  const traces = traceOf(activity, found);
  const exceeding = [...found.scores.values()].flatMap((scores) => exceedingOf(scores, baseline));
  return { exceeding, traces };
}

function traceOf({ day, people }: DayActivity, { scores, residuals }: Collected): DayTraces {
  const kept = keptOf(new Set(people).size);
  const sorted = (all: readonly Score[]): readonly Score[] =>
    all.toSorted((a, b) => b.score - a.score || a.place - b.place || a.hour - b.hour).slice(0, kept);
  return {
    day,
    top: new Map([...scores].map(([channel, all]) => [channel, sorted(all)])),
    tests: new Map([...scores].map(([channel, all]) => [channel, all.length])),
    pools: new Map([...residuals].map(([name, values]) => [name, poolOf(values)])),
  };
}

interface Judging {
  readonly baseline: Baseline;
  readonly found: Collected;
}

function exceedingOf(scores: readonly Score[], baseline: Baseline): JudgedScore[] {
  return scores.flatMap((score) => {
    const exceeds = exceeded(score, baseline);
    return exceeds ? [{ ...score, exceeds }] : [];
  });
}

/** The highest tier whose threshold a score is above. */
function exceeded(score: Score, { thresholds, subjects }: Baseline): ExceededTier | undefined {
  const name = `${score.channel} ${subjects[score.place]?.class}`;
  return TIERS.find((tier) => score.score > (thresholds[tier].get(name) as number));
}

/** How many spreads above the usual. */
function residual(value: number, place: number, { usual, spread }: Levels): number {
  return (value - (usual[place] as number)) / (spread[place] as number);
}

function tailOf(baseline: Baseline, name: string, place: number): Tail {
  return baseline.tails.get(`${name} ${baseline.subjects[place]?.class}`) as Tail;
}

function judgeHours(own: DayActivity, before: DayActivity | undefined, { baseline, found }: Judging): void {
  const { bytes: byteLevels, objects: objectLevels } = baseline;
  const joints = new Map<number, { time: number; joint: number }[]>();
  if (before) rememberJoints(before, joints, baseline);
  for (const [at, place] of own.people.entries()) {
    const hour = own.hours[at] as number;
    const [bytes, objects] = [own.bytes[at] as number, own.objects[at] as number];
    const objectsResidual = residual(objects, place, objectLevels);
    const bytesResidual = residual(bytes, place, byteLevels);
    const value = jointOf(bytesResidual, objectsResidual, { place, baseline });
    const time = own.day * 24 + hour;
    const recent = (joints.get(place) ?? []).filter((one) => time - one.time <= HOURS_BEFORE);
    joints.set(place, [...recent, { time, joint: value }]);
    const highest = Math.max(value, jointOfHours([...recent.map((one) => one.joint), value]));
    const readBytes = fromLog(bytes, "bytes");
    const readObjects = fromLog(objects, "objects");
    const common = { place, day: own.day, hour };
    found.pool("hour_joint", { place, hour, value: highest });
    found.pool("hour_bytes", { place, hour, value: bytesResidual });
    found.pool("hour_distinct", { place, hour, value: objectsResidual });
    found.add({
      ...common,
      channel: "hour_joint",
      score: hourJointScore(rarenessOf(highest, tailOf(baseline, "hour_joint", place)), readBytes),
    });
    const distinct = hourDistinctScore(
      rarenessOf(objectsResidual, tailOf(baseline, "hour_distinct", place)),
      readObjects,
    );
    if (distinct !== undefined) found.add({ ...common, channel: "hour_distinct", score: distinct });
    const known = {
      bytes,
      record: byteLevels.record[place] as number,
      usual: byteLevels.usual[place] as number,
      spread: byteLevels.spread[place] as number,
      hours: byteLevels.hours[place] as number,
    };
    found.add({ ...common, channel: "record", score: recordScore(known, readBytes) });
  }
}

function jointOf(
  bytes: number,
  objects: number,
  { place, baseline }: { place: number; baseline: Baseline },
): number {
  return joint(
    normalized(bytes, tailOf(baseline, "hour_bytes", place)),
    normalized(objects, tailOf(baseline, "hour_distinct", place)),
  );
}

function rememberJoints(
  before: DayActivity,
  joints: Map<number, { time: number; joint: number }[]>,
  baseline: Baseline,
): void {
  const { bytes, objects, day } = baseline;
  for (const [at, place] of before.people.entries()) {
    const time = before.day * 24 + (before.hours[at] as number);
    if (day * 24 - time > HOURS_BEFORE) continue;
    const value = jointOf(
      residual(before.bytes[at] as number, place, bytes),
      residual(before.objects[at] as number, place, objects),
      { place, baseline },
    );
    joints.set(place, [...(joints.get(place) ?? []), { time, joint: value }]);
  }
}

function judgeTouches({ activity, touches }: ClosedDay, { baseline, found }: Judging): void {
  const { use, peers } = baseline;
  const sizes = new Int32Array(peers.groups.length);
  for (const group of peers.groupOf) if (group !== -1) sizes[group] = (sizes[group] as number) + 1;
  for (const { place, asset, bytes, objects, hour } of touches) {
    if (use.knownDays(place) < KNOWN_DAYS || !use.isNew(place, asset)) continue;
    const value = jointOf(
      residual(toLog(bytes, "bytes"), place, baseline.bytes),
      residual(toLog(objects, "objects"), place, baseline.objects),
      { place, baseline },
    );
    found.pool("new_asset", { place, hour, value });
    const group = peers.groupOf[place] as number;
    const score = newAssetScore({
      rareness: rarenessOf(value, tailOf(baseline, "new_asset", place)),
      users: use.users(group, asset),
      members: sizes[group] as number,
      before: use.newBefore(place),
      bytes,
    });
    found.add({ channel: "new_asset", place, day: activity.day, hour, asset, score });
  }
}

function judgeDays({ day, people, hours, bytes }: DaySums, { baseline, found }: Judging): void {
  for (const [at, place] of people.entries()) {
    const hour = hours[at] as number;
    const value = residual(bytes[at] as number, place, baseline.dayBytes);
    found.pool("day_bytes", { place, hour, value });
    const rareness = rarenessOf(value, tailOf(baseline, "day_bytes", place));
    const score = dayBytesScore(rareness, fromLog(bytes[at] as number, "bytes"));
    found.add({ channel: "day_bytes", place, day, hour, score });
  }
}

function judgeDrift(own: DaySums, { baseline, found }: Judging): void {
  const people = new Map<number, { days: number[]; features: number[] }>();
  for (const sums of [...baseline.daily, own])
    for (const [at, place] of sums.people.entries()) {
      let active = people.get(place);
      if (!active) people.set(place, (active = { days: [], features: [] }));
      active.days.push(sums.day);
      active.features.push(
        sums.bytes[at] as number,
        sums.objects[at] as number,
        Math.log(sums.active[at] as number),
      );
    }
  const { groupOf } = baseline.peers;
  const byGroup = groupBy([...people], ([place]) => groupOf[place] as number);
  const priors = new Map(
    [...byGroup].map(([group, own]) => [group, priorOf(own.map(([, { features }]) => features))]),
  );
  for (const [at, place] of own.people.entries()) {
    const of = baseline.subjects[place]?.class as VolumeClass;
    const active = people.get(place) as { days: number[]; features: number[] };
    const drifts = driftOf({
      ...active,
      prior: priors.get(groupOf[place] as number) as number[],
      remembers: of === "service",
    });
    const hour = own.hours[at] as number;
    let score = -Infinity;
    for (const [index, drift] of drifts.entries()) {
      if (Number.isNaN(drift)) continue;
      const name = `drift ${DRIFT_WINDOWS[index]}`;
      found.pool(name, { place, hour, value: drift });
      score = Math.max(score, rarenessOf(drift, tailOf(baseline, name, place)));
    }
    if (score > -Infinity) found.add({ channel: "drift", place, day: own.day, hour, score });
  }
}
