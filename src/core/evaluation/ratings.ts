/** The detector and those that everybody has, on the same days and with the same budget. */
import type { ExceededTier } from "../volume/channel.ts";
import { TIERS } from "../volume/channel.ts";
import type { DayActivity } from "../volume/day-activity.ts";
import type { Budget } from "../settings/settings.ts";
import { CLASSICS, scoreClassic } from "./classics.ts";
import { alertsAt, evaluate } from "./evaluate.ts";
import type { Label, Outcome } from "./evaluate.ts";
import type { Alert } from "./incidents.ts";

/** Days that are not counted: what is usual is learnt from them. */
export const UNCOUNTED_DAYS = 28;
/** Budgets are for so many people. */
export const BUDGET_PEOPLE = 2000;

/** The days on which it is counted what is found and what is false. */
export interface CountedDays {
  /** The first, in days since 1970. */
  readonly first: number;
  readonly days: number;
  /** Of the whole fleet: the budget is in proportion. */
  readonly people: number;
  readonly labels: readonly Label[];
}

export const OWN = "auditplane";

/** How good one detector is at one setting. */
export interface Rating {
  readonly detector: string;
  /** What people are told of, or whose budget the threshold is the best for; undefined: set as it usually is. */
  readonly tier: ExceededTier | undefined;
  /** Scores above it, or of it where it is the best for a budget, are told of; undefined: it sets itself, or none meets the budget. */
  readonly threshold: { readonly value: number; readonly text: string } | undefined;
  readonly outcome: Outcome;
}

export interface TieredAlert extends Alert {
  readonly tier: ExceededTier;
}

/** Those of tier page, and all: whoever goes through what is for review has seen the pages. */
export function rateTiers(alerts: readonly TieredAlert[], counted: CountedDays): Rating[] {
  const pages = alerts.filter(({ tier }) => tier === "page");
  return [
    { detector: OWN, tier: "page", threshold: undefined, outcome: rate(pages, counted) },
    { detector: OWN, tier: "review", threshold: undefined, outcome: rate(alerts, counted) },
  ];
}

/**
 * Each of the classic detectors three times: as it is usually set, and at the threshold with as many false incidents on these
 * very days as the budget of a tier allows, which nobody could find in life.
 */
export function rateClassics(days: readonly DayActivity[], counted: CountedDays, budget: Budget): Rating[] {
  return CLASSICS.flatMap((classic): Rating[] => {
    const scored = scoreClassic(classic, days, counted.first);
    const thresholdOf = (value: number): Rating["threshold"] => ({ value, text: classic.text(value) });
    const best = TIERS.map((tier): Rating => {
      const falsePerDay = (budget[tier] * counted.people) / BUDGET_PEOPLE;
      const kept = alertsAt(scored, counted.labels, { days: counted.days, falsePerDay });
      const least = kept.at(-1);
      return {
        detector: classic.name,
        tier,
        threshold: least && thresholdOf(least.score),
        outcome: rate(kept, counted),
      };
    });
    const usual = scored.filter(({ score }) => score > classic.setting);
    return [
      {
        detector: classic.name,
        tier: undefined,
        threshold: thresholdOf(classic.setting),
        outcome: rate(usual, counted),
      },
      ...best,
    ];
  });
}

/** Alerts of days that are not counted are left out. */
function rate(alerts: readonly Alert[], { first, days, labels }: CountedDays): Outcome {
  return evaluate(
    alerts.filter(({ hour }) => hour >= first * 24),
    labels,
    days,
  );
}
