/** A large read of an asset that somebody has not touched for a month, and that their peers do not use, either. */
import { IMPACT_WEIGHT, impactOf } from "./impact.ts";

/** Days without a touch after which an asset is new again. */
export const FORGET_DAYS = 30;
/** Who has been known for fewer days finds everything new. */
export const KNOWN_DAYS = 7;
export const RATE_DAYS = 48;
export const USERS_WEIGHT = 0.3;
export const RATE_WEIGHT = 0.35;

export interface NewAssetInput {
  readonly rareness: number;
  /** Members of the group who use the asset, of so many. */
  readonly users: number;
  readonly members: number;
  /** New assets of that person before. */
  readonly before: number;
  readonly bytes: number;
}

export function newAssetScore({ rareness, users, members, before, bytes }: NewAssetInput): number {
  return (
    rareness -
    USERS_WEIGHT * Math.log10((users + 0.5) / (members + 1)) -
    RATE_WEIGHT * Math.log10((before + 1) / RATE_DAYS) +
    IMPACT_WEIGHT * impactOf(bytes)
  );
}
