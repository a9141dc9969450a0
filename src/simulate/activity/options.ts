/** What a simulated organization is like: the knobs, and what they are where nobody turns them. */
import { invariant } from "../../errors.ts";

export type Tail = "log-normal" | "log-t";

export interface ActivityOptions {
  /** Default 1. */
  readonly seed?: number;
  /** People and services together; default 2000, at least 1. */
  readonly people?: number;
  /** Default 60. */
  readonly days?: number;
  /** The first day, `2026-08-31` by default: a Monday, and a month's end. */
  readonly from?: string;
  /** How bytes of an hour scatter: normal, or Student's t with 5 degrees of equal variance, on the log scale. */
  readonly tail?: Tail;
  /** Default 25 for 2,000 people and 60 days, in proportion for others, at least 1; fewer where people or days are. */
  readonly attacksPerKind?: number;
  /** Peer groups, 4 to 12: three of services, the rest of humans; default 8. */
  readonly groups?: number;
  /** Default 0.15. */
  readonly serviceShare?: number;
  /** Multiplies how much the hours of one person differ; default 1. */
  readonly noise?: number;
}

export interface Setting extends Required<Omit<ActivityOptions, "seed" | "from">> {
  /** The beginning of the name of every stream of randomness. */
  readonly seed: string;
  /** The first day, ms since 1970. */
  readonly start: number;
}

export const DAY = 86_400_000;
export const HOUR = 3_600_000;
export const GROUPS = { min: 4, max: 12 } as const;

/** Fills in what was not said. */
export function settle(options: ActivityOptions): Setting {
  const { people = 2000, days = 60, groups = 8, from = "2026-08-31" } = options;
  const start = Date.parse(`${from}T00:00:00Z`);
  invariant(Number.isInteger(people) && people >= 1, "a fleet has at least one person");
  invariant(Number.isInteger(days) && days >= 1, "a fleet lives at least one day");
  invariant(groups >= GROUPS.min && groups <= GROUPS.max, "a fleet has 4 to 12 peer groups");
  invariant(!Number.isNaN(start), "the first day is a date");
  return {
    people,
    days,
    groups,
    start,
    seed: `activity/${options.seed ?? 1}`,
    tail: options.tail ?? "log-normal",
    attacksPerKind: options.attacksPerKind ?? Math.max(1, Math.round((25 * people * days) / (2000 * 60))),
    serviceShare: options.serviceShare ?? 0.15,
    noise: options.noise ?? 1,
  };
}
