/** The score that each channel must exceed to be told of, so that the budget is met. */
import { floorOf, generosityOf, rank, scoreExceededBy } from "./budget.ts";
import { CHANNELS, shareOf } from "../channel.ts";
import type { RankedScores } from "./budget.ts";
import type { ExceededTier, Score } from "../channel.ts";
import { CLASSES } from "../class.ts";
import { BUDGET_DAYS } from "../parameters.ts";
import type { DayTraces } from "../past.ts";
import type { Subject } from "./peers.ts";

/** The weeks to come are never quite like those before. */
const HEADROOM: Readonly<Record<ExceededTier, number>> = { page: 0.7, review: 0.8 };

/** With fewer judged days thresholds are not taken from them alone. */
const TRUSTED_DAYS = 14;

export interface RecentInput {
  readonly traces: readonly DayTraces[];
  readonly subjects: readonly Subject[];
  /** See FitInput. */
  readonly isLeftOut: (place: number, day: number, hour: number) => boolean;
}

/** The scores of the days that set thresholds, by channel and class: `drift service`. */
export interface RecentScores {
  /** With scores that count. */
  readonly days: number;
  readonly ranked: ReadonlyMap<string, RankedScores>;
  /** How many scores a day has; none at all: there is nothing to go by. */
  readonly tests: ReadonlyMap<string, number>;
}

/** What is confirmed as an incident, or was expected, counts for none. */
export function recentScores({ traces, subjects, isLeftOut }: RecentInput): RecentScores {
  const recent = traces.slice(-BUDGET_DAYS);
  const judged = recent.filter(({ top }) => top.size > 0);
  const ranked = new Map<string, RankedScores>();
  const tests = new Map<string, number>();
  for (const own of CLASSES) {
    const counted = (score: Score): boolean =>
      subjects[score.place]?.class === own && !isLeftOut(score.place, score.day, score.hour);
    for (const channel of CHANNELS) {
      const name = `${channel} ${own}`;
      ranked.set(name, rank(judged.flatMap(({ top }) => top.get(name) ?? []).filter(counted)));
      const known = recent.flatMap((trace) => trace.tests.get(name) ?? []);
      tests.set(name, known.reduce((sum, count) => sum + count, 0) / Math.max(1, known.length));
    }
  }
  return { days: judged.length, ranked, tests };
}

/** `perDay`: incidents that people want to look at. By channel and class. */
export function thresholdsOf(
  recent: RecentScores,
  { tier, perDay }: { readonly tier: ExceededTier; readonly perDay: number },
): Map<string, number> {
  // of a short past less is believed
  const days = recent.days * Math.min(1, recent.days / BUDGET_DAYS);
  const parts = CHANNELS.flatMap((channel) =>
    CLASSES.map((own) => {
      const name = `${channel} ${own}`;
      const share = shareOf(channel, own, tier) * perDay;
      return {
        channel,
        own,
        name,
        ranked: recent.ranked.get(name) as RankedScores,
        share,
        inPast: share * days,
      };
    }),
  );
  const hasNothing = [...recent.tests.values()].every((tests) => tests === 0);
  const generosity = generosityOf(parts, HEADROOM[tier] * perDay * days);
  return new Map(
    parts.map(({ channel, own, name, ranked, share, inPast }) => {
      if (share === 0 || hasNothing) return [name, Infinity] as const;
      const empirical = days === 0 ? undefined : scoreExceededBy(ranked, inPast * generosity);
      if (empirical !== undefined && recent.days >= TRUSTED_DAYS) return [name, empirical] as const;
      // a drift is first known of everybody on one day
      const others = channel === "drift" ? (recent.tests.get(`hour_joint ${own}`) as number) : 0;
      const tests = recent.tests.get(name) || others;
      const floor = channel === "record" ? Math.log(2 + 1 / share) : floorOf(tests, share);
      return [name, Math.max(empirical ?? -Infinity, floor)] as const;
    }),
  );
}
