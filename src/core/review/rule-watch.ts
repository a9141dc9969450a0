/** Which rules judged on which days of a month, on how many they were off, or what they found was kept from the owners. */
import { compareText, groupBy } from "../catalog/group.ts";
import { DAY_MS } from "../record/time.ts";
import { indexRollout, STAGES } from "../settings/rollout.ts";
import type { Rollout, Stage } from "../settings/rollout.ts";
import type { Period } from "./period.ts";

/** That a rule judged on a day of UTC, its first moment in ms. */
export interface RuleDay {
  readonly day: number;
  readonly rule: string;
  readonly title: string;
  readonly isShadow: boolean;
  /** Hashes of what it said on that day, as findings have them; none: it was not noted. */
  readonly versions: readonly string[];
}

/** How far a domain is with alerts from a time on, in ms; null: as every domain begins. */
export interface StageChange {
  readonly at: number;
  readonly rollout: Pick<Rollout, "id" | "stage" | "rules"> | null;
}

/** Days of the month that are recorded. */
export interface LimitedRule {
  readonly rule: string;
  readonly title: string;
  /** It did not judge. */
  readonly off: number;
  /** It judged for itself: nobody was to be told. */
  readonly shadow: number;
  /** What it found was kept and told to nobody, or to security alone. */
  readonly kept: number;
  readonly security: number;
}

/** Recorded days, one after the other, on which a rule judged as it said then. */
export interface RuleVersion {
  readonly rule: string;
  readonly title: string;
  /** null: it was not noted. */
  readonly version: string | null;
  /** Their first moments in ms, both included. */
  readonly first: number;
  readonly last: number;
  readonly days: number;
}

export interface RuleWatch {
  /** Days of the month that are over, and of how many of them it is recorded which rules judged. */
  readonly days: number;
  readonly recorded: number;
  /** Rules that judged on any of them. */
  readonly rules: number;
  /** Those that were off, or limited, on a day at least; by id. */
  readonly limited: readonly LimitedRule[];
  /** By id of the rule, and time; absent of what was kept before they were noted. */
  readonly versions?: readonly RuleVersion[];
}

export interface RuleWatchGiven {
  readonly domain: string;
  readonly period: Period;
  readonly now: number;
  /** Of the month and of the one before. */
  readonly days: readonly RuleDay[];
  /** Of the domain, in order; what holds at the beginning among them. */
  readonly stages: readonly StageChange[];
}

/** A rule that judged on the last recorded day before the month is one that should have: of others nobody knows whether they were meant to. */
export function ruleWatchOf({ domain, period, now, days, stages }: RuleWatchGiven): RuleWatch {
  const { first, last } = period.days;
  const own = days.filter(({ day }) => first <= day && day <= last);
  const recorded = [...new Set(own.map(({ day }) => day))].sort((a, b) => a - b);
  const before = days.reduce((latest, { day }) => (day < first ? Math.max(latest, day) : latest), -Infinity);
  const known = groupBy(
    days.filter(({ day }) => day === before || day >= first),
    ({ rule }) => rule,
  );
  const stageAt = indexStages(domain, stages);
  const limited = [...known].map(([rule, all]): LimitedRule => {
    const on = new Map(all.map((one) => [one.day, one]));
    const judged = recorded.filter((day) => on.has(day));
    const told = judged.filter((day) => on.get(day)?.isShadow !== true);
    const at = (stage: Stage): number => told.filter((day) => stageAt(rule, day) === stage).length;
    return {
      rule,
      title: all.map(({ title }) => title).sort(compareText)[0] ?? rule,
      off: recorded.length - judged.length,
      shadow: judged.length - told.length,
      kept: at("observe"),
      security: at("security"),
    };
  });
  return {
    days: Math.max(0, Math.min(last + DAY_MS, Math.ceil(now / DAY_MS) * DAY_MS) - first) / DAY_MS,
    recorded: recorded.length,
    rules: new Set(own.map(({ rule }) => rule)).size,
    limited: limited
      .filter(({ off, shadow, kept, security }) => off + shadow + kept + security > 0)
      .sort((a, b) => compareText(a.rule, b.rule)),
    versions: versionsIn(own, recorded),
  };
}

function versionsIn(own: readonly RuleDay[], recorded: readonly number[]): RuleVersion[] {
  const placeOf = new Map(recorded.map((day, place) => [day, place]));
  const each = own.flatMap(({ versions, ...day }) =>
    (versions.length === 0 ? [null] : versions).map((version) => ({ ...day, version })),
  );
  return [...groupBy(each, ({ rule, version }) => `${rule} ${version}`).values()]
    .flatMap((same) => {
      const runs: RuleVersion[] = [];
      for (const { rule, title, version, day } of same.toSorted((a, b) => a.day - b.day)) {
        const run = runs.at(-1);
        const isNext = run && placeOf.get(run.last) === (placeOf.get(day) ?? 0) - 1;
        if (isNext) runs[runs.length - 1] = { ...run, last: day, days: run.days + 1 };
        else runs.push({ rule, title, version, first: day, last: day, days: 1 });
      }
      return runs;
    })
    .sort(
      (a, b) =>
        compareText(a.rule, b.rule) ||
        a.first - b.first ||
        a.last - b.last ||
        compareText(a.version ?? "", b.version ?? ""),
    );
}

/** The stage that told least within a day. */
function indexStages(domain: string, changes: readonly StageChange[]): (rule: string, day: number) => Stage {
  const all = changes.map(({ at, rollout }) => ({ at, of: indexRollout(rollout ? [rollout] : []) }));
  const never = indexRollout([]);
  return (rule, day) => {
    const before = all.findLast(({ at }) => at <= day)?.of ?? never;
    const within = all.filter(({ at }) => day < at && at < day + DAY_MS).map(({ of }) => of);
    const stages = [before, ...within].map((of) => STAGES.indexOf(of(rule, domain)));
    return STAGES[Math.min(...stages)] ?? "observe";
  };
}
