/** The baseline of a day: a pure function of the days before it, computed anew every day, never added to. */
import { AssetUse } from "./asset-use.ts";
import { floorOf, generosityOf, lengthWithin, rank } from "./budget.ts";
import type { RankedScores } from "./budget.ts";
import { CHANNELS, shareOf } from "./channel.ts";
import type { Score } from "./channel.ts";
import { CLASSES } from "./class.ts";
import { sumUp } from "./daily.ts";
import type { DaySums } from "./daily.ts";
import { fitLevels } from "./level.ts";
import type { LevelInput, Levels } from "./level.ts";
import { BUDGET_DAYS, POOL_DAYS } from "./parameters.ts";
import type { Past } from "./past.ts";
import { findPeers } from "./peers.ts";
import type { Peers, Subject } from "./peers.ts";
import { assumedTail, fitTail } from "./tail.ts";
import type { Tail } from "./tail.ts";
import { DRIFT_WINDOWS } from "./channels/drift.ts";

export const TIERS = ["page", "review"] as const;
export type ExceededTier = (typeof TIERS)[number];

/** Incidents a day that people want to look at, in the whole fleet. */
export type Budget = Readonly<Record<ExceededTier, number>>;

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
  readonly thresholds: Readonly<Record<ExceededTier, ReadonlyMap<string, number>>>;
}

export interface FitInput {
  readonly day: number;
  readonly past: Past;
  /** By place in the roster. */
  readonly subjects: readonly Subject[];
  readonly budget: Budget;
  /** Whether a person's hour is part of a confirmed incident, which teaches nothing. */
  readonly isConfirmed: (place: number, day: number, hour: number) => boolean;
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

/** The weeks to come are never quite like those before. */
const HEADROOM = 0.8;

/** With fewer judged days thresholds are not taken from them alone. */
const TRUSTED_DAYS = 14;

export function fit({ day, past, subjects, budget, isConfirmed }: FitInput): Baseline {
  const days = past.days.map(({ activity }) => activity);
  const daily = days.map(sumUp);
  const peers = findPeers(subjects, behaviours(days, subjects.length));
  const common = {
    day,
    size: subjects.length,
    peers,
    isLeftOut: (place: number, of: number, hour: number) =>
      of < (subjects[place]?.since ?? -Infinity) || isConfirmed(place, of, hour),
    remembers: (place: number) => subjects[place]?.class === "service",
  };
  const levels = (measure: LevelInput["measure"], of: LevelInput["days"]): Levels =>
    fitLevels({ ...common, measure, days: of });
  return {
    day,
    knownDays: day - (days[0]?.day ?? day),
    subjects,
    peers,
    bytes: levels("bytes", days),
    objects: levels("objects", days),
    dayBytes: levels("bytes", daily),
    daily: daily.map((sums) => without(sums, isConfirmed)),
    use: new AssetUse(past.days, day, peers.groupOf),
    tails: fitTails(past, isConfirmed),
    thresholds: {
      page: thresholds(past, budget.page, { subjects, isConfirmed, tier: "page" }),
      review: thresholds(past, budget.review, { subjects, isConfirmed, tier: "review" }),
    },
  };
}

/** Days of confirmed incidents are left out of what days are compared with. */
function without(sums: DaySums, isConfirmed: FitInput["isConfirmed"]): DaySums {
  const kept = [...sums.people.keys()].filter((at) => {
    const place = sums.people[at] as number;
    for (let hour = 0; hour < 24; hour++) if (isConfirmed(place, sums.day, hour)) return false;
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

function behaviours(days: readonly LevelInput["days"][number][], size: number) {
  const count = new Float64Array(size);
  const sum = new Float64Array(size);
  const squares = new Float64Array(size);
  for (const { people, bytes } of days)
    for (let at = 0; at < people.length; at++) {
      const place = people[at] as number;
      const value = bytes[at] as number;
      count[place] = (count[place] as number) + 1;
      sum[place] = (sum[place] as number) + value;
      squares[place] = (squares[place] as number) + value * value;
    }
  return (place: number) => {
    const hours = count[place] as number;
    if (hours < 3) return undefined;
    const mean = (sum[place] as number) / hours;
    return { mean, spread: Math.sqrt(Math.max(0, (squares[place] as number) / hours - mean * mean)), hours };
  };
}

/** Names of all pools. */
export function poolNames(): string[] {
  return CLASSES.flatMap((own) => [
    ...["hour_bytes", "hour_joint", "hour_distinct", "new_asset", "day_bytes"].map(
      (channel) => `${channel} ${own}`,
    ),
    ...DRIFT_WINDOWS.map((window) => `drift ${window} ${own}`),
  ]);
}

function fitTails({ traces }: Past, isConfirmed: FitInput["isConfirmed"]): Map<string, Tail> {
  const recent = traces.slice(-POOL_DAYS);
  return new Map(
    poolNames().map((name) => {
      const days = recent.flatMap(({ day, pools }) => {
        const pool = pools.get(name);
        return pool ? [{ day, pool }] : [];
      });
      const spread = SPREADS[name.split(" ", 1)[0] as string] as number;
      return [name, fitTail(days, isConfirmed) ?? assumedTail(spread)];
    }),
  );
}

/** Pages are for drifts of services alone. */
function thresholds(
  { traces }: Past,
  perDay: number,
  { subjects, isConfirmed, tier }: Pick<FitInput, "subjects" | "isConfirmed"> & { tier: ExceededTier },
): Map<string, number> {
  const recent = traces
    .slice(-BUDGET_DAYS)
    .filter(({ tests }) => [...tests.values()].some((count) => count > 0));
  const names = CHANNELS.flatMap((channel) =>
    CLASSES.map((own) => ({ channel, own, name: `${channel} ${own}` })),
  );
  const ranked = names.map(({ own, name }) => {
    const counted = (score: Score): boolean =>
      subjects[score.place]?.class === own && !isConfirmed(score.place, score.day, score.hour);
    return rank(recent.flatMap(({ top }) => top.get(name) ?? []).filter(counted));
  });
  const shares = names.map(({ channel, own }) => shareOf(channel, own, tier) * perDay);
  // of a short past less is believed
  const days = recent.length * Math.min(1, recent.length / BUDGET_DAYS);
  const inPast = shares.map((share) => share * days);
  const generosity = generosityOf(ranked, inPast, HEADROOM * perDay * days);
  return new Map(
    names.map(({ channel, name }, at) => {
      const share = shares[at] as number;
      if (share === 0) return [name, Infinity] as const;
      const { scores } = ranked[at] as RankedScores;
      const empirical =
        scores[lengthWithin(ranked[at] as RankedScores, (inPast[at] as number) * generosity)]?.score;
      if (empirical !== undefined && recent.length >= TRUSTED_DAYS) return [name, empirical] as const;
      const tests =
        recent.reduce((sum, trace) => sum + (trace.tests.get(name) ?? 0), 0) / Math.max(1, recent.length);
      const floor = channel === "record" ? Math.log(2 + 1 / share) : floorOf(tests, share);
      return [name, Math.max(empirical ?? -Infinity, floor)] as const;
    }),
  );
}
