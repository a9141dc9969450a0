/** Scores the hours of a day: in bytes and objects together, in objects, and against the person's record. */
import { hourDistinctScore } from "../channels/hour-distinct.ts";
import { HOURS_BEFORE, furthest, hourJointScore } from "../channels/hour-joint.ts";
import { recordScore } from "../channels/record.ts";
import type { Judging } from "./collected.ts";
import type { DayActivity } from "../day-activity.ts";
import type { Baseline } from "../fit/index.ts";
import { fromLog } from "../parameters.ts";
import { isJointKnown, jointOf, residual, tailOf } from "./residual.ts";
import { rarenessOf } from "../fit/tail.ts";

/** Who was first seen so lately has little of their own to be measured by, and is of few: they are ranked among themselves. */
const NEWCOMER_DAYS = 7;

/** Days whose hours are judged, and belong to windows. */
interface Days {
  readonly own: DayActivity;
  /** The same without what was announced, which is in no window of a later hour. */
  readonly rest: DayActivity;
  /** The day before, whose last hours belong to the first three-hour windows. */
  readonly before: DayActivity | undefined;
}

export function judgeHours({ own, rest, before }: Days, { baseline, found }: Judging): void {
  const { bytes: byteLevels, objects: objectLevels } = baseline;
  const joints = new Map<number, { time: number; joint: number }[]>();
  if (before) rememberJoints(before, joints, baseline);
  if (rest !== own) rememberJoints(rest, joints, baseline);
  for (const [at, place] of own.people.entries()) {
    const hour = own.hours[at] as number;
    const [bytes, objects] = [own.bytes[at] as number, own.objects[at] as number];
    const objectsResidual = residual(objects, place, objectLevels);
    const bytesResidual = residual(bytes, place, byteLevels);
    const value = jointOf({ bytes: bytesResidual, objects: objectsResidual }, place, baseline);
    const time = own.day * 24 + hour;
    const recent = (joints.get(place) ?? []).filter(
      (one) => one.time < time && time - one.time <= HOURS_BEFORE,
    );
    if (rest === own) joints.set(place, [...recent, { time, joint: value }]);
    const highest = furthest([...recent.map((one) => one.joint), value]);
    const since = highest > value ? { since: Math.max(0, hour - (time - (recent[0]?.time ?? time))) } : {};
    const readBytes = fromLog(bytes, "bytes");
    const readObjects = fromLog(objects, "objects");
    const common = { place, day: own.day, hour };
    if (isJointKnown(place, baseline)) found.pool("hour_joint", { place, hour, value: highest });
    found.pool("hour_bytes", { place, hour, value: bytesResidual });
    found.pool("hour_distinct", { place, hour, value: objectsResidual });
    const score = hourJointScore(rarenessOf(highest, tailOf(baseline, "hour_joint", place)), readBytes);
    found.add({ ...common, ...since, channel: "hour_joint", score });
    if (baseline.use.knownDays(place) < NEWCOMER_DAYS)
      found.add({ ...common, ...since, channel: "newcomer", score });
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

function rememberJoints(
  before: DayActivity,
  joints: Map<number, { time: number; joint: number }[]>,
  baseline: Baseline,
): void {
  const { bytes, objects, day } = baseline;
  for (const [at, place] of before.people.entries()) {
    const time = before.day * 24 + (before.hours[at] as number);
    if (day * 24 - time > HOURS_BEFORE) continue;
    const residuals = {
      bytes: residual(before.bytes[at] as number, place, bytes),
      objects: residual(before.objects[at] as number, place, objects),
    };
    const value = jointOf(residuals, place, baseline);
    joints.set(place, [...(joints.get(place) ?? []), { time, joint: value }]);
  }
}
