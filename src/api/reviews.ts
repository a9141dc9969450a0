/** `/v1/reviews`: access reviews, what is decided in them, and who signs. */
import type { Viewer } from "../core/authority/viewer.ts";
import { signedIn } from "../http/guard.ts";
import { actsIn, readReviewAs } from "../http/review-viewer.ts";
import { readReviewPage } from "../reports/reviews/read.ts";
import type { ReadReview } from "../reports/reviews/read.ts";
import { shownReview as printReview } from "../reports/reviews/shown.ts";
import { ITEM_LISTS } from "../store/review-items.ts";
import type { ItemList } from "../store/review-items.ts";
import { listReports } from "../store/review-reports.ts";
import { listReviews } from "../store/review-rows.ts";
import { createRoute, guarded, responses, z } from "./endpoint.ts";
import type { AddEndpoints, Api, ApiDeps } from "./endpoint.ts";
import { reason } from "./reason.ts";
import {
  review,
  shownReview,
  wantedAnswer,
  wantedClosing,
  wantedDecision,
  wantedDelegation,
  wantedQuestion,
  wantedSignature,
} from "./schemas/review.ts";

const PAGE = 50;
const params = z.object({ id: z.string().min(1).max(80) });
const after = z.coerce.number().int().min(0).max(2_147_483_647).default(0);
const asBody = <T extends z.ZodType>(schema: T) => ({
  required: true,
  content: { "application/json": { schema } },
});

const listRoute = createRoute({
  ...guarded("reviews:read"),
  method: "get",
  path: "/reviews",
  tags: ["reviews"],
  summary: "Access reviews, the newest month first",
  request: {
    query: z.object({
      domain: z.string().max(200).optional(),
      state: z.enum(["open", "signed", "closed"]).optional(),
    }),
  },
  responses: responses(z.object({ items: z.array(review) }).openapi("Reviews"), "At most 200 of them."),
});

const showRoute = createRoute({
  ...guarded("reviews:read"),
  method: "get",
  path: "/reviews/{id}",
  tags: ["reviews"],
  summary: "One review with its items, the riskiest first",
  request: {
    params,
    query: z.object({
      list: z.enum(ITEM_LISTS).default("all"),
      after,
      limit: z.coerce.number().int().min(1).max(1_000).default(PAGE),
    }),
  },
  responses: responses(shownReview, "The review."),
});

/** Something that is done in a review; what it is then is answered. */
const acting = <T extends z.ZodType, const P extends "reviews:decide" | "reviews:sign">(
  permission: P,
  { path, summary, body }: { readonly path: string; readonly summary: string; readonly body: T },
) =>
  createRoute({
    ...guarded(permission),
    method: "post",
    path: `/reviews/{id}/${path}`,
    tags: ["reviews"],
    summary,
    request: { params, body: asBody(body) },
    responses: responses(shownReview, "The review as it is then, with what is not decided yet."),
  });

const decideRoute = acting("reviews:decide", {
  path: "decisions",
  summary: "Decide about items; several at once are only kept, and only where the risk of each is low",
  body: wantedDecision,
});
const askRoute = acting("reviews:decide", {
  path: "questions",
  summary:
    "Ask the owner of the consuming project who somebody is, once about all that they have through it and nobody decided yet",
  body: wantedQuestion,
});
const answerRoute = acting("reviews:decide", {
  path: "answers",
  summary: "Answer what the owner of the data asked",
  body: wantedAnswer,
});
const delegateRoute = acting("reviews:sign", {
  path: "delegations",
  summary: "Have a named person decide about an asset or a project for a time",
  body: wantedDelegation,
});
const signRoute = acting("reviews:sign", {
  path: "signatures",
  summary: "Sign a review; never by a token",
  body: wantedSignature,
});
const closeRoute = acting("reviews:sign", {
  path: "closings",
  summary: "Close a review that was signed by two, and have what it revokes carried out where that is wanted",
  body: wantedClosing,
});

const endRoute = createRoute({
  ...guarded("reviews:sign"),
  method: "delete",
  path: "/reviews/{id}/delegations",
  tags: ["reviews"],
  summary: "Take back what was put into somebody's hands",
  request: {
    params,
    query: z.object({ number: z.coerce.number().int().min(1).max(2_147_483_647), reason }),
  },
  responses: responses(shownReview, "The review as it is then."),
});

