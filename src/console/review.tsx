/** One access review: what is to be decided, the riskiest first, and who signs it. */
import type { Context } from "hono";
import { z } from "zod";
import { belongsTo } from "../core/review/certify/belongs.ts";
import { isOwnAccess } from "../core/review/certify/decider.ts";
import { DECISIONS } from "../core/review/due.ts";
import { DAY_MS } from "../core/record/time.ts";
import { plainName } from "../core/identity/identity-name.ts";
import { requires } from "../http/guard.ts";
import { actsIn, readReviewAs } from "../http/review-viewer.ts";
import type { Env } from "../http/who-asks.ts";
import { readReviewPage } from "../reports/reviews/read.ts";
import { listReviewScopes } from "../store/review-delegations.ts";
import { ITEM_LISTS } from "../store/review-items.ts";
import { listReports } from "../store/review-reports.ts";
import { answerPage, frameOf, query, readForm, reason, viewerOf, withQuery } from "./page.tsx";
import type { AddPages } from "./page.tsx";
import { ReviewPage } from "./review-page.tsx";

const SHOWN = 20;
const SHOWN_LOW = 200;

export const addReview: AddPages = (pages, deps) => {
  pages.get("/reviews/:id", requires("reviews:read"), async (c) => {
    const viewer = viewerOf(c);
    const acts = await actsIn(deps, viewer, c.req.param("id"));
    const { row, isOwner } = acts;
    const list =
      ITEM_LISTS.find((one) => one === query(c, "list")) ?? (row.state === "open" ? "undecided" : "all");
    const after = Number.parseInt(query(c, "after") ?? "", 10);
    const given = { row, list, after: after > 0 && after < 2 ** 31 ? after : 0, now: deps.now() };
    const limit = list === "low" ? SHOWN_LOW : SHOWN;
    const reports = await listReports(deps.pool, row.id);
    const index = await deps.catalog();
    const person = index.personAt(plainName(viewer.name), given.now);
    const viewing = { name: viewer.name, person: person?.id ?? viewer.name, names: person?.identities ?? [] };
    const belongs = belongsTo(index, viewing.person, given.now);
    const theirs = new Set<number>();
    const own = new Set<number>();
    const mayDelegate = isOwner && viewer.permissions.has("reviews:sign") && row.state === "open";
    const { page, scopes } = await readReviewAs(deps, { ...acts, viewer }, async (client, seenAs) => ({
      page: await readReviewPage(client, {
        ...given,
        limit,
        reports,
        veilOf(item) {
          const { veil, isTheirs } = seenAs(item);
          if (isTheirs) theirs.add(item.rank);
          if (isOwnAccess(viewing, item.content, belongs)) own.add(item.rank);
          return veil;
        },
      }),
      scopes: mayDelegate ? await listReviewScopes(client, row.id) : [],
    }));
    const more = page.next_after === null ? undefined : withQuery(c, { after: String(page.next_after) });
    const mayDecide = viewer.permissions.has("reviews:decide") && row.state === "open";
    const { assets } = index.catalog;
    const tableOf = (asset: string | null): string | undefined =>
      assets.findLast(({ id, tableArn }) => id === asset && tableArn !== undefined)?.tableArn;
    const its = { theirs, own, scopes, tableOf };
    const shown = { page, list, more, now: given.now, person: viewing.person, isOwner, mayDecide, ...its };
    return answerPage(c, <ReviewPage frame={frameOf(c, deps)} shown={shown} row={row} />);
  });
  addDeciding(pages, deps);
  addOwning(pages, deps);
};

const number = z.coerce.number("the item is missing").int("the item is missing").min(1).max(2_147_483_647);
const optional = (max: number) =>
  z
    .string()
    .trim()
    .max(max, "it is too long")
    .optional()
    .transform((text) => (text === "" ? undefined : text));
/** The end of a day. */
const lastDay = z
  .union([z.literal(""), z.iso.date("the day is none")])
  .optional()
  .transform((day) => (day === undefined || day === "" ? undefined : Date.parse(day) + DAY_MS - 1));

