/** What rules find in given logs, rule by rule. */
import { compareText, groupBy } from "../../core/catalog/group.ts";
import type { PrintedFinding } from "../../core/finding/print.ts";
import { DAY_MS } from "../../core/record/time.ts";
import type { Level, RuleHead } from "../../core/sigma/rule.ts";

/** What it needs of a scan. */
export interface BacktestedScan {
  readonly findings: readonly PrintedFinding[];
  /** What alerts group by, by the uid of each finding that people are told of. */
  readonly causes: ReadonlyMap<string, string>;
  readonly span: { readonly from: string | null; readonly to: string | null };
}

/** What one rule found. */
export interface RuleOutcome {
  readonly id: string;
  readonly name: string | undefined;
  readonly title: string;
  readonly level: Level;
  readonly category: string;
  readonly version: string;
  /** Where it is written. */
  readonly path: string;
  /** Records or accesses that matched. */
  readonly events: number;
  readonly findings: number;
  /** Causes of findings: how often somebody would be told, had all of it come live. */
  readonly alerts: number;
  readonly alertsPerWeek: number;
  /** Of the events that matched. */
  readonly first: string | null;
  readonly last: string | null;
}

/** One outcome a rule or correlation, also of those that found nothing: most findings first, then by title and id. */
export function ruleOutcomes(rules: readonly RuleHead[], scan: BacktestedScan): RuleOutcome[] {
  const byRule = groupBy(scan.findings, ({ rule_id }) => rule_id);
  const weeks = weeksOf(scan.span);
  const outcomes = rules.map((rule): RuleOutcome => {
    const own = byRule.get(rule.id) ?? [];
    const alerts = new Set(own.flatMap(({ uid }) => scan.causes.get(uid) ?? [])).size;
    return {
      id: rule.id,
      name: rule.name,
      title: rule.title,
      level: rule.level,
      category: rule.category,
      version: rule.version,
      path: rule.path,
      events: own.reduce((sum, finding) => sum + finding.event_count, 0),
      findings: own.length,
      alerts,
      alertsPerWeek: Math.round((alerts / weeks) * 10) / 10,
      first: own.map((finding) => finding.first_event_time).sort()[0] ?? null,
      last:
        own
          .map((finding) => finding.last_event_time)
          .sort()
          .at(-1) ?? null,
    };
  });
  return outcomes.sort(
    (a, b) => b.findings - a.findings || compareText(a.title, b.title) || compareText(a.id, b.id),
  );
}

/** How long the logs are; less than a day counts as a day, since nobody's week is as its busiest minute. */
function weeksOf({ from, to }: BacktestedScan["span"]): number {
  const length = from === null || to === null ? 0 : Date.parse(to) - Date.parse(from);
  return Math.max(length, DAY_MS) / (7 * DAY_MS);
}
