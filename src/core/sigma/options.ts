/** Our own block of a rule, `auditplane`, and what holds where it says nothing. Other Sigma engines ignore it. */
import { z } from "zod";
import type { LocatedDocument } from "../located-document.ts";
import { shown } from "../problem.ts";
import type { Problem } from "../problem.ts";
import { PLACEHOLDERS } from "./rule.ts";
import type { Category, Level, RuleOptions } from "./rule.ts";

export const options = z.strictObject({
  tier: z.enum(["page", "review", "info"]).optional(),
  window: z.enum(["hour", "day"]).optional(),
  grouping: z.enum(["consumer", "person"]).optional(),
  shadow: z.boolean().optional(),
  explanation: z.string().min(1).optional(),
  next_steps: z.array(z.string().min(1)).optional(),
  noise_limit: z.number().int().positive().optional(),
  confidential: z.boolean().optional(),
  runbook: z
    .url({ protocol: /^https$/, error: "is no https:// URL" })
    .max(500)
    .optional(),
});
type WrittenOptions = z.infer<typeof options>;

const TIER_OF_LEVEL: Readonly<Record<Level, RuleOptions["tier"]>> = {
  critical: "page",
  high: "review",
  medium: "review",
  low: "info",
  informational: "info",
};

/** Alerts of one rule that people read in a day. */
export const NOISE_LIMIT = 10;

/** The options of a rule of a level and a category. */
export function optionsOf(
  own: WrittenOptions,
  { level, category }: { level: Level; category: Category },
): RuleOptions {
  const shadow = own.shadow ?? false;
  return {
    tier: shadow ? "info" : (own.tier ?? TIER_OF_LEVEL[level]),
    window: own.window ?? (category === "volume" ? "hour" : "day"),
    grouping: own.grouping ?? "person",
    shadow,
    explanation: own.explanation,
    nextSteps: own.next_steps ?? [],
    noiseLimit: own.noise_limit ?? NOISE_LIMIT,
    confidential: own.confidential ?? false,
    runbook: own.runbook,
  };
}

/** Names in braces that nothing fills. */
export function templateProblems({ explanation }: WrittenOptions, document: LocatedDocument): Problem[] {
  const names = new Set([...(explanation ?? "").matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? ""));
  const unknown = [...names].filter((name) => !PLACEHOLDERS.has(name));
  const known = [...PLACEHOLDERS].join(", ");
  return unknown.map((name) =>
    document.problem(["auditplane", "explanation"], `{${shown(name)}} is no placeholder; known are ${known}`),
  );
}
