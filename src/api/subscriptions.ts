/** `/v1/subscriptions`: who asked for access, who approved it, and what became of it. */
import { askedPerson } from "../http/asked-person.ts";
import { signedIn } from "../http/guard.ts";
import { noteLook } from "../http/note-look.ts";
import { notFound } from "../http/problem.ts";
import { SUBSCRIPTION_STATUSES, listSubscriptions } from "../reports/subscriptions/list.ts";
import { readSubscription } from "../reports/subscriptions/show.ts";
import { askedPersonQuery, createRoute, guarded, responses, z } from "./endpoint.ts";
import type { AddEndpoints } from "./endpoint.ts";
import { cut, pageOf, pageQuery, readCursor } from "./page.ts";
import { listedSubscription, shownSubscription } from "./schemas/subscription.ts";

const name = z.string().min(1).max(2_000).optional();

const listRoute = createRoute({
  ...guarded("assets:read"),
  method: "get",
  path: "/subscriptions",
  tags: ["assets"],
  summary:
    "Subscriptions and requests, the newest first; of an owner those to their data and of their projects",
  request: {
    query: z.object({
      ...pageQuery,
      domain: name.openapi({ description: "The domain unit that owns the data, by id or name." }),
      project: name.openapi({ description: "On either side, by id or name." }),
      asset: name.openapi({ description: "By id or name." }),
      person: askedPersonQuery,
      status: z.enum(SUBSCRIPTION_STATUSES).optional(),
      waiting: z
        .enum(["true", "false"])
        .optional()
        .openapi({ description: "`true`: requests that nobody has answered." }),
    }),
  },
  responses: responses(pageOf(listedSubscription, "Subscriptions"), "Subscriptions."),
});

const showRoute = createRoute({
  ...guarded("assets:read"),
  method: "get",
  path: "/subscriptions/{id}",
  tags: ["assets"],
  summary: "One subscription with its timeline: requested, justified, approved, granted, used, revoked, gone",
  request: { params: z.object({ id: z.string().min(1).max(2_000) }) },
  responses: responses(shownSubscription, "The subscription."),
});

export const addSubscriptions: AddEndpoints = (api, deps) => {
  api.openapi(listRoute, async (c) => {
    const { limit, cursor, person, waiting, ...filter } = c.req.valid("query");
    const viewer = signedIn(c.get("viewer"));
    const [from, id] = readCursor(cursor, z.tuple([z.number().nullable(), z.string()])) ?? [];
    const after = id === undefined ? undefined : { from: from ?? -Infinity, id };
    const index = await deps.catalog();
    const { found, about } = await deps.readAs(viewer, async (client, veil) => {
      const asked = person === undefined ? undefined : await askedPerson(client, veil, person);
      if (person !== undefined && !asked) return { found: [], about: [] };
      const wanted = { ...filter, person: asked?.key, waiting: waiting === "true", limit: limit + 1, after };
      const rows = listSubscriptions({ index, viewer, veil, now: deps.now() }, wanted);
      return { found: rows, about: asked ? [asked.key] : [] };
    });
    if (about.length > 0) await noteLook(deps.pool, viewer, { action: "person.viewed", people: about });
    const page = cut(found, limit, {
      item: ({ shown }) => shown,
      // JSON has no infinity: what is so since ever comes last
      at: ({ subscription }) => [subscription.from, subscription.id],
    });
    return c.json(page, 200);
  });
  api.openapi(showRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { id } = c.req.valid("param");
    const given = {
      viewer,
      id,
      index: await deps.catalog(),
      coverage: await deps.coverage(),
      now: deps.now(),
    };
    const shown = await deps.readAs(viewer, (client, veil) => readSubscription(client, { ...given, veil }));
    if (!shown) throw notFound();
    return c.json(shown, 200);
  });
};
