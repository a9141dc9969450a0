/** What rules on volume tell of the scores of a day: to whom, and how soon somebody should look. */
import type { ToldAlert } from "../../core/evaluation/owner-messages.ts";
import type { RuleSet } from "../../core/sigma/rule-set.ts";
import { DAY_MS } from "../../core/record/time.ts";
import type { SigmaRule } from "../../core/sigma/rule.ts";
import { TIERS } from "../../core/volume/channel.ts";
import type { ExceededTier } from "../../core/volume/channel.ts";
import type { DetectedDay } from "../../core/volume/detector.ts";
import type { JudgedScore } from "../../core/volume/judge/index.ts";
import type { ClosedDay } from "../../core/volume/past.ts";
import { mostSensitive } from "../volume/classify.ts";
import type { Classified, ClassifiedWithin } from "../volume/classify.ts";
import { matchScores } from "../volume/matched.ts";
import type { VolumeWindow } from "../volume/window.ts";
import type { Owners } from "./owners.ts";

/** The tiers of the rules on volume whose findings people are told of, by id: none of those in shadow or for information. */
export function tiersOf(rules: readonly SigmaRule[]): Map<string, ExceededTier> {
  const telling = rules.filter(({ category, silent }) => category === "volume" && !silent);
  return new Map(
    telling.flatMap(({ id, tier }): [string, ExceededTier][] => (tier === "info" ? [] : [[id, tier]])),
  );
}

interface Telling {
  readonly window: VolumeWindow;
  readonly owners: Owners;
  readonly tiers: ReadonlyMap<string, ExceededTier>;
  readonly rules: RuleSet;
  /** Of an hour it is what its day says: which of these rules matches is all that it tells. */
  readonly classifiedWithin: ClassifiedWithin;
}

export interface ScoredDay {
  /** In ms. */
  readonly day: number;
  readonly closed: ClosedDay;
  readonly judged: DetectedDay;
}

/**
 * One alert for each score that a rule tells of, in the hour in which it is known: of channels of whole days the last active
 * one. Touched is what the score is about, or all that was read that day.
 */
export function tellScores({ day, closed, judged }: ScoredDay, telling: Telling): ToldAlert[] {
  const { exceeding, isShadow, baseline } = judged;
  if (!baseline) return [];
  const assetsOf = ({ place, asset }: JudgedScore): readonly number[] =>
    asset === undefined ? closed.touches.of(place).map((touch) => touch.asset) : [asset];
  const range = { from: day, to: day + DAY_MS };
  const classify = (score: JudgedScore): Classified =>
    mostSensitive(assetsOf(score).flatMap((asset) => telling.classifiedWithin(asset, range)));
  const judging = { ...telling, classify };
  return exceeding.flatMap((score): ToldAlert[] => {
    const matched = matchScores({ day, closed, exceeding: [score], isShadow, baseline }, judging);
    const told = new Set(matched.map(({ ruleId }) => telling.tiers.get(ruleId)));
    const tier = TIERS.find((one) => told.has(one));
    if (tier === undefined) return [];
    const { place } = score;
    const assets = assetsOf(score);
    const hour = score.day * 24 + score.hour;
    return [{ person: place, hour, tier, owners: telling.owners.of(assets, day) }];
  });
}
