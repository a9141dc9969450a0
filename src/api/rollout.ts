/** `/v1/rollout`: how far domains are with alerts, what their owners would be told, and the next step. */
import type { Viewer } from "../core/authority/viewer.ts";
import { signedIn } from "../http/guard.ts";
import { notFound } from "../http/problem.ts";
import type { DomainStage } from "../reports/rollout/render.ts";
import { printPreview } from "../reports/rollout/render.ts";
import { readSeenStages } from "../reports/rollout/stages.ts";
import { readSeenAlerts } from "../store/seen.ts";
import { createRoute, guarded, responses, z } from "./endpoint.ts";
import type { AddEndpoints, ApiDeps } from "./endpoint.ts";
import { cut, pageOf, pageQuery, readCursor } from "./page.ts";
import { domainStage, newStage, rolloutPreview } from "./schemas/rollout.ts";

const listRoute = createRoute({
  ...guarded("rollout:read"),
  method: "get",
  path: "/rollout",
  tags: ["rollout"],
  summary: "Domains with their stages, by id",
  request: { query: z.object(pageQuery) },
  responses: responses(pageOf(domainStage, "Rollout"), "Domains."),
});

const domainId = z.object({ domain: z.string().min(1).max(200) });

const setRoute = createRoute({
  ...guarded("rollout:write"),
  method: "put",
  path: "/rollout/{domain}",
  tags: ["rollout"],
  summary: "Decide how far a domain is, or one rule in it",
  request: {
    params: domainId,
    body: { required: true, content: { "application/json": { schema: newStage } } },
  },
  responses: responses(domainStage, "The domain as it is then."),
});

const previewRoute = createRoute({
  ...guarded("rollout:read"),
  method: "get",
  path: "/rollout/{domain}/preview",
  tags: ["rollout"],
  summary: "What the owner would have been told, and which exemptions would take most of it away",
  request: {
    params: domainId,
    query: z.object({ days: z.coerce.number().int().min(1).max(90).default(14) }),
  },
  responses: responses(rolloutPreview, "The messages."),
});

export const addRollout: AddEndpoints = (api, deps) => {
  api.openapi(listRoute, async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const [after = ""] = readCursor(cursor, z.tuple([z.string()])) ?? [];
    const stages = await stagesOf(deps, signedIn(c.get("viewer")));
    const rows = stages.filter(({ domain }) => domain > after).slice(0, limit + 1);
    return c.json(cut(rows, limit, { item: printed, at: ({ domain }) => [domain] }), 200);
  });
  api.openapi(setRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { domain } = c.req.valid("param");
    const { stage, rule, reason } = c.req.valid("json");
    await stageIn(deps, viewer, domain);
    await deps.actions.setStage({ domain, rule, stage, reason, viewer });
    return c.json(printed(await stageIn(deps, viewer, domain)), 200);
  });
  api.openapi(previewRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { domain } = c.req.valid("param");
    await stageIn(deps, viewer, domain);
    const { days } = c.req.valid("query");
    const preview = await deps.readAs(viewer, (client, veil) => {
      const seen = (alerts: readonly number[]) => readSeenAlerts(client, alerts);
      return deps.actions.previewRollout({ domain, days, veil, seen });
    });
    return c.json(printPreview(preview), 200);
  });
};

async function stagesOf(deps: ApiDeps, viewer: Viewer): Promise<DomainStage[]> {
  const index = await deps.catalog();
  return await deps.readAs(viewer, (client, veil) => readSeenStages(client, index, { viewer, veil }));
}

/** Throws `Refused` where there is no such domain: a name with a slip must not be promoted in place of one. */
async function stageIn(deps: ApiDeps, viewer: Viewer, domain: string): Promise<DomainStage> {
  const found = (await stagesOf(deps, viewer)).find((one) => one.domain === domain);
  if (found) return found;
  throw notFound();
}

function printed({ reason, author, ...stage }: DomainStage): z.infer<typeof domainStage> {
  return { ...stage, reason: reason ?? null, author: author ?? null };
}
