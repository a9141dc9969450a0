/** The score that each channel must exceed to be told of, so that the budget is met. */
import { floorOf, generosityOf, rank, scoreExceededBy } from "./budget.ts";
import { CHANNELS, shareOf } from "../channel.ts";
import type { Part, RankedScores } from "./budget.ts";
import type { Channel, ExceededTier, Score } from "../channel.ts";
import { CLASSES } from "../class.ts";
import type { VolumeClass } from "../class.ts";
import { leftOutOf } from "../left-out.ts";
import type { IsLeftOut } from "../left-out.ts";
import { BUDGET_DAYS } from "../parameters.ts";
import type { DayTraces } from "../past.ts";
import type { Subject } from "./peers.ts";

/** The weeks to come are never quite like those before. */
const HEADROOM: Readonly<Record<ExceededTier, number>> = { page: 0.65, review: 0.8 };

/** With fewer judged days thresholds are not taken from them alone. */
const TRUSTED_DAYS = 14;

export interface RecentInput {
  readonly traces: readonly DayTraces[];
  readonly subjects: readonly Subject[];
  readonly isLeftOut: IsLeftOut;
}

/** The scores of the days that set thresholds, by channel and class: `drift service`. */
export interface RecentScores {
  /** With scores that count. */
  readonly days: number;
  readonly ranked: ReadonlyMap<string, RankedScores>;
  /** All of these weeks, the highest first: those of days in shadow, and what counts for no threshold, too. */
  readonly all: ReadonlyMap<string, readonly Score[]>;
  /** How many scores a day has; none at all: there is nothing to go by. */
  readonly tests: ReadonlyMap<string, number>;
}

/** What is confirmed as an incident, or was expected, counts for none. */
export function recentScores({ traces, subjects, isLeftOut }: RecentInput): RecentScores {
  const recent = traces.slice(-BUDGET_DAYS);
  const judged = recent.filter(({ top, isShadow }) => top.size > 0 && !isShadow);
  const ranked = new Map<string, RankedScores>();
  const all = new Map<string, readonly Score[]>();
  const tests = new Map<string, number>();
  for (const own of CLASSES) {
    for (const channel of CHANNELS) {
      const name = `${channel} ${own}`;
      const isOut = leftOutOf(name, isLeftOut);
      const isOwn = ({ place }: Score): boolean => subjects[place]?.class === own;
      const counts = ({ place, day, hour }: Score): boolean => !isOut(place, day, hour);
      const scoresOf = (days: readonly DayTraces[]): Score[] =>
        days.flatMap(({ top }) => top.get(name) ?? []).filter(isOwn);
      ranked.set(name, rank(scoresOf(judged).filter(counts)));
      all.set(name, rank(scoresOf(recent)).scores);
      const known = recent.flatMap((trace) => trace.tests.get(name) ?? []);
      tests.set(name, known.reduce((sum, count) => sum + count, 0) / Math.max(1, known.length));
    }
  }
  return { days: judged.length, ranked, all, tests };
}

/** What comes about once in twenty times, or is twice the record, is nothing to look at, however little else there is. */
const LEAST = Math.log10(20);
const LEAST_RECORD = Math.log10(2);

/** By channel and class, of incidents a day that people want to look at. What pages is always worth a review. */
export function thresholdsOf(
  recent: RecentScores,
  perDay: Readonly<Record<ExceededTier, number>>,
): Record<ExceededTier, Map<string, number>> {
  const review = tierThresholds(recent, { tier: "review", perDay: perDay.review });
  const page = tierThresholds(recent, { tier: "page", perDay: perDay.page });
  for (const [name, least] of page) review.set(name, Math.min(least, review.get(name) as number));
  return { page, review };
}

function tierThresholds(
  recent: RecentScores,
  { tier, perDay }: { readonly tier: ExceededTier; readonly perDay: number },
): Map<string, number> {
  // of a short past less is believed
  const days = recent.days * Math.min(1, recent.days / BUDGET_DAYS);
  const parts = CHANNELS.flatMap((channel) =>
    CLASSES.map((own) => partOf(recent, { channel, own, tier, perDay, days })),
  );
  const hasNothing = [...recent.tests.values()].every((tests) => tests === 0);
  const generosity = generosityOf(parts, HEADROOM[tier] * perDay * days);
  return new Map(
    parts.map((part) => {
      const { name, floor, inPast } = part;
      if (floor === Infinity || hasNothing) return [name, Infinity] as const;
      const empirical = days === 0 ? undefined : scoreExceededBy(part, inPast * generosity);
      const least = name.startsWith("record ") ? LEAST_RECORD : LEAST;
      const isTrusted = empirical !== undefined && recent.days >= TRUSTED_DAYS;
      return [name, Math.max(empirical ?? -Infinity, least, isTrusted ? -Infinity : floor)] as const;
    }),
  );
}

interface PartInput {
  readonly channel: Channel;
  readonly own: VolumeClass;
  readonly tier: ExceededTier;
  readonly perDay: number;
  readonly days: number;
}

/** What a channel gives of a class: its share of the incidents, its scores, and what chance alone would exceed so seldom. */
function partOf(
  recent: RecentScores,
  { channel, own, tier, perDay, days }: PartInput,
): Part & { readonly name: string } {
  const name = `${channel} ${own}`;
  const share = shareOf(channel, own, tier) * perDay;
  // a drift is first known of everybody on one day
  const others = channel === "drift" ? (recent.tests.get(`hour_joint ${own}`) as number) : 0;
  const tests = recent.tests.get(name) || others;
  const isRecord = channel === "record" && share > 0;
  const floor = isRecord ? Math.log10(2 + 1 / share) : floorOf(tests, share);
  return { name, ranked: recent.ranked.get(name) as RankedScores, floor, inPast: share * days };
}
