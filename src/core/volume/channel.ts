import type { VolumeClass } from "./class.ts";
/** The ways in which a volume can be unusual, and how the budget is shared among them. */

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

/** Of the incidents that people are to be shown, so much may come from each channel. */
const SHARES: Readonly<Record<Channel, number>> = {
  hour_joint: 0.42,
  newcomer: 0.07,
  record: 0.1,
  hour_distinct: 0.06,
  new_asset: 0.15,
  drift: 0.15,
  day_bytes: 0.05,
};
/** Of pages, all of services. */
const DRIFT_PAGES = 0.2;
/** Services are few and steady. */
const SERVICES = 0.25;

/** The part of the incidents a day that a channel may give of people, or of services. Nobody is paged for a drift of people. */
export function shareOf(channel: Channel, own: VolumeClass, tier: ExceededTier): number {
  if (channel === "drift" && tier === "page") return own === "service" ? DRIFT_PAGES : 0;
  return SHARES[channel] * (own === "service" ? SERVICES : 1 - SERVICES);
}

/** One person's volume in one channel: the higher, the less usual. */
export interface Score {
  readonly channel: Channel;
  /** In the roster. */
  readonly place: number;
  readonly day: number;
  /** Of the day; of channels of whole days the last active one. */
  readonly hour: number;
  /** Of the channel new_asset. */
  readonly asset?: number;
  readonly score: number;
}
