/** Reads a rule file. Bad input is a list of problems with their places, never an exception and never half a rule. */
import { hash } from "node:crypto";
import { z } from "zod";
import type { Problem } from "../problem.ts";
import { canonicalJson } from "../record/decode.ts";
import { ConditionError, parseCondition } from "./condition.ts";
import { readSelections } from "./detection.ts";
import { join } from "./expression.ts";
import type { Expression } from "./expression.ts";
import type { Placeholders } from "./modifiers.ts";
import { LocatedDocument } from "../located-document.ts";
import { LEVELS, PLACEHOLDERS } from "./rule.ts";
import type { Category, Level, RuleOptions, SigmaRule } from "./rule.ts";

export type ParsedRule =
  | { readonly ok: true; readonly rule: SigmaRule }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const texts = z.array(z.string()).default([]);
const options = z.strictObject({
  tier: z.enum(["page", "review", "info"]).optional(),
  window: z.enum(["hour", "day"]).optional(),
  grouping: z.enum(["consumer", "person"]).optional(),
  shadow: z.boolean().optional(),
  explanation: z.string().min(1).optional(),
  next_steps: z.array(z.string().min(1)).optional(),
});
const header = z.looseObject({
  id: z.uuid("is no UUID; write a new one, for instance with uuidgen"),
  title: z.string().min(1).max(256),
  description: z.string().default(""),
  author: z.string().default("unknown"),
  status: z.enum(["stable", "test", "experimental", "deprecated", "unsupported"]).default("experimental"),
  level: z.enum(LEVELS).default("medium"),
  logsource: z.looseObject({
    product: z.string().optional(),
    service: z.string().optional(),
    category: z.string().optional(),
  }),
  detection: z.looseObject({
    condition: z.union([z.string(), z.array(z.string()).min(1)], "must be text, or a list of texts"),
    timeframe: z.undefined("is no longer Sigma; write a correlation with a timespan instead").optional(),
  }),
  falsepositives: texts,
  references: texts,
  tags: texts,
  auditplane: options.default({}),
});
type Header = z.infer<typeof header>;

/** Parses the text of one rule file; `path` is for the problems. */
export function parseRule(text: string, path: string, placeholders: Placeholders = new Map()): ParsedRule {
  const document = LocatedDocument.parse(text, path);
  const syntax = document.syntaxProblems();
  if (syntax.length > 0) return { ok: false, problems: syntax };
  const { data, problem } = document.toData() as { data: unknown; problem?: Problem };
  if (problem) return { ok: false, problems: [problem] };
  const unsupported = refuseKind(data, document);
  if (unsupported) return { ok: false, problems: [unsupported] };
  const parsed = header.safeParse(data);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) =>
      document.problem(
        issue.path as (string | number)[],
        `${issue.path.join(".") || "the rule"}: ${issue.message}`,
      ),
    );
    return { ok: false, problems };
  }
  return assemble(parsed.data, { data, document, path, placeholders });
}

function assemble(
  rule: Header,
  from: { data: unknown; document: LocatedDocument; path: string; placeholders: Placeholders },
): ParsedRule {
  const { document } = from;
  const problems: Problem[] = [];
  const category = categoryOf(rule.logsource);
  if (!category) {
    const known =
      "product aws with service cloudtrail or macie, or product auditplane with category access, volume, governance or pipeline";
    problems.push(document.problem(["logsource"], `this logsource is not judged here; known are ${known}`));
  }
  const where = { document, problems, placeholders: from.placeholders };
  const selections = readSelections(rule.detection, ["detection"], where);
  const expression =
    problems.length === 0 ? conditionOf(rule, selections, { document, problems }) : undefined;
  problems.push(...templateProblems(rule, document));
  if (problems.length > 0 || !category || !expression) return { ok: false, problems };
  return {
    ok: true,
    rule: {
      id: rule.id,
      title: rule.title,
      description: rule.description,
      author: rule.author,
      status: rule.status,
      level: rule.level,
      category,
      falsepositives: rule.falsepositives,
      references: rule.references,
      tags: rule.tags,
      version: hash("sha256", canonicalJson(from.data), "hex").slice(0, 12),
      path: from.path,
      expression,
      ...optionsOf(rule, category),
    },
  };
}

/** Correlations and filters are Sigma, too, but other documents than a rule. */
function refuseKind(data: unknown, document: LocatedDocument): Problem | undefined {
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    return document.problem([], "a rule is a map with title, logsource and detection");
  }
  for (const kind of ["correlation", "filter"]) {
    if (Object.hasOwn(data, kind))
      return document.problem([kind], `a ${kind} is not supported by this version; remove the file`);
  }
  return undefined;
}

function categoryOf({ product, service, category }: Header["logsource"]): Category | undefined {
  if (product === "aws" && (service === "cloudtrail" || service === "macie")) return service;
  if (product !== "auditplane") return undefined;
  return (["access", "volume", "governance", "pipeline"] as const).find((known) => known === category);
}

function conditionOf(
  rule: Header,
  selections: ReadonlyMap<string, Expression>,
  where: { document: LocatedDocument; problems: Problem[] },
): Expression | undefined {
  try {
    const conditions = [rule.detection.condition].flat();
    return join(
      "or",
      conditions.map((condition) => parseCondition(condition, selections)),
    );
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    where.problems.push(where.document.problem(["detection", "condition"], error.message));
    return undefined;
  }
}

function templateProblems(rule: Header, document: LocatedDocument): Problem[] {
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

function optionsOf(rule: Header, category: Category): RuleOptions {
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
