/** Two clocks, one of which was read between two looks at the other. */
import type { Check, CheckName } from "./check.ts";

/** In ms. */
export interface ClocksSeen {
  readonly before: number;
  readonly after: number;
  readonly there: number;
  /** How finely the other one is told: AWS tells seconds. */
  readonly stepMs: number;
}

/** AWS refuses what is off by five minutes; windows and leases are wrong long before. */
const BROKEN_MS = 240_000;
const WARNING_MS = 5_000;

export function judgeClock(
  name: Extract<CheckName, "aws-clock" | "database-clock">,
  whose: string,
  seen: ClocksSeen,
): Check {
  // how far apart they are at least, however long the answer took
  const behind = seen.there - seen.after;
  const ahead = seen.before - (seen.there + seen.stepMs);
  const apart = Math.max(0, behind, ahead);
  if (apart < WARNING_MS) return { name, state: "ok", says: `within ${WARNING_MS / 1000} s of ${whose}` };
  return {
    name,
    state: apart >= BROKEN_MS ? "broken" : "warning",
    says: `this machine is ${Math.round(apart / 1000)} s ${behind > ahead ? "behind" : "ahead of"} ${whose}`,
    fix: "sudo chronyc makestep  # or whatever sets the clock here (NTP); on the database's machine, too, if it is that one",
  };
}
