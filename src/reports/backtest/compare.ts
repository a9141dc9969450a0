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
}

export interface Comparison {
  /** Rules whose findings differ, by title and id. */
  readonly rules: readonly RuleChange[];
  /** What would newly be found. */
  readonly added: readonly PrintedFinding[];
  /** What would not be found any more. */
  readonly removed: readonly PrintedFinding[];
  /** As they would be: findings of other events, or of another level or tier. */
  readonly changed: readonly PrintedFinding[];
}

/** Compares by the uid of findings: rule, person, asset and window. */
export function compareRuns(before: readonly PrintedFinding[], after: readonly PrintedFinding[]): Comparison {
  const known = new Map(before.map((finding) => [finding.uid, finding]));
  const found = new Set(after.map(({ uid }) => uid));
  const added = after.filter(({ uid }) => !known.has(uid));
  const removed = before.filter(({ uid }) => !found.has(uid));
  const changed = after.filter((finding) => {
    const same = known.get(finding.uid);
    return same !== undefined && contentOf(same) !== contentOf(finding);
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
    };
  });
  rules.sort((a, b) => compareText(a.title, b.title) || compareText(a.id, b.id));
  return { rules, added, removed, changed };
}

function contentOf({ level, tier, event_count, event_ids }: PrintedFinding): string {
  return JSON.stringify([level, tier, event_count, event_ids]);
}
