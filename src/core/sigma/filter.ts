/** Sigma filters: conditions that are added to rules, mostly to leave something out. sigma-filters-specification 2.1. */
import { z } from "zod";
import type { Problem } from "../problem.ts";
import { readCondition } from "./condition.ts";
import { COST_MAX, costFault, costOf } from "./cost.ts";
import { readSelections } from "./detection.ts";
import type { SigmaDocument } from "./documents.ts";
import type { Expression } from "./expression.ts";
import { head, readBy, versionOf } from "./header.ts";
import { categoryOf, logsource } from "./logsource.ts";
import { begin } from "./pipeline/begin.ts";
import type { Pipeline } from "./pipeline/pipeline.ts";
import type { Category } from "./rule.ts";

export interface SigmaFilter {
  readonly title: string;
  readonly path: string;
  readonly category: Category;
  /** Ids or names of rules; undefined: every rule of the category. */
  readonly rules: readonly string[] | undefined;
  readonly expression: Expression;
  /** By name; the expression is made of them. */
  readonly selections: ReadonlyMap<string, Expression>;
  /** Hash of the normalised filter. */
  readonly version: string;
  /** Where it names the rule of that number, for problems. */
  readonly placeOf: (rule: number) => Problem;
}

const NAMES = "must be a list of ids or names, or any";
const schema = z.looseObject({
  title: head.title,
  id: head.id,
  taxonomy: head.taxonomy,
  logsource,
  filter: z.looseObject({
    rules: z.union([z.literal("any"), z.array(z.string().min(1)).min(1, NAMES)], NAMES),
    condition: z.string(),
  }),
});

/** Reads a filter, as the pipeline makes it. */
export function parseFilter(
  source: SigmaDocument,
  pipeline: Pipeline,
): { readonly filter: SigmaFilter } | { readonly filter?: undefined; readonly problems: readonly Problem[] } {
  const read = readBy(schema, source);
  if (!read.value) return read;
  const { value } = read;
  const { document } = source;
  const { where, logsource: judged } = begin(source, { kind: "filter", written: value, pipeline });
  const { problems } = where;
  const category = categoryOf(judged, where);
  const { rules, condition, ...selections } = value.filter;
  const named = readSelections(selections, ["filter"], where);
  const expression =
    problems.length === 0
      ? readCondition(condition, named, { at: ["filter", "condition"], ...where })
      : undefined;
  if (expression && costOf(expression) > COST_MAX)
    problems.push(document.problem(["filter"], costFault(expression)));
  if (problems.length > 0 || !category || !expression) return { problems };
  const placeOf = (rule: number): Problem => document.problem(["filter", "rules", rule], "");
  return {
    filter: {
      title: value.title,
      path: source.path,
      category,
      rules: rules === "any" ? undefined : rules,
      expression,
      selections: named,
      version: versionOf(source, where.changes),
      placeOf,
    },
  };
}
