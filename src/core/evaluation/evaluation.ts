/** Everything that is said of a labelled fleet: how good each detector is on it, and what owners would have been sent. */
import { DAY_MS } from "../record/time.ts";
import type { DayActivity } from "../volume/day-activity.ts";
import type { Budget } from "../settings/settings.ts";
import type { Label } from "./evaluate.ts";
import type { LabelledFleet } from "./labels-file.ts";
import { ownerMessages } from "./owner-messages.ts";
import type { ToldAlert } from "./owner-messages.ts";
import { UNCOUNTED_DAYS, rateClassics, rateTiers } from "./ratings.ts";
import type { Rating } from "./ratings.ts";

/** What judging a fleet day by day gives. */
export interface JudgedFleet {
  /** Of all days, as rules told them. */
  readonly alerts: readonly ToldAlert[];
  readonly days: readonly DayActivity[];
  /** The attacks, by what people are called in the days. */
  readonly labels: readonly Label[];
  /** Domains that own anything. */
  readonly owners: readonly string[];
}

export interface Evaluation {
  readonly fleet: LabelledFleet["fleet"];
  readonly attacks: number;
  readonly countedDays: number;
  readonly budget: Budget;
  /** Of the detector, then of the classic ones. */
  readonly ratings: readonly Rating[];
  readonly owners: readonly string[];
  readonly weeks: ReturnType<typeof ownerMessages>;
}

/** Of a fleet of more than UNCOUNTED_DAYS days. */
export function evaluateFleet(
  judged: JudgedFleet,
  { fleet, attacks }: LabelledFleet,
  budget: Budget,
): Evaluation {
  const countedDays = fleet.days - UNCOUNTED_DAYS;
  const { labels, owners } = judged;
  const first = fleet.from / DAY_MS + UNCOUNTED_DAYS;
  const counted = { first, days: countedDays, people: fleet.people, labels };
  return {
    fleet,
    attacks: attacks.length,
    countedDays,
    budget,
    ratings: [...rateTiers(judged.alerts, counted), ...rateClassics(judged.days, counted, budget)],
    owners,
    weeks: ownerMessages(judged.alerts, owners, counted),
  };
}
