/** The baseline of a day: a pure function of the days before it, computed anew every day, never added to. */
import type { Budget } from "../../settings/settings.ts";
import { AssetUse } from "./asset-use.ts";
import { behavioursOf } from "./behaviour.ts";
import type { ExceededTier, Score } from "../channel.ts";
import { DRIFT_WINDOWS } from "../channels/drift.ts";
import { CLASSES } from "../class.ts";
import { dailySums } from "../daily.ts";
import type { DaySums } from "../daily.ts";
import { knownDaysOf } from "../history.ts";
import { leftOutOf } from "../left-out.ts";
import type { IsLeftOut } from "../left-out.ts";
import type { DayActivity } from "../day-activity.ts";
import { fitLevels } from "./level.ts";
import type { LevelInput, Levels } from "./level.ts";
import { POOL_DAYS } from "../parameters.ts";
import type { Past } from "../past.ts";
import { findPeers } from "./peers.ts";
import type { Peers, Subject } from "./peers.ts";
import { assumedTail, fitTail } from "./tail.ts";
import type { Tail } from "./tail.ts";
import { recentScores, thresholdsOf } from "./thresholds.ts";

export interface Baseline {
  readonly day: number;
  /** From the first of the days before it on. */
  readonly knownDays: number;
  readonly subjects: readonly Subject[];
  readonly peers: Peers;
  readonly bytes: Levels;
  readonly objects: Levels;
  readonly dayBytes: Levels;
  /** Days before, each as a whole. */
  readonly daily: readonly DaySums[];
  readonly use: AssetUse;
  readonly tails: ReadonlyMap<string, Tail>;
  /** All scores of the 28 days before, the highest first, by channel and class, as are thresholds. */
  readonly recent: ReadonlyMap<string, readonly Score[]>;
  readonly thresholds: Readonly<Record<ExceededTier, ReadonlyMap<string, number>>>;
}

export interface FitInput {
  /** What is read on the day whose baseline it is. */
  readonly today: DayActivity;
  readonly past: Past;
  /** By place in the roster. */
  readonly subjects: readonly Subject[];
  readonly budget: Budget;
  readonly isLeftOut: IsLeftOut;
}

/** Spread of each channel's residuals before there are any. */
const SPREADS: Readonly<Record<string, number>> = {
  hour_bytes: 1,
  hour_joint: 2.2,
  hour_distinct: 1,
  new_asset: 2.2,
  day_bytes: 1,
  drift: 1.5,
};

/** Budgets are for so many people. */
const FLEET = 2000;

/** Fits the baseline of a day. Its own activity says who is there, and nothing else. */
export function fit({ today, past, subjects, budget, isLeftOut }: FitInput): Baseline {
  const { day } = today;
  const days = past.days.map(({ activity }) => activity);
  const daily = dailySums(days, isLeftOut);
  const there = new Set([...days, today].flatMap(({ people }) => [...people]));
  const peers = findPeers(
    subjects,
    (place) => there.has(place),
    behavioursOf(days, subjects.length, isLeftOut),
  );
  const common = {
    day,
    size: subjects.length,
    peers,
    isLeftOut: (place: number, of: number, hour: number) =>
      of < (subjects[place]?.since ?? -Infinity) || isLeftOut(place, of, hour),
    remembers: (place: number) => subjects[place]?.class === "service",
  };
  const levels = (measure: LevelInput["measure"], of: LevelInput["days"]): Levels =>
    fitLevels({ ...common, measure, days: of });
  const recent = recentScores({ traces: past.traces, subjects, isLeftOut });
  const perDay = (tier: ExceededTier): number => (budget[tier] * there.size) / FLEET;
  return {
    day,
    knownDays: knownDaysOf(days, day),
    subjects,
    peers,
    bytes: levels("bytes", days),
    objects: levels("objects", days),
    dayBytes: levels("bytes", daily),
    daily,
    use: new AssetUse(past.days, { day, groupOf: peers.groupOf, isLeftOut }),
    tails: fitTails(past, isLeftOut),
    recent: recent.all,
    thresholds: thresholdsOf(recent, { page: perDay("page"), review: perDay("review") }),
  };
}

/** Names of all pools. */
function poolNames(): string[] {
  return CLASSES.flatMap((own) => [
    ...["hour_bytes", "hour_joint", "hour_distinct", "new_asset", "day_bytes"].map(
      (channel) => `${channel} ${own}`,
    ),
    ...DRIFT_WINDOWS.map((window) => `drift ${window} ${own}`),
  ]);
}

function fitTails({ traces }: Past, isLeftOut: IsLeftOut): Map<string, Tail> {
  const recent = traces.slice(-POOL_DAYS);
  return new Map(
    poolNames().map((name) => {
      const days = recent.flatMap(({ day, pools }) => {
        const pool = pools.get(name);
        return pool ? [{ day, pool }] : [];
      });
      const spread = SPREADS[name.split(" ", 1)[0] as string] as number;
      return [name, fitTail(days, leftOutOf(name, isLeftOut)) ?? assumedTail(spread)];
    }),
  );
}