const decided = z.object({
  number: z
    .union([number, z.array(number).min(1, "no item is chosen").max(SHOWN_LOW)], "no item is chosen")
    .transform((one) => (Array.isArray(one) ? one : [one])),
  decision: z.enum(DECISIONS, "the decision is missing"),
  reason: optional(2_000),
  until: lastDay,
  ticket: optional(200),
  shown_at: z.coerce.number().int().min(0).max(8e15).optional(),
});

const addDeciding: AddPages = (pages, deps) => {
  pages.post("/reviews/:id/decisions", requires("reviews:decide"), async (c) => {
    const by = await actsIn(deps, viewerOf(c), c.req.param("id"));
    const { number: numbers, shown_at: shownAt, until, ...form } = await readForm(c, decided, { all: true });
    // an end that is no part of the decision was left in the form
    const ends = form.decision === "defer" || form.decision === "exception";
    await deps.actions.reviews.decide({ ...by, ...form, numbers, until: ends ? until : undefined, shownAt });
    return back(c, numbers.length > 1 ? "?list=low" : "");
  });
  pages.post("/reviews/:id/questions", requires("reviews:decide"), async (c) => {
    const by = await actsIn(deps, viewerOf(c), c.req.param("id"));
    const { reason: says, ...form } = await readForm(c, z.object({ number, reason }));
    await deps.actions.reviews.ask({ ...by, ...form, says });
    return back(c);
  });
  pages.post("/reviews/:id/answers", requires("reviews:decide"), async (c) => {
    const by = await actsIn(deps, viewerOf(c), c.req.param("id"));
    const answer = z.enum(["known", "not_known"], "the answer is missing");
    const { reason: says, ...form } = await readForm(c, z.object({ number, reason, answer }));
    await deps.actions.reviews.answer({ ...by, ...form, says });
    return back(c);
  });
};

const delegated = z.object({
  scope: z
    .string("about what is missing")
    .regex(/^(asset|project) ./s, "about what is missing")
    .max(2_010),
  to: z.string("to whom is missing").trim().min(1, "to whom is missing").max(320),
  until: lastDay,
  reason,
});

const addOwning: AddPages = (pages, deps) => {
  pages.post("/reviews/:id/delegations", requires("reviews:sign"), async (c) => {
    const by = await actsIn(deps, viewerOf(c), c.req.param("id"));
    const { scope, ...form } = await readForm(c, delegated);
    const [, kind, name] = /^(asset|project) (.+)$/s.exec(scope) ?? [];
    await deps.actions.reviews.delegate({
      ...by,
      ...form,
      asset: kind === "asset" ? name : undefined,
      project: kind === "project" ? name : undefined,
    });
    return back(c);
  });
  pages.post("/reviews/:id/delegation-ends", requires("reviews:sign"), async (c) => {
    const by = await actsIn(deps, viewerOf(c), c.req.param("id"));
    const { number: delegation, reason: why } = await readForm(c, z.object({ number, reason }));
    await deps.actions.reviews.endDelegation({ ...by, delegation, reason: why });
    return back(c);
  });
  pages.post("/reviews/:id/signatures", requires("reviews:sign"), async (c) => {
    const viewer = viewerOf(c);
    const by = await actsIn(deps, viewer, c.req.param("id"));
    const { seen } = await readForm(c, z.object({ seen: z.string("what is signed is missing").max(64) }));
    await deps.actions.reviews.sign({ ...by, roles: viewer.roles, seenHash: seen });
    return back(c);
  });
  pages.post("/reviews/:id/closings", requires("reviews:sign"), async (c) => {
    const by = await actsIn(deps, viewerOf(c), c.req.param("id"));
    const { apply } = await readForm(c, z.object({ apply: z.literal("yes").optional() }));
    await deps.actions.reviews.close({ ...by, isApplied: apply === "yes" });
    return back(c);
  });
};

function back(c: Context<Env, "/reviews/:id/*">, search = ""): Response {
  return c.redirect(`/reviews/${encodeURIComponent(c.req.param("id"))}${search}`, 303);
}
