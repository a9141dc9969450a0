/** Filters become conditions of the rules that they are for. */
import { hash } from "node:crypto";
import { shown } from "../problem.ts";
import type { Problem } from "../problem.ts";
import { COST_MAX, costOf } from "./cost.ts";
import type { SigmaFilter } from "./filter.ts";
import { References } from "./references.ts";
import { CATEGORIES } from "./rule.ts";
import type { SigmaRule } from "./rule.ts";

/** A rule as it is written and with its filters. */
interface Filtered {
  readonly written: SigmaRule;
  readonly rule: SigmaRule;
}

/** Filters of one rule: each makes it another one, with a version and a place among the rules that are judged. */
const FILTERS_MAX = 200;

type Refuse = (written: SigmaRule, message: string) => void;

/** Every rule with the conditions of the filters that name it; a filter that names no rule is a problem. */
export function withFilters(
  rules: readonly SigmaRule[],
  filters: readonly SigmaFilter[],
  { known, problems, refuse }: { known: readonly SigmaRule[]; problems: Problem[]; refuse: Refuse },
): Filtered[] {
  const references = new References(known);
  const named = new Map<string, SigmaFilter[]>(rules.map(({ id }) => [id, []]));
  for (const filter of filters) {
    const found = (filter.rules ?? []).map((name) => references.all(name));
    for (const [index, some] of found.entries())
      if (some.length === 0)
        problems.push({
          ...filter.placeOf(index),
          message: `${shown(filter.rules?.[index] ?? "")} is the id or the name of no rule; remove it`,
        });
    for (const { id, category } of new Set(found.flat()))
      if (category === filter.category) named.get(id)?.push(filter);
  }
  const ofAny = filters.filter((filter) => filter.rules === undefined);
  const byCategory = new Map(
    CATEGORIES.map((own) => [own, ofAny.filter(({ category }) => category === own)] as const),
  );
  return rules.flatMap((rule) => {
    const own = [...(byCategory.get(rule.category) ?? []), ...(named.get(rule.id) ?? [])];
    if (own.length === 0) return { written: rule, rule };
    if (own.length > FILTERS_MAX) {
      refuse(rule, `${own.length} filters are for the rule, more than ${FILTERS_MAX}; join some of them`);
      return [];
    }
    const of = [rule.expression, ...own.map(({ expression }) => expression)];
    const expression = { kind: "and", of } as const;
    return { written: rule, rule: { ...rule, expression, version: filteredVersion(rule, own) } };
  });
}

/** Those that are judged in as many steps as a rule and a filter may take; the others are problems. */
export function affordable(rules: readonly Filtered[], refuse: Refuse): SigmaRule[] {
  return rules.flatMap(({ rule, written }) => {
    const cost = costOf(rule.expression);
    if (cost <= 2 * COST_MAX) return [rule];
    const message = `with its filters judging it takes ${cost} steps for one record, more than ${2 * COST_MAX}; make fewer or shorter filters`;
    refuse(written, message);
    return [];
  });
}

/** A rule with filters is another rule than without. */
function filteredVersion({ version }: SigmaRule, filters: readonly SigmaFilter[]): string {
  const parts = [version, ...filters.map((filter) => filter.version).sort()];
  return hash("sha256", parts.join(" "), "hex").slice(0, 12);
}
