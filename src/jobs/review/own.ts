/** What auditplane itself did in a month, domain by domain: what is mesh-wide is read once. */
import type { Pool } from "pg";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { summarizeBreakGlass } from "../../core/break-glass/summary.ts";
import { usesOf } from "../../core/break-glass/use.ts";
import { emergenciesOf } from "../../core/review/emergencies.ts";
import type { Emergencies } from "../../core/review/emergencies.ts";
import type { LateOfMonth, ReviewOwn } from "../../core/review/own.ts";
import { periodBefore } from "../../core/review/period.ts";
import type { Period } from "../../core/review/period.ts";
import { policiesIn } from "../../core/review/policy-watch.ts";
import type { PolicyInForce } from "../../core/review/policy-watch.ts";
import type { PlaceHours } from "../../core/review/review.ts";
import { ruleWatchOf } from "../../core/review/rule-watch.ts";
import type { RuleDay, StageChange } from "../../core/review/rule-watch.ts";
import { trustOf } from "../../core/review/trust.ts";
import type { TrustEntry, TrustGiven } from "../../core/review/trust.ts";
import { listTokens } from "../../store/api-tokens.ts";
import { listJustifications, listRoleHours } from "../../store/break-glass.ts";
import { listPolicyChanges, readMeshPolicy } from "../../store/mesh-policy.ts";
import {
  countHoursBehind,
  readDigestCounts,
  readStageChanges,
  readTrustEntries,
} from "../../store/review-own.ts";
import { readCutOffs, readLateEvents } from "../../store/review-schedule.ts";
import type { CutOff } from "../../store/review-schedule.ts";
import { readRuleDays } from "../../store/rule-days.ts";
import { monthName, sharedPool } from "./proof/asked.ts";
import { readExceptions } from "../../store/settings.ts";

export interface OwnGiven {
  readonly domain: string;
  readonly period: Period;
  readonly assets: readonly string[];
  readonly places: readonly PlaceHours[];
  /** As of which owners are asked for, in ms. */
  readonly at: number;
}

/** What all domains of a month share. */
interface Month {
  readonly digests: ReviewOwn["digests"];
  readonly hoursBehind: number;
  /** Of the month before, by domain. */
  readonly cutOffs: ReadonlyMap<string, CutOff>;
  readonly ruleDays: readonly RuleDay[];
  readonly policies: readonly PolicyInForce[];
  readonly stages: ReadonlyMap<string, readonly StageChange[]>;
  readonly entries: readonly TrustEntry[];
  readonly tokens: TrustGiven["tokens"];
  readonly exceptions: TrustGiven["exceptions"];
  readonly emergencies: Emergencies;
}

/** `now`: the present of what is stored, in ms. */
export function openOwn(
  pool: Pool,
  index: CatalogIndex,
  now: number,
): (given: OwnGiven) => Promise<ReviewOwn> {
  const months = new Map<string, Promise<Month>>();
  const monthOf = (period: Period): Promise<Month> => {
    const name = monthName(period);
    const known = months.get(name) ?? readMonth(sharedPool(pool, period), period, now);
    months.set(name, known);
    return known;
  };
  return async (given) => {
    const month = await monthOf(given.period);
    const late = await lateOf(pool, month.cutOffs.get(given.domain), given);
    return ownOf(given, month, { index, now, late });
  };
}

async function readMonth(pool: Pool, period: Period, now: number): Promise<Month> {
  const { from, until, days } = period;
  const summary = summarizeBreakGlass({
    uses: usesOf(await listRoleHours(pool)),
    justifications: await listJustifications(pool),
    roles: (await readMeshPolicy(pool))?.breakGlass ?? [],
    now,
    from,
    until,
  });
  const tokens = await listTokens(pool);
  return {
    digests: await readDigestCounts(pool, days),
    hoursBehind: await countHoursBehind(pool, { from, until: Math.min(until, now) }),
    cutOffs: await readCutOffs(pool, periodBefore(period).month),
    ruleDays: await readRuleDays(pool, { first: periodBefore(period).days.first, last: days.last }),
    policies: policiesIn(await listPolicyChanges(pool, until), { from, until }),
    stages: await readStageChanges(pool, until),
    entries: await readTrustEntries(pool, { from, until }),
    tokens,
    exceptions: await readExceptions(pool, { from, to: until }),
    emergencies: emergenciesOf(summary),
  };
}

/** In the places in question. */
async function lateOf(
  pool: Pool,
  cutOff: CutOff | undefined,
  { period, places }: OwnGiven,
): Promise<LateOfMonth | null> {
  if (!cutOff) return null;
  const { month, from, until } = periodBefore(period);
  const accounts = [...new Set(places.map(({ account }) => account))];
  const all = await readLateEvents(pool, { after: cutOff.at, from, until, accounts });
  const isOwn = among(places);
  return { review: cutOff.review, month, cutOffAt: cutOff.at, places: all.filter(isOwn) };
}

function among(
  places: readonly PlaceHours[],
): (one: { readonly account: string; readonly region: string }) => boolean {
  const named = new Set(places.map(({ account, region }) => `${account} ${region}`));
  return ({ account, region }) => named.has(`${account} ${region}`);
}

function ownOf(
  { domain, period, assets, places, at }: OwnGiven,
  month: Month,
  {
    index,
    now,
    late,
  }: { readonly index: CatalogIndex; readonly now: number; readonly late: LateOfMonth | null },
): ReviewOwn {
  const line = index.lineOf(domain, at);
  return {
    digests: month.digests.filter(among(places)),
    hoursBehind: month.hoursBehind,
    late,
    rules: ruleWatchOf({
      domain,
      period,
      now,
      days: month.ruleDays,
      stages: month.stages.get(domain) ?? [],
    }),
    policies: month.policies,
    trust: trustOf({
      entries: month.entries,
      tokens: month.tokens,
      exceptions: month.exceptions,
      exemptions: index.catalog.exemptions,
      period,
      line: line.map(({ id }) => id),
      owners: new Set(line.flatMap(({ owners }) => owners.flatMap((owner) => namesOf(owner, index, at)))),
      routes: new Set(line.flatMap(({ topicArn }) => topicArn ?? [])),
      assets: new Set(assets),
    }),
    emergencies: month.emergencies,
  };
}

/** In small letters. */
function namesOf(name: string, index: CatalogIndex, at: number): string[] {
  const person = index.personAt(name, at);
  return [name, ...(person ? [person.id, ...person.identities] : [])].map((one) => one.toLowerCase());
}
