/** Whether a transformation concerns a rule, and a line of it. */
import type { Logsource } from "../logsource.ts";
import type { About, Conditions, FieldCondition, RuleCondition } from "./pipeline.ts";

/** What rule conditions look at: the document, as far as transformations have come with it. */
export interface RuleState {
  readonly about: About;
  readonly logsources: readonly Logsource[];
  /** Ids of the transformations that concerned it. */
  readonly applied: ReadonlySet<string>;
}

/** Conditions together: where there are none they hold, whatever `not` says. */
export function hold<T>({ conditions, op, not }: Conditions<T>, holds: (one: T) => boolean): boolean {
  if (conditions.length === 0) return true;
  return (op === "and" ? conditions.every(holds) : conditions.some(holds)) !== not;
}

export function holdsForRule(condition: RuleCondition, { about, logsources, applied }: RuleState): boolean {
  switch (condition.type) {
    case "logsource":
      return logsources.some((logsource) => isWithin(logsource, condition.logsource));
    case "tag":
      return about.tags.some((tag) => tag.toLowerCase() === condition.tag.toLowerCase());
    case "taxonomy":
      return condition.taxonomies.includes(about.taxonomy);
    case "rule_attribute": {
      const value = about[condition.attribute];
      return value !== undefined && (value === condition.value) === (condition.op === "eq");
    }
    case "is_sigma_rule":
      return about.kind === "rule";
    case "is_sigma_correlation_rule":
      return about.kind === "correlation";
    case "processing_item_applied":
      return applied.has(condition.id);
  }
}

/** Of keywords, which have no field, it is asked, too: they are in no list. */
export function holdsForField(
  condition: FieldCondition,
  { field, applied }: { readonly field: string | undefined; readonly applied: readonly string[] },
): boolean {
  if (condition.type === "processing_item_applied") return applied.includes(condition.id);
  const isListed = field !== undefined && condition.has(field);
  return isListed === (condition.type === "include_fields");
}

/** What the wanted one leaves open may be anything. */
function isWithin(logsource: Logsource, wanted: Logsource): boolean {
  return (["product", "service", "category"] as const).every(
    (part) => wanted[part] === undefined || wanted[part] === logsource[part],
  );
}
