/** What it costs to have CloudTrail log the reads of objects: computed from what was seen of them, never guessed. */
import type { Level } from "../coverage/selected.ts";

/** USD for 100,000 data events that a trail delivers, in most Regions. https://aws.amazon.com/cloudtrail/pricing/ */
export const USD_PER_100_000 = 0.1;
export const PRICE_SOURCE = "https://aws.amazon.com/cloudtrail/pricing/";
/** A month on AWS's bills. */
export const HOURS_A_MONTH = 730;
/** Where nothing is seen: from a small account to a busy lake. */
const EXAMPLES = [1_000_000, 100_000_000, 1_000_000_000] as const;

export interface CostGiven {
  /** How much of the reads and writes of objects the trails that we read log. */
  readonly logged: Level;
  /** Events on objects that were seen; undefined: no file of a trail was read, so nobody could see any. */
  readonly objectEvents: number | undefined;
  /** Of what was read. */
  readonly hours: number;
}

export interface MonthlyCost {
  readonly events: number;
  readonly usd: number;
}

export interface CostEstimate {
  /** `measured`: all of them are logged today; `at_least`: some are; `unknown`: none can be seen. */
  readonly basis: "measured" | "at_least" | "unknown";
  /** undefined: it cannot be said. */
  readonly monthly: MonthlyCost | undefined;
  /** Seen, and in how many hours. */
  readonly seen: { readonly events: number; readonly hours: number } | undefined;
  /** What it would be at volumes that nobody measured. */
  readonly examples: readonly MonthlyCost[];
}

/** A few hours are no month: the estimate says what they were. */
export function estimateCost({ logged, objectEvents, hours }: CostGiven): CostEstimate {
  if (logged === "none" || objectEvents === undefined || hours <= 0)
    return { basis: "unknown", monthly: undefined, seen: undefined, examples: EXAMPLES.map(costOf) };
  return {
    basis: logged === "full" ? "measured" : "at_least",
    monthly: costOf(Math.round((objectEvents / hours) * HOURS_A_MONTH)),
    seen: { events: objectEvents, hours },
    examples: [],
  };
}

function costOf(events: number): MonthlyCost {
  return { events, usd: Math.round((events / 100_000) * USD_PER_100_000 * 100) / 100 };
}
