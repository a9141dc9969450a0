/** What people set at run time: how many incidents they look at, what they expect, what they confirmed, what they declare. */
import type { DomainSettings } from "./domain.ts";
import type { Rollout } from "./rollout.ts";
import type { RouteSettings } from "./route.ts";
import type { Share } from "./share.ts";

/** Incidents a day that people want to look at, for 2,000 who read anything in the last 42 days. */
export interface Budget {
  readonly page: number;
  readonly review: number;
}

export const DEFAULT_BUDGET: Budget = { page: 1, review: 20 };

/** A volume that was announced, or explained afterwards: what it covers is stored, and nobody is told. */
export interface Exception {
  readonly id: string;
  /** A person as findings name them, or the ARN of a role that is acted under. */
  readonly who: string;
  /** What is read of anything else must be no more than usual; null: whatever is read. */
  readonly asset: string | null;
  /** So many times the usual at most; null: whatever it is. */
  readonly factor: number | null;
  /** Above this they are told all the same. Of one finding. */
  readonly bytes: number;
  /** In ms; holds t when `from` <= t < `until`. */
  readonly from: number;
  readonly until: number;
  readonly reason: string;
  readonly author: string;
}

/** Hours in which somebody was found to do what they must not: an incident, which teaches nothing. */
export interface Confirmed {
  readonly id: string;
  /** A person as findings name them. */
  readonly who: string;
  readonly from: number;
  readonly until: number;
  readonly reason: string;
  readonly author: string;
}

export interface Settings {
  readonly budget: Budget;
  readonly exceptions: readonly Exception[];
  readonly confirmed: readonly Confirmed[];
  readonly domains: readonly DomainSettings[];
  readonly shares: readonly Share[];
  readonly rollout: readonly Rollout[];
  readonly routes: readonly RouteSettings[];
}
