/** Whether a fact is of the kind that a rule judges: else all of the explanation is about fields that it cannot have. */
import { fieldsOf } from "../../core/rule-lint/fields.ts";
import type { Fact } from "../../core/sigma/fact.ts";
import type { Category, SigmaRule } from "../../core/sigma/rule.ts";

const KINDS: Readonly<Partial<Record<Category, string>>> = {
  access: "an access, which a scan makes of a record and the catalog",
  volume: "the volume of an hour, which a scan sums up from accesses",
  governance: "the accesses of an hour past Lake Formation, which a scan sums up",
  pipeline: "a gap in our own sight, which a scan notes",
};

/** What to say of a CloudTrail record that is given to a rule on facts which we compute; else undefined. */
export function foreignFactNote({ category, expression }: SigmaRule, fact: Fact): string | undefined {
  const kind = KINDS[category];
  const isRecord = ["eventSource", "eventName"].every((name) => Object.hasOwn(fact, name));
  if (kind === undefined || !isRecord) return undefined;
  const fields = [...fieldsOf(expression, () => false)].sort();
  return `the fact is a CloudTrail record, and the rule judges another: ${kind}. Give one with the fields ${fields.join(", ")}, or see with rules backtest whether the rule finds something in the record`;
}
