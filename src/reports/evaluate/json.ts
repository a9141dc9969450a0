/** An evaluation for programs: shares from 0 to 1, hours, null where there is nothing to say. */
import type { Evaluation } from "../../core/evaluation/evaluation.ts";
import { BUDGET_PEOPLE, UNCOUNTED_DAYS } from "../../core/evaluation/ratings.ts";
import type { Rating } from "../../core/evaluation/ratings.ts";
import { SCENARIOS, scenarioName } from "../../core/evaluation/scenarios.ts";
import { DAY_MS, isoTime } from "../../core/record/time.ts";

export function evaluationJson({ fleet, ...rest }: Evaluation): unknown {
  return {
    fleet: {
      ...fleet,
      from: dayOf(fleet.from),
      counted_from: dayOf(fleet.from + UNCOUNTED_DAYS * DAY_MS),
      counted_days: rest.countedDays,
    },
    attacks: rest.attacks,
    budget: { ...rest.budget, people: BUDGET_PEOPLE },
    detectors: rest.ratings.map((rating) => ratingJson(rating, fleet.people)),
    owner_messages: {
      owners: rest.owners,
      weeks: rest.weeks.map(({ week, messages }) => ({
        week,
        median: messages?.all.median ?? null,
        largest: messages?.all.largest ?? null,
        median_unattacked: messages?.unattacked.median ?? null,
        largest_unattacked: messages?.unattacked.largest ?? null,
      })),
    },
  };
}

function ratingJson({ detector, tier, threshold, outcome }: Rating, people: number): unknown {
  return {
    detector,
    tier: tier ?? null,
    threshold: threshold?.value ?? null,
    recall: outcome.recall ?? null,
    precision: outcome.precision ?? null,
    incidents: outcome.incidents,
    false_incidents: outcome.falseIncidents,
    false_per_day: outcome.falsePerDay,
    false_per_day_per_2000: (outcome.falsePerDay * BUDGET_PEOPLE) / people,
    scenarios: SCENARIOS.map((scenario) => {
      const { attacks, found, hours } = outcome.kinds.find(({ kind }) => kind === scenarioName(scenario)) ?? {
        attacks: 0,
        found: 0,
        hours: undefined,
      };
      return {
        kind: scenario.kind,
        person_kind: scenario.personKind,
        attacks,
        found,
        recall: attacks === 0 ? null : found / attacks,
        median_hours: hours ?? null,
      };
    }),
  };
}

function dayOf(time: number): string {
  return isoTime(time).slice(0, 10);
}
