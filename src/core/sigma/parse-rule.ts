/** Reads a rule: sigma-rules-specification 2.1. */
import { z } from "zod";
import { addProblems } from "../problem.ts";
import type { Problem } from "../problem.ts";
import { readCondition } from "./condition.ts";
import { COST_MAX, costFault, costOf } from "./cost.ts";
import { readSelections } from "./detection.ts";
import type { Expression } from "./expression.ts";
import type { SigmaDocument } from "./documents.ts";
import { describe, head, readBy } from "./header.ts";
import { join } from "./expression.ts";
import { categoryOf, logsource } from "./logsource.ts";
import { options, optionsOf, templateProblems } from "./options.ts";
import { begin } from "./pipeline/begin.ts";
import { NO_PIPELINE } from "./pipeline/pipeline.ts";
import type { Pipeline } from "./pipeline/pipeline.ts";
import type { SigmaRule } from "./rule.ts";

export type ParsedRule =
  | {
      readonly ok: true;
      readonly rule: SigmaRule;
      /** By name; the rule's expression is made of them. */
      readonly selections: ReadonlyMap<string, Expression>;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const schema = z.looseObject({
  ...head,
  level: head.level.default("medium"),
  logsource,
  detection: z.looseObject({
    condition: z.union([z.string(), z.array(z.string()).min(1)], "must be text, or a list of texts"),
    timeframe: z.undefined("is no longer Sigma; write a correlation with a timespan instead").optional(),
  }),
  auditplane: options.default({}),
});

/**
 * Reads one rule, as the pipeline makes it. Bad input is a list of problems with their places, never an exception and
 * never half a rule.
 */
export function parseRule(source: SigmaDocument, pipeline: Pipeline = NO_PIPELINE): ParsedRule {
  const { document } = source;
  const read = readBy(schema, source);
  if (!read.value) return { ok: false, problems: read.problems };
  const written = read.value;
  const { where, logsource: judged, added } = begin(source, { kind: "rule", written, pipeline });
  const { problems } = where;
  const category = categoryOf(judged, where);
  const selections = readSelections(written.detection, ["detection"], where);
  const expression =
    problems.length === 0
      ? readCondition(written.detection.condition, selections, { at: ["detection", "condition"], ...where })
      : undefined;
  addProblems(problems, templateProblems(written.auditplane, document));
  if (expression && costOf(expression) > COST_MAX)
    problems.push(document.problem(["detection"], costFault(expression)));
  if (problems.length > 0 || !category || !expression) return { ok: false, problems };
  return {
    ok: true,
    selections,
    rule: {
      ...describe(written, source, where.changes),
      level: written.level,
      category,
      expression: join("and", [expression, ...added]),
      ...optionsOf(written.auditplane, { level: written.level, category }),
    },
  };
}
