/** The ways in which a volume can be unusual, and how the budget is shared among them. */
import type { VolumeClass } from "./class.ts";

export const CHANNELS = [
  "hour_joint",
  "newcomer",
  "record",
  "hour_distinct",
  "new_asset",
  "drift",
  "day_bytes",
] as const;
export type Channel = (typeof CHANNELS)[number];

/** What people are told of at once, and what they go through when they have time. */
export const TIERS = ["page", "review"] as const;
export type ExceededTier = (typeof TIERS)[number];

/**
 * The part of the incidents a day that each channel may give of people, and of services, who are few and steady. Of people a
 * drift and a new asset that they may read are hardly ever worth a page: those parts go to what finds more.
 */
const SHARES: Readonly<
  Record<ExceededTier, Readonly<Record<Channel, Readonly<Record<VolumeClass, number>>>>>
> = {
  page: {
    hour_joint: { human: 0.38, service: 0.1 },
    newcomer: { human: 0.11, service: 0.02 },
    record: { human: 0.03, service: 0.01 },
    hour_distinct: { human: 0.09, service: 0.03 },
    new_asset: { human: 0.01, service: 0.04 },
    drift: { human: 0, service: 0.14 },
    day_bytes: { human: 0.02, service: 0.02 },
  },
  review: {
    hour_joint: { human: 0.315, service: 0.105 },
    newcomer: { human: 0.053, service: 0.017 },
    record: { human: 0.075, service: 0.025 },
    hour_distinct: { human: 0.045, service: 0.015 },
    new_asset: { human: 0.113, service: 0.037 },
    drift: { human: 0.113, service: 0.037 },
    day_bytes: { human: 0.037, service: 0.013 },
  },
};

export function shareOf(channel: Channel, own: VolumeClass, tier: ExceededTier): number {
  return SHARES[tier][channel][own];
}

/** One person's volume in one channel: the higher, the less usual. */
export interface Score {
  readonly channel: Channel;
  /** In the roster. */
  readonly place: number;
  readonly day: number;
  /** Of the day; of channels of whole days the last active one. */
  readonly hour: number;
  /** Of hours that count together the first, if it is of this day; undefined: the hour alone. */
  readonly since?: number;
  /** Of the channel new_asset. */
  readonly asset?: number;
  readonly score: number;
}
