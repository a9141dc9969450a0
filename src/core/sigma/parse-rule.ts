/** Reads a rule: sigma-rules-specification 2.1. */
import { z } from "zod";
import type { Problem } from "../problem.ts";
import { readCondition } from "./condition.ts";
import { readSelections } from "./detection.ts";
import type { Expression } from "./expression.ts";
import type { SigmaDocument } from "./documents.ts";
import { head, idOf, readBy, versionOf } from "./header.ts";
import { categoryOf, logsource } from "./logsource.ts";
import type { LocatedDocument } from "../located-document.ts";
import type { Placeholders } from "./modifiers.ts";
import { PLACEHOLDERS } from "./rule.ts";
import type { Category, Level, RuleOptions, SigmaRule } from "./rule.ts";

export type ParsedRule =
  | {
      readonly ok: true;
      readonly rule: SigmaRule;
      /** By name; the rule's expression is made of them. */
      readonly selections: ReadonlyMap<string, Expression>;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const options = z.strictObject({
  tier: z.enum(["page", "review", "info"]).optional(),
  window: z.enum(["hour", "day"]).optional(),
  grouping: z.enum(["consumer", "person"]).optional(),
  shadow: z.boolean().optional(),
  explanation: z.string().min(1).optional(),
  next_steps: z.array(z.string().min(1)).optional(),
});
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
type Written = z.infer<typeof schema>;

/** Reads one rule. Bad input is a list of problems with their places, never an exception and never half a rule. */
export function parseRule(source: SigmaDocument, placeholders: Placeholders = new Map()): ParsedRule {
  const { document, path } = source;
  const read = readBy(schema, source);
  if (!read.value) return { ok: false, problems: read.problems };
  const written = read.value;
  const problems: Problem[] = [];
  const where = { document, problems, placeholders };
  const category = categoryOf(written.logsource, where);
  const selections = readSelections(written.detection, ["detection"], where);
  const expression =
    problems.length === 0
      ? readCondition(written.detection.condition, selections, { at: ["detection", "condition"], ...where })
      : undefined;
  problems.push(...templateProblems(written, document));
  if (problems.length > 0 || !category || !expression) return { ok: false, problems };
  return {
    ok: true,
    selections,
    rule: {
      id: idOf(written),
      name: written.name,
      title: written.title,
      description: written.description,
      author: written.author,
      license: written.license,
      status: written.status,
      level: written.level,
      category,
      falsepositives: written.falsepositives,
      references: written.references,
      tags: written.tags,
      related: written.related.map(({ id, type }) => ({ id: id.toLowerCase(), type })),
      version: versionOf(source),
      path,
      expression,
      ...optionsOf(written, category),
    },
  };
}

function templateProblems(rule: Written, document: LocatedDocument): Problem[] {
  const unknown = [...(rule.auditplane.explanation ?? "").matchAll(/\{([^}]*)\}/g)]
    .map((match) => match[1] ?? "")
    .filter((name) => !PLACEHOLDERS.has(name));
  const known = [...PLACEHOLDERS].join(", ");
  return unknown.map((name) =>
    document.problem(["auditplane", "explanation"], `{${name}} is no placeholder; known are ${known}`),
  );
}

const TIER_OF_LEVEL: Readonly<Record<Level, RuleOptions["tier"]>> = {
  critical: "page",
  high: "review",
  medium: "review",
  low: "info",
  informational: "info",
};

function optionsOf(rule: Written, category: Category): RuleOptions {
  const own = rule.auditplane;
  const shadow = own.shadow ?? false;
  return {
    tier: shadow ? "info" : (own.tier ?? TIER_OF_LEVEL[rule.level]),
    window: own.window ?? (category === "volume" ? "hour" : "day"),
    grouping: own.grouping ?? "person",
    shadow,
    explanation: own.explanation,
    nextSteps: own.next_steps ?? [],
  };
}
