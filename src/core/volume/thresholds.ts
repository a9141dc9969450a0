/** The score that each channel must exceed to be told of, so that the budget is met. */
import { floorOf, generosityOf, lengthWithin, rank } from "./budget.ts";
import { CHANNELS, shareOf } from "./channel.ts";
import type { ExceededTier, Score } from "./channel.ts";
import { CLASSES } from "./class.ts";
import { BUDGET_DAYS } from "./parameters.ts";
import type { DayTraces } from "./past.ts";
import type { Subject } from "./peers.ts";

/** The weeks to come are never quite like those before. */
const HEADROOM = 0.8;

/** With fewer judged days thresholds are not taken from them alone. */
const TRUSTED_DAYS = 14;

export interface ThresholdInput {
  readonly traces: readonly DayTraces[];
  readonly tier: ExceededTier;
  /** Incidents that people want to look at. */
  readonly perDay: number;
  readonly subjects: readonly Subject[];
  readonly isConfirmed: (place: number, day: number, hour: number) => boolean;
}

/** By channel and class: `drift service`. */
export function thresholdsOf({
  traces,
  tier,
  perDay,
  subjects,
  isConfirmed,
}: ThresholdInput): Map<string, number> {
  const recent = traces
    .slice(-BUDGET_DAYS)
    .filter(({ tests }) => [...tests.values()].some((count) => count > 0));
  // of a short past less is believed
  const days = recent.length * Math.min(1, recent.length / BUDGET_DAYS);
  const parts = CHANNELS.flatMap((channel) =>
    CLASSES.map((own) => {
      const name = `${channel} ${own}`;
      const counted = (score: Score): boolean =>
        subjects[score.place]?.class === own && !isConfirmed(score.place, score.day, score.hour);
      const ranked = rank(recent.flatMap(({ top }) => top.get(name) ?? []).filter(counted));
      const share = shareOf(channel, own, tier) * perDay;
      return { channel, name, ranked, share, inPast: share * days };
    }),
  );
  const generosity = generosityOf(parts, HEADROOM * perDay * days);
  return new Map(
    parts.map(({ channel, name, ranked, share, inPast }) => {
      if (share === 0) return [name, Infinity] as const;
      const empirical = ranked.scores[lengthWithin(ranked, inPast * generosity)]?.score;
      if (empirical !== undefined && recent.length >= TRUSTED_DAYS) return [name, empirical] as const;
      const tests = recent.reduce((sum, trace) => sum + (trace.tests.get(name) ?? 0), 0);
      const perTest = tests / Math.max(1, recent.length);
      const floor = channel === "record" ? Math.log(2 + 1 / share) : floorOf(perTest, share);
      return [name, Math.max(empirical ?? -Infinity, floor)] as const;
    }),
  );
}
