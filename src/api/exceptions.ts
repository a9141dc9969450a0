/** `/v1/exceptions`: volumes that are expected, announced before the fact or explained after it. */
import type { Viewer } from "../core/authority/viewer.ts";
import { namedKey } from "../http/asked-person.ts";
import { signedIn } from "../http/guard.ts";
import { notFound } from "../http/problem.ts";
import { printException } from "../reports/exceptions/render.ts";
import { veiledException } from "../reports/exceptions/veiled.ts";
import type { PrintedException } from "../reports/exceptions/render.ts";
import { seesAsset } from "../reports/assets/list.ts";
import { readSettings } from "../store/settings.ts";
import { createRoute, guarded, responses, z } from "./endpoint.ts";
import type { AddEndpoints, ApiDeps } from "./endpoint.ts";
import { cut, pageOf, pageQuery, readCursor } from "./page.ts";
import { reason } from "./reason.ts";
import { exception, newException, renewal, standing } from "./schemas/exception.ts";

const listRoute = createRoute({
  ...guarded("exceptions:read"),
  method: "get",
  path: "/exceptions",
  tags: ["exceptions"],
  summary: "Exceptions, by id",
  request: {
    query: z.object({
      ...pageQuery,
      standing: z.enum([...standing.options, "all"]).default("all"),
      person: z.string().max(320).optional(),
      asset: z.string().max(2_000).optional(),
    }),
  },
  responses: responses(pageOf(exception, "Exceptions"), "Exceptions."),
});

const addRoute = createRoute({
  ...guarded("exceptions:write"),
  method: "post",
  path: "/exceptions",
  tags: ["exceptions"],
  summary: "Announce a volume, or explain a finding; nobody does so about themselves",
  request: { body: { required: true, content: { "application/json": { schema: newException } } } },
  responses: responses(exception, "The exception."),
});

const exceptionId = z.object({ id: z.string().min(1).max(200) });

const renewRoute = createRoute({
  ...guarded("exceptions:write"),
  method: "post",
  path: "/exceptions/{id}/renewals",
  tags: ["exceptions"],
  summary: "Let one go on until a later time",
  request: {
    params: exceptionId,
    body: { required: true, content: { "application/json": { schema: renewal } } },
  },
  responses: responses(exception, "The exception as it is then."),
});

const expireRoute = createRoute({
  ...guarded("exceptions:write"),
  method: "delete",
  path: "/exceptions/{id}",
  tags: ["exceptions"],
  summary: "End one now: what it covered stays covered",
  request: { params: exceptionId, query: z.object({ reason }) },
  responses: responses(
    exception.nullable(),
    "The exception as it is then; null: it had not begun, and is as if it had never been.",
  ),
});

export const addExceptions: AddEndpoints = (api, deps) => {
  api.openapi(listRoute, async (c) => {
    const { limit, cursor, standing: wanted, person, asset } = c.req.valid("query");
    const [after = ""] = readCursor(cursor, z.tuple([z.string()])) ?? [];
    const all = await exceptionsOf(deps, signedIn(c.get("viewer")));
    const rows = all.filter(
      (one) =>
        one.id > after &&
        (wanted === "all" || one.standing === wanted) &&
        (person === undefined || one.who.toLowerCase() === person.toLowerCase()) &&
        (asset === undefined || one.asset === asset),
    );
    const item = (one: PrintedException) => one;
    return c.json(cut(rows.slice(0, limit + 1), limit, { item, at: ({ id }) => [id] }), 200);
  });
  api.openapi(addRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const wanted = c.req.valid("json");
    await refuseForeign(deps, viewer, wanted.asset);
    const who = wanted.who === undefined ? undefined : await namedKey(deps, viewer, wanted.who);
    const finding = await deps.readAs(viewer, (_, veil) =>
      Promise.resolve(wanted.finding === undefined ? undefined : veil.uidOf(wanted.finding)),
    );
    const id = await deps.actions.addException({ ...wanted, who, finding, viewer });
    return c.json(await exceptionOf(deps, viewer, id), 200);
  });
  api.openapi(renewRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { id } = c.req.valid("param");
    await exceptionOf(deps, viewer, id);
    const { until, reason: why } = c.req.valid("json");
    await deps.actions.renewException({ id, until: Date.parse(until), reason: why, viewer });
    return c.json(await exceptionOf(deps, viewer, id), 200);
  });
  api.openapi(expireRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { id } = c.req.valid("param");
    await exceptionOf(deps, viewer, id);
    await deps.actions.expireException({ id, reason: c.req.valid("query").reason, viewer });
    return c.json((await exceptionsOf(deps, viewer)).find((one) => one.id === id) ?? null, 200);
  });
};

async function exceptionsOf(deps: ApiDeps, viewer: Viewer): Promise<PrintedException[]> {
  return await deps.readAs(viewer, async (client, veil) => {
    const { exceptions } = await readSettings(client);
    return exceptions.map((one) => veiledException(printException(one, deps.now()), veil));
  });
}

/** Throws `Refused` where there is none that the viewer sees. */
async function exceptionOf(deps: ApiDeps, viewer: Viewer, id: string): Promise<PrintedException> {
  const found = (await exceptionsOf(deps, viewer)).find((one) => one.id === id);
  if (found) return found;
  throw notFound();
}

/** An owner expects something of their own data alone, which they name. */
async function refuseForeign(deps: ApiDeps, viewer: Viewer, asset: string | undefined): Promise<void> {
  if (viewer.domains === undefined) return;
  if (!seesAsset(await deps.catalog(), viewer, asset)) throw notFound();
}
