/** Rules with how they did: what they found, what people made of it, and how far domains are with them. */
import type { PoolClient } from "pg";
import { seesDomain } from "../../core/authority/sees.ts";
import type { Viewer } from "../../core/authority/viewer.ts";
import { holds } from "../../core/catalog/catalog.ts";
import { compareText } from "../../core/catalog/group.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { lastMoment } from "../../core/catalog/moment.ts";
import { DAY_MS, isoTime } from "../../core/record/time.ts";
import { UNOWNED, indexRollout } from "../../core/settings/rollout.ts";
import type { Stage } from "../../core/settings/rollout.ts";
import { readRuleHits, readWeekHits } from "../../store/rule-hits.ts";
import type { RuleHits, WeekHits } from "../../store/rule-hits.ts";
import { readRollout } from "../../store/settings.ts";
import type { StoredRollout } from "../../store/settings.ts";
import type { KnownRule } from "./book.ts";

/** So far back are findings and alerts of a list counted. */
export const COUNTED_DAYS = 30;
/** So many weeks has the history of one rule. */
export const WEEKS = 26;

export interface RuleFigures {
  /** Of the last 30 days, without what was withdrawn. */
  readonly findings: number;
  /** Causes that were told then. */
  readonly alerts: number;
  readonly last_finding_at: string | null;
  readonly never_fired: boolean;
  readonly confirmed: number;
  readonly false_positives: number;
  /** Of alerts that were confirmed or called false positives the part that was confirmed; null: of none either was said. */
  readonly confirmed_share: number | null;
  /** At which stage it is in how many domains. */
  readonly stages: Readonly<Record<Stage, number>>;
}

export type ListedRule = Pick<
  KnownRule,
  | "kind"
  | "id"
  | "title"
  | "level"
  | "tier"
  | "category"
  | "status"
  | "author"
  | "version"
  | "runbook"
  | "shadow"
  | "silent"
  | "source"
  | "tests"
  | "test_results"
> &
  RuleFigures;

export interface ShownRule extends KnownRule, RuleFigures {
  /** The last half year by week, the oldest first. */
  readonly weeks: readonly WeekHits[];
  readonly domains: readonly DomainOfRule[];
}

export interface DomainOfRule {
  /** `none`: what nobody owns. */
  readonly domain: string;
  readonly name: string | null;
  readonly stage: Stage;
}

export interface RulesGiven {
  readonly viewer: Viewer;
  readonly index: CatalogIndex;
  /** In ms; figures are of the time before. */
  readonly present: number;
}

/** In the order in which they are given. */
export async function readRuleList(
  client: PoolClient,
  rules: readonly KnownRule[],
  given: RulesGiven,
): Promise<ListedRule[]> {
  const { figuresOf } = await readFigures(client, rules, given);
  return rules.map((rule) => {
    const { kind, id, title, level, tier, category, status, author, version } = rule;
    const { runbook, shadow, silent, source, tests, test_results } = rule;
    const own = { runbook, shadow, silent, source, tests, test_results };
    return { kind, id, title, level, tier, category, status, author, version, ...own, ...figuresOf(rule) };
  });
}

export async function readRule(client: PoolClient, rule: KnownRule, given: RulesGiven): Promise<ShownRule> {
  const { figuresOf, domainsOf } = await readFigures(client, [rule], given);
  const { present } = given;
  const from = present - (WEEKS - 1) * 7 * DAY_MS;
  return {
    ...rule,
    ...figuresOf(rule),
    weeks: await readWeekHits(client, rule.id, { from, until: present }),
    domains: domainsOf(rule),
  };
}

async function readFigures(
  client: PoolClient,
  rules: readonly KnownRule[],
  { viewer, index, present }: RulesGiven,
): Promise<{
  readonly figuresOf: (rule: KnownRule) => RuleFigures;
  readonly domainsOf: (rule: KnownRule) => DomainOfRule[];
}> {
  const ids = rules.map(({ id }) => id);
  const hits = await readRuleHits(client, ids, present - COUNTED_DAYS * DAY_MS);
  const domainsOf = indexDomains(index, viewer, await readRollout(client));
  const figuresOf = (rule: KnownRule): RuleFigures => {
    return { ...hitFigures(hits.get(rule.id)), stages: countStages(domainsOf(rule)) };
  };
  return { figuresOf, domainsOf };
}

function hitFigures(hits: RuleHits | undefined): Omit<RuleFigures, "stages"> {
  const { confirmed = 0, falsePositives = 0, lastAt = null } = hits ?? {};
  const decided = confirmed + falsePositives;
  return {
    findings: hits?.findings ?? 0,
    alerts: hits?.alerts ?? 0,
    last_finding_at: lastAt === null ? null : isoTime(lastAt),
    never_fired: lastAt === null,
    confirmed,
    false_positives: falsePositives,
    confirmed_share: decided === 0 ? null : confirmed / decided,
  };
}

function indexDomains(
  { catalog }: CatalogIndex,
  viewer: Viewer,
  rollout: readonly StoredRollout[],
): (rule: KnownRule) => DomainOfRule[] {
  const at = lastMoment(catalog);
  const standing = catalog.domains
    .filter((domain) => holds(domain, at) && seesDomain(viewer, domain.id))
    .map(({ id, name }) => ({ domain: id, name }))
    .sort((a, b) => compareText(a.domain, b.domain));
  const domains = [...standing, ...(viewer.domains === undefined ? [{ domain: UNOWNED, name: null }] : [])];
  const stageOf = indexRollout(rollout);
  return ({ id }) =>
    domains.map((one) => ({ ...one, stage: stageOf(id, one.domain === UNOWNED ? null : one.domain) }));
}

function countStages(domains: readonly DomainOfRule[]): Record<Stage, number> {
  const count = (stage: Stage): number => domains.filter((one) => one.stage === stage).length;
  return { observe: count("observe"), security: count("security"), live: count("live") };
}
