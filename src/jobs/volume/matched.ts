/** Which rules the scores of a day match: of whom, in which hours, on which asset. */
import { z } from "zod";
import { HOUR_MS } from "../../core/record/time.ts";
import type { RuleSet } from "../../core/sigma/rule-set.ts";
import { comparisonOf, scoredFact } from "../../core/volume/facts.ts";
import type { Observed } from "../../core/volume/facts.ts";
import type { Baseline } from "../../core/volume/fit/index.ts";
import type { JudgedScore } from "../../core/volume/judge/index.ts";
import { fromLog } from "../../core/volume/parameters.ts";
import type { ClosedDay } from "../../core/volume/past.ts";
import type { VolumeWindow } from "./window.ts";

const matched = z.object({
  ruleId: z.string(),
  personId: z.int(),
  /** Dictionary id; null: whatever was read. */
  assetId: z.int().nullable(),
  /** In ms. */
  hour: z.int(),
  volume: z.object({
    channel: z.string(),
    score: z.number(),
    bytesOut: z.number(),
    objects: z.number(),
    usualBytes: z.number(),
    peersBytes: z.number(),
    recordBytes: z.number().nullable(),
    usualObjects: z.number(),
    peers: z.string(),
    rank: z.int(),
    isShadow: z.boolean(),
  }),
});
export type Matched = z.infer<typeof matched>;

/** Throws where the value is none of ours. */
export function unpackMatched(value: unknown): Matched[] {
  return z.array(matched).parse(value);
}

interface Judged {
  readonly day: number;
  readonly closed: ClosedDay;
  readonly exceeding: readonly JudgedScore[];
  readonly baseline: Baseline;
  readonly isShadow: boolean;
}

interface Judging {
  readonly window: VolumeWindow;
  readonly rules: RuleSet;
  /** Of the assets by dictionary id, the most sensitive. */
  readonly classify: (assets: readonly number[]) => string | null;
}

/** One entry for each rule, person, asset and hour, with the strongest of the scores. */
export function matchScores(judged: Judged, { window, rules, classify }: Judging): Matched[] {
  const found = new Map<string, Matched>();
  for (const score of withoutEchoes(judged.exceeding)) {
    const { place, asset } = score;
    const hours = hoursOf(score, judged.closed);
    const volume = comparisonOf(score, observedOf(score, judged.closed), judged);
    const touched = judged.closed.touches.of(place);
    const classification = classify(asset === undefined ? touched.map((touch) => touch.asset) : [asset]);
    const who = { person: window.keyOf(place), kind: window.kindOf(place), classification };
    for (const { rule } of rules.matching(scoredFact(who, score, volume)))
      for (const hour of hours) {
        const entry = {
          ruleId: rule.id,
          personId: window.roster.people[place] as number,
          assetId: asset ?? null,
          hour: judged.day + hour * HOUR_MS,
          volume,
        };
        const key = `${rule.id} ${entry.personId} ${entry.assetId} ${entry.hour}`;
        const known = found.get(key);
        if (!known || known.volume.score < volume.score) found.set(key, entry);
      }
  }
  return [...found.values()];
}

/** A day that is large since an hour of it pages tells nothing that the hour does not. */
function withoutEchoes(exceeding: readonly JudgedScore[]): readonly JudgedScore[] {
  const paged = new Set(
    exceeding
      .filter(({ channel, exceeds }) => exceeds === "page" && HOURLY.has(channel))
      .map(({ place }) => place),
  );
  return exceeding.filter(({ channel, place }) => channel !== "day_bytes" || !paged.has(place));
}

const HOURLY: ReadonlySet<string> = new Set(["hour_joint", "newcomer", "record", "hour_distinct"]);

/** The hours that a score is about: of channels of whole days all with reads. */
function hoursOf({ channel, place, hour }: JudgedScore, { activity }: ClosedDay): number[] {
  if (channel !== "day_bytes" && channel !== "drift") return [hour];
  return [...activity.people.keys()]
    .filter((at) => activity.people[at] === place)
    .map((at) => activity.hours[at] as number);
}

function observedOf(score: JudgedScore, closed: ClosedDay): Observed {
  const { activity, touches } = closed;
  const touch = touches.of(score.place).find(({ asset }) => asset === score.asset);
  if (touch) return touch;
  const hours = new Set(hoursOf(score, closed));
  let [bytes, objects] = [0, 0];
  for (const [at, place] of activity.people.entries()) {
    if (place !== score.place || !hours.has(activity.hours[at] as number)) continue;
    bytes += fromLog(activity.bytes[at] as number, "bytes");
    objects += fromLog(activity.objects[at] as number, "objects");
  }
  return { bytes: Math.round(bytes), objects: Math.round(objects) };
}
