/** Two versions of rules on the same logs: which findings come, which go, and which are of other events. */
import { compareText } from "../../core/catalog/group.ts";
import type { PrintedFinding } from "../../core/finding/print.ts";

export interface RuleChange {
  readonly id: string;
  readonly title: string;
  /** How many findings it has. */
  readonly before: number;
  readonly after: number;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** Alerts a week of either version. */
  readonly alerts_per_week: { readonly before: number; readonly after: number };
}

/** A finding as it would be, and how it differs from what it was. */
export interface ChangedFinding extends PrintedFinding {
  readonly changes: readonly string[];
}

/** What one version finds. */
export interface ComparedRun {
  readonly findings: readonly PrintedFinding[];
  /** By the id of the rule. */
  readonly alertsPerWeek: ReadonlyMap<string, number>;
}

export interface Comparison {
  /** Rules whose findings differ, by title and id. */
  readonly rules: readonly RuleChange[];
  /** What would newly be found. */
  readonly added: readonly PrintedFinding[];
  /** What would not be found any more. */
  readonly removed: readonly PrintedFinding[];
  /** As they would be: findings of other events, or of another level or tier. */
  readonly changed: readonly ChangedFinding[];
}

/** Compares by the uid of findings: rule, person, asset and window. */
export function compareRuns(former: ComparedRun, latter: ComparedRun): Comparison {
  const [before, after] = [former.findings, latter.findings];
  const known = new Map(before.map((finding) => [finding.uid, finding]));
  const found = new Set(after.map(({ uid }) => uid));
  const added = after.filter(({ uid }) => !known.has(uid));
  const removed = before.filter(({ uid }) => !found.has(uid));
  const changed = after.flatMap((finding): ChangedFinding[] => {
    const changes = changesOf(known.get(finding.uid) ?? finding, finding);
    return changes.length === 0 ? [] : [{ ...finding, changes }];
  });
  const titles = new Map(
    [...removed, ...changed, ...added].map(({ rule_id, rule_title }) => [rule_id, rule_title]),
  );
  const rules = [...titles].map(([id, title]): RuleChange => {
    const count = (findings: readonly PrintedFinding[]): number =>
      findings.filter(({ rule_id }) => rule_id === id).length;
    return {
      id,
      title,
      before: count(before),
      after: count(after),
      added: count(added),
      removed: count(removed),
      changed: count(changed),
      alerts_per_week: {
        before: former.alertsPerWeek.get(id) ?? 0,
        after: latter.alertsPerWeek.get(id) ?? 0,
      },
    };
  });
  rules.sort((a, b) => compareText(a.title, b.title) || compareText(a.id, b.id));
  return { rules, added, removed, changed };
}

function changesOf(before: PrintedFinding, after: PrintedFinding): string[] {
  const plain = (["level", "tier", "event_count"] as const).flatMap((key) =>
    before[key] === after[key] ? [] : [`${key} ${before[key]} → ${after[key]}`],
  );
  const isOfOthers = before.event_ids.join() !== after.event_ids.join();
  return plain.length === 0 && isOfOthers ? ["other events"] : plain;
}
