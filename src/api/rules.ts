/** `/v1/rules`: what is looked for, whether that works, and what came of it. */
import { signedIn } from "../http/guard.ts";
import { notFound } from "../http/problem.ts";
import type { KnownRule } from "../reports/rules-hits/book.ts";
import { readRule, readRuleList } from "../reports/rules-hits/read.ts";
import type { ListedRule } from "../reports/rules-hits/read.ts";
import { readPresent } from "../store/present.ts";
import { createRoute, guarded, responses, z } from "./endpoint.ts";
import type { AddEndpoints } from "./endpoint.ts";
import { cut, pageOf, pageQuery, readCursor } from "./page.ts";
import { listedRule, ruleCategory, ruleLevel, shownRule } from "./schemas/rule.ts";

const listRoute = createRoute({
  ...guarded("rules:read"),
  method: "get",
  path: "/rules",
  tags: ["rules"],
  summary: "Rules, the most severe first",
  request: {
    query: z.object({
      ...pageQuery,
      search: z.string().max(200).optional().openapi({ description: "Words of the title, or the id." }),
      level: ruleLevel.optional(),
      category: ruleCategory.optional(),
    }),
  },
  responses: responses(pageOf(listedRule, "Rules"), "Rules."),
});

const showRoute = createRoute({
  ...guarded("rules:read"),
  method: "get",
  path: "/rules/{id}",
  tags: ["rules"],
  summary: "One rule: what it says, its tests, and what it found week by week",
  request: { params: z.object({ id: z.string().min(1).max(200) }) },
  responses: responses(shownRule, "The rule."),
});

export const addRules: AddEndpoints = (api, deps) => {
  api.openapi(listRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { limit, cursor, ...filter } = c.req.valid("query");
    const [after] = readCursor(cursor, z.tuple([z.string()])) ?? [];
    const rules = chosen(await deps.rules(), filter);
    const from = after === undefined ? 0 : rules.findIndex(({ id }) => id === after) + 1;
    const page = rules.slice(from, from + limit + 1);
    const present = await readPresent(deps.pool);
    const given = { viewer, index: await deps.catalog(), present };
    const rows = await deps.readAs(viewer, (client) => readRuleList(client, page, given));
    const item = (row: ListedRule) => row;
    return c.json(cut(rows, limit, { item, at: ({ id }) => [id] }), 200);
  });
  api.openapi(showRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { id } = c.req.valid("param");
    const rule = (await deps.rules()).find((one) => one.id === id);
    if (!rule) throw notFound();
    const present = await readPresent(deps.pool);
    const given = { viewer, index: await deps.catalog(), present };
    return c.json(await deps.readAs(viewer, (client) => readRule(client, rule, given)), 200);
  });
};

interface RuleFilter {
  readonly search?: string | undefined;
  readonly level?: string | undefined;
  readonly category?: string | undefined;
}

function chosen(
  rules: readonly KnownRule[],
  { search = "", level, category }: RuleFilter,
): readonly KnownRule[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return rules.filter((rule) => {
    const text = `${rule.title}\n${rule.id}`.toLowerCase();
    if (level !== undefined && rule.level !== level) return false;
    if (category !== undefined && rule.category !== category) return false;
    return words.every((word) => text.includes(word));
  });
}