export const addReviews: AddEndpoints = (api, deps) => {
  api.openapi(listRoute, async (c) => {
    const { domain, state } = c.req.valid("query");
    const now = deps.now();
    const rows = await deps.readAs(signedIn(c.get("viewer")), (client) =>
      listReviews(client, { domain, states: state && [state], limit: 200 }),
    );
    return c.json({ items: rows.map((row) => printReview(row, now)) }, 200);
  });
  api.openapi(showRoute, async (c) => {
    const { id } = c.req.valid("param");
    return c.json(await show(deps, signedIn(c.get("viewer")), { id, ...c.req.valid("query") }), 200);
  });
  addDeciding(api, deps);
  addOwning(api, deps);
};

function addDeciding(api: Api, deps: ApiDeps): void {
  api.openapi(decideRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { id } = c.req.valid("param");
    const { items, until, shown_at: shownAt, ...wanted } = c.req.valid("json");
    const by = await actsIn(deps, viewer, id);
    await deps.actions.reviews.decide({
      ...by,
      numbers: items,
      decision: wanted.decision,
      reason: wanted.reason,
      ticket: wanted.ticket,
      until: until === undefined ? undefined : Date.parse(until),
      shownAt: shownAt === undefined ? undefined : Date.parse(shownAt),
    });
    return c.json(await show(deps, viewer, { id }), 200);
  });
  api.openapi(askRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { id } = c.req.valid("param");
    const { item, says } = c.req.valid("json");
    await deps.actions.reviews.ask({ ...(await actsIn(deps, viewer, id)), number: item, says });
    return c.json(await show(deps, viewer, { id }), 200);
  });
  api.openapi(answerRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { id } = c.req.valid("param");
    const { item, ...said } = c.req.valid("json");
    await deps.actions.reviews.answer({ ...(await actsIn(deps, viewer, id)), number: item, ...said });
    return c.json(await show(deps, viewer, { id }), 200);
  });
}

function addOwning(api: Api, deps: ApiDeps): void {
  api.openapi(delegateRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { id } = c.req.valid("param");
    const { until, asset, project, ...wanted } = c.req.valid("json");
    const end = until === undefined ? undefined : Date.parse(until);
    const by = await actsIn(deps, viewer, id);
    await deps.actions.reviews.delegate({ ...by, ...wanted, asset, project, until: end });
    return c.json(await show(deps, viewer, { id }), 200);
  });
  api.openapi(endRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { id } = c.req.valid("param");
    const { number, reason: why } = c.req.valid("query");
    const by = await actsIn(deps, viewer, id);
    await deps.actions.reviews.endDelegation({ ...by, delegation: number, reason: why });
    return c.json(await show(deps, viewer, { id }), 200);
  });
  api.openapi(signRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { id } = c.req.valid("param");
    const by = await actsIn(deps, viewer, id);
    const seenHash = c.req.valid("json").seen_hash;
    await deps.actions.reviews.sign({ ...by, roles: viewer.roles, seenHash });
    return c.json(await show(deps, viewer, { id }), 200);
  });
  api.openapi(closeRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { id } = c.req.valid("param");
    const { apply: isApplied } = c.req.valid("json");
    await deps.actions.reviews.close({ ...(await actsIn(deps, viewer, id)), isApplied });
    return c.json(await show(deps, viewer, { id }), 200);
  });
}

interface Shown {
  readonly id: string;
  readonly list?: ItemList;
  readonly after?: number;
  readonly limit?: number;
}

async function show(
  deps: ApiDeps,
  viewer: Viewer,
  { id, list = "undecided", after: from = 0, limit = PAGE }: Shown,
): Promise<z.infer<typeof shownReview>> {
  const found = await actsIn(deps, viewer, id);
  const reports = await listReports(deps.pool, found.row.id);
  const page: ReadReview = await readReviewAs(deps, { ...found, viewer }, (client, seenAs) =>
    readReviewPage(client, {
      row: found.row,
      list,
      after: from,
      limit,
      reports,
      veilOf: (item) => seenAs(item).veil,
      now: deps.now(),
    }),
  );
  return {
    ...page,
    delegations: [...page.delegations],
    sign_offs: page.sign_offs.map((one) => ({ ...one, roles: [...one.roles] })),
    reports: [...page.reports],
    items: page.items.map(({ question, ...one }) => ({
      ...one,
      risk_reasons: [...one.risk_reasons],
      question: question && { ...question, items: [...question.items] },
    })),
  };
}
