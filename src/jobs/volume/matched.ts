/** Which rules the scores of a day match: of whom, in which hours, on which asset. */
import { z } from "zod";
import { compareText } from "../../core/catalog/group.ts";
import { windowOf } from "../../core/finding/finding.ts";
import type { FindingRule } from "../../core/finding/finding.ts";
import type { HitVolume } from "../../core/finding/hit.ts";
import { SEVERITIES } from "../../core/macie/severity.ts";
import { HOUR_MS } from "../../core/record/time.ts";
import type { RuleSet } from "../../core/sigma/rule-set.ts";
import { TIERS } from "../../core/volume/channel.ts";
import { comparisonOf, scoredFact } from "../../core/volume/facts.ts";
import type { Observed } from "../../core/volume/facts.ts";
import type { Baseline } from "../../core/volume/fit/index.ts";
import { withoutAnnounced } from "../../core/volume/left.ts";
import type { JudgedScore } from "../../core/volume/judge/index.ts";
import { fromLog } from "../../core/volume/parameters.ts";
import type { ClosedDay } from "../../core/volume/past.ts";
import type { Classified } from "./classify.ts";
import { hoursOf } from "./hours-of.ts";
import type { VolumeWindow } from "./window.ts";

const comparison = z.object({
  channel: z.string(),
  score: z.number(),
  // what was matched before these were kept
  exceeds: z.enum(TIERS).default("review"),
  classification: z.string().nullable().default(null),
  sensitivity: z.enum(SEVERITIES).nullable().default(null),
  bytesOut: z.number(),
  objects: z.number(),
  limit: z.number().nullable().optional(),
  hours: z.int().default(1),
  usualBytes: z.number(),
  peersBytes: z.number().nullable(),
  recordBytes: z.number().nullable(),
  usualObjects: z.number(),
  peers: z.string(),
  rank: z.int(),
  isShadow: z.boolean(),
});

const matched = z.object({
  ruleId: z.string(),
  personId: z.int(),
  /** Dictionary id; null: whatever was read. */
  assetId: z.int().nullable(),
  /** In ms. */
  hour: z.int(),
  /** The strongest. */
  volume: comparison,
  /** Of the other scores that the rule matches. */
  others: z.array(comparison).default([]),
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
  /** The most sensitive of what a score is about. */
  readonly classify: (score: JudgedScore) => Classified;
}

/** One entry for each rule, person, asset and hour, with all the scores that the rule matches. */
export function matchScores(judged: Judged, { window, rules, classify }: Judging): Matched[] {
  const found = new Map<string, Omit<Matched, "volume" | "others"> & { readonly volumes: HitVolume[] }>();
  for (const score of judged.exceeding) {
    const { place, asset, hour } = score;
    const seen = { ...observedOf(score, judged.closed), ...classify(score) };
    const volume = comparisonOf(score, seen, judged);
    const who = { person: window.keyOf(place), kind: window.kindOf(place) };
    // hours that count together are told with the last of them
    const hours = score.since === undefined ? hoursOf(score, judged.closed) : [hour];
    for (const { rule } of rules.matching(scoredFact(who, volume)))
      for (const hour of hours) {
        const entry = {
          ruleId: rule.id,
          personId: window.roster.people[place] as number,
          assetId: asset ?? null,
          hour: judged.day + hour * HOUR_MS,
        };
        const key = `${rule.id} ${entry.personId} ${entry.assetId} ${entry.hour}`;
        const known = found.get(key);
        if (known) known.volumes.push(volume);
        else found.set(key, { ...entry, volumes: [volume] });
      }
  }
  return [...found.values()].map(({ volumes, ...entry }) => {
    const [volume, ...others] = volumes.sort(compareStrength);
    return { ...entry, volume: volume as HitVolume, others };
  });
}

/** What pages first, then the rarest. */
function compareStrength(a: HitVolume, b: HitVolume): number {
  if (a.exceeds !== b.exceeds) return TIERS.indexOf(a.exceeds) - TIERS.indexOf(b.exceeds);
  return b.score - a.score || compareText(a.channel, b.channel);
}

/** What is compared in a finding, the strongest first: of all hours in its window. */
export class Comparisons {
  readonly #volumes = new Map<string, HitVolume[]>();
  readonly #windows: ReadonlyMap<string, Pick<FindingRule, "window">>;

  constructor(matched: readonly Matched[], rules: ReadonlyMap<string, Pick<FindingRule, "window">>) {
    this.#windows = rules;
    for (const one of matched) {
      const key = this.#keyOf(one);
      this.#volumes.set(key, [...(this.#volumes.get(key) ?? []), one.volume, ...one.others]);
    }
    for (const volumes of this.#volumes.values()) volumes.sort(compareStrength);
  }

  of(finding: Pick<Matched, "ruleId" | "personId" | "assetId" | "hour">): readonly HitVolume[] {
    return this.#volumes.get(this.#keyOf(finding)) ?? [];
  }

  #keyOf({
    ruleId,
    personId,
    assetId,
    hour,
  }: Pick<Matched, "ruleId" | "personId" | "assetId" | "hour">): string {
    const window = this.#windows.get(ruleId)?.window ?? "hour";
    return `${ruleId} ${personId} ${assetId} ${windowOf(window, hour).start}`;
  }
}

function observedOf(score: JudgedScore, closed: ClosedDay): Omit<Observed, keyof Classified> {
  const { touches } = closed;
  const isOfDay = score.channel === "day_bytes" || score.channel === "drift";
  const activity = isOfDay ? withoutAnnounced(closed.activity, closed.left) : closed.activity;
  const touch = touches.of(score.place).find(({ asset }) => asset === score.asset);
  if (touch) return touch;
  const hours = new Set(hoursOf(score, closed));
  let [bytes, objects] = [0, 0];
  for (const [at, place] of activity.people.entries()) {
    if (place !== score.place || !hours.has(activity.hours[at] as number)) continue;
    bytes += fromLog(activity.bytes[at] as number, "bytes");
    objects += fromLog(activity.objects[at] as number, "objects");
  }
  const together = score.since === undefined ? {} : { hours: hours.size };
  return { bytes: Math.round(bytes), objects: Math.round(objects), ...together };
}
