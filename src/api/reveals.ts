/** `/v1/reveals`: somebody sees for an hour whom an alert is about. */
import type { Viewer } from "../core/authority/viewer.ts";
import { compareText } from "../core/catalog/group.ts";
import { isoTime } from "../core/record/time.ts";
import { signedIn } from "../http/guard.ts";
import { notFound } from "../http/problem.ts";
import { revealPeople } from "../http/reveal.ts";
import { readAlertPeople } from "../store/alert-people.ts";
import { readPseudonyms } from "../store/find-person.ts";
import { listReveals } from "../store/reveals.ts";
import type { Reveal } from "../store/reveals.ts";
import { createRoute, guarded, responses, z } from "./endpoint.ts";
import type { AddEndpoints, ApiDeps } from "./endpoint.ts";
import { cut, pageOf, pageQuery, readCursor } from "./page.ts";
import { reveal } from "./schemas/person.ts";

const makeRoute = createRoute({
  ...guarded("people:reveal"),
  method: "post",
  path: "/reveals",
  tags: ["people"],
  summary: "See for an hour whom an alert is about; who, whom and why is noted in the audit log",
  request: {
    body: {
      required: true,
      content: {
        "application/json": {
          schema: z.object({
            alert: z.number().int().min(1).max(2_147_483_647),
            reason: z.string().trim().min(1).max(2_000),
          }),
        },
      },
    },
  },
  responses: responses(reveal, "Until when, and whom."),
});

const listRoute = createRoute({
  ...guarded("people:reveal"),
  method: "get",
  path: "/reveals",
  tags: ["people"],
  summary: "What was revealed to whoever asks, the newest first",
  request: { query: z.object(pageQuery) },
  responses: responses(pageOf(reveal, "Reveals"), "Reveals."),
});

export const addReveals: AddEndpoints = (api, deps) => {
  api.openapi(makeRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { alert, reason } = c.req.valid("json");
    const made = await revealPeople(deps, viewer, { alert, reason });
    const [shown] = await show([made], viewer, deps);
    if (!shown) throw notFound();
    return c.json(shown, 200);
  });
  api.openapi(listRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { limit, cursor } = c.req.valid("query");
    const [before] = readCursor(cursor, z.tuple([z.int()])) ?? [];
    const rows = await listReveals(deps.pool, { viewer: viewer.name, limit: limit + 1, before });
    const shown = new Map((await show(rows, viewer, deps)).map((one) => [one.id, one] as const));
    const { items, next_cursor } = cut(rows, limit, {
      item: ({ id }) => shown.get(id),
      at: ({ id }) => [id],
    });
    return c.json({ items: items.filter((one) => one !== undefined), next_cursor }, 200);
  });
};

/** As the viewer sees these people by now. */
async function show(
  reveals: readonly Reveal[],
  viewer: Viewer,
  deps: ApiDeps,
): Promise<z.infer<typeof reveal>[]> {
  const alerts = [...new Set(reveals.map(({ alert }) => alert))];
  return await deps.readAs(viewer, async (client, veil) => {
    const people = await readAlertPeople(client, alerts);
    const pseudonyms = await readPseudonyms(client, [...people.values()].flat());
    return reveals.map(({ id, alert, reason, beganAt, until, isOver }) => ({
      id,
      alert,
      reason,
      began_at: isoTime(beganAt),
      until: isoTime(until),
      is_over: isOver,
      people: (people.get(alert) ?? [])
        .map((key) => ({
          person: veil.person(key),
          pseudonym: pseudonyms.get(key) ?? "",
          peer_group: veil.peerGroup(key),
        }))
        .sort((a, b) => compareText(a.person, b.person)),
    }));
  });
}
