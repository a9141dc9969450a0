/** The baseline of a day: a pure function of the days before it, computed anew every day, never added to. */
import type { Budget } from "../../settings/settings.ts";
import { AssetUse } from "./asset-use.ts";
import { behavioursOf } from "./behaviour.ts";
import type { RankedScores } from "./budget.ts";
import type { ExceededTier } from "../channel.ts";
import { DRIFT_WINDOWS } from "../channels/drift.ts";
import { CLASSES } from "../class.ts";
import { sumUp } from "../daily.ts";
import type { DaySums } from "../daily.ts";
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
  /** Scores of the days before that set the thresholds, by channel and class, as are these. */
  readonly recent: ReadonlyMap<string, RankedScores>;
  readonly thresholds: Readonly<Record<ExceededTier, ReadonlyMap<string, number>>>;
}

export interface FitInput {
  /** What is read on the day whose baseline it is. */
  readonly today: DayActivity;
  readonly past: Past;
  /** By place in the roster. */
  readonly subjects: readonly Subject[];
  readonly budget: Budget;
  /** Whether a person's hour is part of a confirmed incident, or of what was expected: neither teaches anything. */
  readonly isLeftOut: (place: number, day: number, hour: number) => boolean;
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
  const daily = days.map(sumUp);
  const there = new Set([...days, today].flatMap(({ people }) => [...people]));
  const peers = findPeers(subjects, (place) => there.has(place), behavioursOf(days, subjects.length));
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
  const thresholds = (tier: ExceededTier): Map<string, number> =>
    thresholdsOf(recent, { tier, perDay: (budget[tier] * there.size) / FLEET });
  return {
    day,
    knownDays: day - (days[0]?.day ?? day),
    subjects,
    peers,
    bytes: levels("bytes", days),
    objects: levels("objects", days),
    dayBytes: levels("bytes", daily),
    daily: daily.map((sums) => without(sums, isLeftOut)),
    use: new AssetUse(past.days, day, peers.groupOf),
    tails: fitTails(past, isLeftOut),
    recent: recent.ranked,
    thresholds: { page: thresholds("page"), review: thresholds("review") },
  };
}

/** Days with hours that are left out are none that days are compared with. */
function without(sums: DaySums, isLeftOut: FitInput["isLeftOut"]): DaySums {
  const kept = [...sums.people.keys()].filter((at) => {
    const place = sums.people[at] as number;
    for (let hour = 0; hour < 24; hour++) if (isLeftOut(place, sums.day, hour)) return false;
    return true;
  });
  if (kept.length === sums.people.length) return sums;
  return {
    day: sums.day,
    people: Int32Array.from(kept, (at) => sums.people[at] as number),
    hours: Uint8Array.from(kept, (at) => sums.hours[at] as number),
    bytes: Float32Array.from(kept, (at) => sums.bytes[at] as number),
    objects: Float32Array.from(kept, (at) => sums.objects[at] as number),
    active: Uint8Array.from(kept, (at) => sums.active[at] as number),
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

function fitTails({ traces }: Past, isLeftOut: FitInput["isLeftOut"]): Map<string, Tail> {
  const recent = traces.slice(-POOL_DAYS);
  return new Map(
    poolNames().map((name) => {
      const days = recent.flatMap(({ day, pools }) => {
        const pool = pools.get(name);
        return pool ? [{ day, pool }] : [];
      });
      const spread = SPREADS[name.split(" ", 1)[0] as string] as number;
      return [name, fitTail(days, isLeftOut) ?? assumedTail(spread)];
    }),
  );
}
