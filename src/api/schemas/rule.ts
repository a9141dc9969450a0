/** Rules in the API: the fields of `rules list`, and how they did. */
import { CATEGORIES, LEVELS } from "../../core/sigma/rule.ts";
import { STAGES } from "../../core/settings/rollout.ts";
import { z } from "../endpoint.ts";
import { count, text, time } from "./field.ts";

const texts = z.array(text).readonly();

export const ruleLevel = z.enum(LEVELS);
export const ruleCategory = z.enum(CATEGORIES);
export const stage = z.enum(STAGES);

const head = {
  kind: z.enum(["rule", "correlation"]),
  id: text,
  title: text,
  level: text,
  tier: text,
  category: text,
  status: text,
  author: text,
  version: text,
  runbook: text.nullable().openapi({ description: "Its page: a URL, or where it stands in the package." }),
  shadow: z.boolean(),
  silent: z.boolean().openapi({ description: "A correlation speaks for it." }),
  source: text.openapi({ description: "The name of its folder, or file." }),
  tests: z.object({ match: count, no_match: count }).openapi({ description: "How many of each sign." }),
  test_results: z.object({ passed: count, failed: count, skipped: count }),
};

const figures = {
  findings: count.openapi({ description: "Of the last 30 days, without what was withdrawn." }),
  alerts: count.openapi({ description: "Causes that were told in the last 30 days." }),
  last_finding_at: time.nullable(),
  never_fired: z.boolean(),
  confirmed: count,
  false_positives: count,
  confirmed_share: z.number().min(0).max(1).nullable().openapi({
    description: "Of alerts that were confirmed or called false positives; null: there is none.",
  }),
  stages: z.object({ observe: count, security: count, live: count }).openapi({
    description: "In how many domains it is at which stage.",
  }),
};

export const listedRule = z.object({ ...head, ...figures }).openapi("ListedRule");

export const shownRule = z
  .object({
    ...head,
    ...figures,
    name: text.nullable(),
    logsource: z.record(text, z.unknown()),
    license: text.nullable(),
    description: text,
    references: texts,
    tags: texts,
    related: z.array(z.object({ id: text, type: text })).readonly(),
    falsepositives: texts,
    next_steps: texts,
    explanation: text.nullable(),
    window: text,
    grouping: text,
    noise_limit: count,
    confidential: z.boolean(),
    filters: texts,
    condition: texts,
    weeks: z
      .array(z.object({ week: text.openapi({ example: "2026-09-07" }), findings: count, alerts: count }))
      .readonly(),
    domains: z.array(z.object({ domain: text, name: text.nullable(), stage })).readonly(),
  })
  .openapi("Rule");
