/** Facts of `category: pipeline`: gaps in our own sight. One is about a subject on a day. */
import type { Gap, GapKind } from "../coverage/gaps.ts";
import type { Noise } from "../finding/noise.ts";
import { DAY_MS, isoTime } from "../record/time.ts";
import { routeId } from "../settings/route.ts";
import type { Fact } from "../sigma/fact.ts";

export interface PipelineFact extends Fact {
  readonly kind:
    | "rule_noisy"
    | "rule_failed"
    | "catalog_failed"
    | "catalog_refused"
    | "catalog_pending"
    | "project_unseen"
    | "route_refused"
    | "route_unheard"
    | "events_lost"
    | "events_unjudged"
    | GapKind;
  /** What it is about: findings name it in place of an asset. */
  readonly subject: string;
  /** null: it is about no rule. */
  readonly rule_id: string | null;
  readonly rule_title: string | null;
  /** Of gaps in coverage, as far as they are about these. */
  readonly account: string | null;
  readonly region: string | null;
  /** Its ARN. */
  readonly trail: string | null;
  readonly asset: string | null;
  /** Of what there was too much: alerts, failures, hours without data, minutes late; else 1. */
  readonly count: number;
  readonly limit: number;
  /** The rule judges nothing any more. */
  readonly disabled: boolean;
  /** What went wrong, where a reason is known. */
  readonly reason: string | null;
}

/** Every field of a pipeline fact. */
export const PIPELINE_FIELDS = [
  "kind",
  "subject",
  "rule_id",
  "rule_title",
  "account",
  "region",
  "trail",
  "asset",
  "count",
  "limit",
  "disabled",
  "reason",
] as const satisfies readonly (keyof PipelineFact)[];

const OF_NO_PLACE = { account: null, region: null, trail: null, asset: null };

/** A fact with its time, in ms. */
export interface TimedFact {
  readonly at: number;
  readonly fact: PipelineFact;
}

/** What findings name in place of an asset where they are about a rule. */
export function ruleSubject({ id, title }: { readonly id: string; readonly title: string }): string {
  return `rule/${title} (${id.slice(0, 8)})`;
}

/** The fact that a rule is above its noise limit on a day. It is as old as the day, but no newer than `now`. */
export function noiseFact({ ruleId, ruleTitle, day, alerts, limit }: Noise, now: number): TimedFact {
  return {
    at: Math.min(Date.parse(day) + DAY_MS - 1, now),
    fact: {
      kind: "rule_noisy",
      subject: ruleSubject({ id: ruleId, title: ruleTitle }),
      rule_id: ruleId,
      rule_title: ruleTitle,
      ...OF_NO_PLACE,
      count: alerts,
      limit,
      disabled: false,
      reason: null,
    },
  };
}

/** The fact that a rule could not judge facts: by construction none fails, so it is a fault of ours. */
export function failureFact(
  rule: { readonly id: string; readonly title: string },
  failures: {
    readonly count: number;
    readonly limit: number;
    readonly disabled: boolean;
    readonly reason: string;
  },
  now: number,
): TimedFact {
  const { count, limit, disabled, reason } = failures;
  const subject = ruleSubject(rule);
  const { id: rule_id, title: rule_title } = rule;
  return {
    at: now,
    fact: {
      kind: "rule_failed",
      subject,
      rule_id,
      rule_title,
      ...OF_NO_PLACE,
      count,
      limit,
      disabled,
      reason,
    },
  };
}

/** The fact that a route takes no alerts, as it said; findings name it as everybody may read it. */
export function refusedFact(route: string, reason: string, now: number): TimedFact {
  const fact = {
    kind: "route_refused",
    subject: `route/${routeId(route)}`,
    rule_id: null,
    rule_title: null,
  } as const;
  return { at: now, fact: { ...fact, ...OF_NO_PLACE, count: 1, limit: 0, disabled: false, reason } };
}

/** The fact that nobody hears what is told to a route. */
export function unheardFact(route: string, reason: string, now: number): TimedFact {
  return { at: now, fact: { ...refusedFact(route, reason, now).fact, kind: "route_unheard" } };
}

/** The fact that the events of a day are gone, and nothing of ours dropped them. `place`: of the archive that has them; else empty. */
export function lostFact(day: string, place: string, now: number): TimedFact {
  const reason =
    place === ""
      ? "no archive has them: they come back from a backup alone"
      : `${place} has them as they were archived: auditplane restore ${day}`;
  const fact = { kind: "events_lost", subject: `events/${day}`, rule_id: null, rule_title: null } as const;
  return { at: now, fact: { ...fact, ...OF_NO_PLACE, count: 1, limit: 0, disabled: false, reason } };
}

/** The fact that records came for a day after its events were dropped: nothing judges them. `place`: of the archive that has the others. */
export function unjudgedFact(
  { day, count, place }: { readonly day: string; readonly count: number; readonly place: string },
  now: number,
): TimedFact {
  const before = isoTime(Date.parse(day) - DAY_MS).slice(0, 10);
  const fix = `auditplane archive run, then auditplane restore ${before} and auditplane restore ${day}`;
  const reason = `${count} so far; ${place === "" ? "no archive has the others of the day" : `${place} has the others of the day: ${fix}`}`;
  return { at: now, fact: { ...lostFact(day, place, now).fact, kind: "events_unjudged", count, reason } };
}

/** The fact that something cannot be seen, as of a time. What closes it is said with the reason. */
export function gapFact({ fix, reason, ...gap }: Gap, now: number): TimedFact {
  const what = `${reason}; ${fix}`;
  return { at: now, fact: { ...gap, rule_id: null, rule_title: null, disabled: false, reason: what } };
}
