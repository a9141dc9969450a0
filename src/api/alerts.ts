/** `/v1/alerts`: what stands, what it says, and what people make of it. */
import { ALERT_STATES } from "../core/alert/state.ts";
import type { AlertAction } from "../core/alert/state.ts";
import { shownRoute } from "../core/alert/route.ts";
import type { Viewer } from "../core/authority/viewer.ts";
import { compareText } from "../core/catalog/group.ts";
import { uidsOf } from "../core/finding/alert.ts";
import { isoTime } from "../core/record/time.ts";
import { veiledAlert } from "../core/privacy/veil-alert.ts";
import { askedPerson } from "../http/asked-person.ts";
import { decideAlert } from "../http/decide.ts";
import { signedIn } from "../http/guard.ts";
import { notFound } from "../http/problem.ts";
import { readShownAlerts } from "../reports/alerts/page.ts";
import { nameOf, printedFacts } from "../reports/alerts/render.ts";
import { readAlertPeople } from "../store/alert-people.ts";
import { readAlert, readDeliveries } from "../store/alert-states.ts";
import { readTickets } from "../store/alert-tickets.ts";
import { readSeenUids } from "../store/seen.ts";
import { askedPersonQuery, createRoute, guarded, responses, z } from "./endpoint.ts";
import type { AddEndpoints, ApiDeps } from "./endpoint.ts";
import { cut, pageOf, pageQuery, readCursor } from "./page.ts";
import { decision, listedAlert, shownAlert } from "./schemas/alert.ts";
import { time } from "./schemas/field.ts";

const listRoute = createRoute({
  ...guarded("alerts:read"),
  method: "get",
  path: "/alerts",
  tags: ["alerts"],
  summary: "Alerts, the one that changed last first",
  request: {
    query: z.object({
      ...pageQuery,
      state: z.enum([...ALERT_STATES, "withdrawn", "all"]).default("open"),
      domain: z.string().max(200).optional(),
      rule: z.string().max(200).optional().openapi({ description: "Its id, or words of its title." }),
      person: askedPersonQuery,
      since: time.optional().openapi({ description: "Changed then or later." }),
    }),
  },
  responses: responses(pageOf(listedAlert, "Alerts"), "Alerts."),
});

const alertId = z.object({ id: z.coerce.number().int().min(1).max(2_147_483_647) });

const showRoute = createRoute({
  ...guarded("alerts:read"),
  method: "get",
  path: "/alerts/{id}",
  tags: ["alerts"],
  summary: "One alert: what it says, what was decided, who was told",
  request: { params: alertId },
  responses: responses(shownAlert, "The alert."),
});

const decideRoute = createRoute({
  ...guarded("alerts:decide"),
  method: "post",
  path: "/alerts/{id}/decisions",
  tags: ["alerts"],
  summary: "Decide about an alert; whoever was told of it is told so",
  request: {
    params: alertId,
    body: { required: true, content: { "application/json": { schema: decision } } },
  },
  responses: responses(shownAlert, "The alert as it is then."),
});

export const addAlerts: AddEndpoints = (api, deps) => {
  api.openapi(listRoute, async (c) => {
    const { limit, cursor, since, ...filter } = c.req.valid("query");
    const [at, id] = readCursor(cursor, z.tuple([z.iso.datetime(), z.int32()])) ?? [];
    const wanted = {
      state: filter.state,
      domain: filter.domain,
      rule: filter.rule,
      since: since === undefined ? undefined : Date.parse(since),
      limit: limit + 1,
      after: at === undefined || id === undefined ? undefined : { at, id },
    };
    const viewer = signedIn(c.get("viewer"));
    const page = await deps.readAs(viewer, async (client, veil) => {
      const asked = filter.person === undefined ? undefined : await askedPerson(client, veil, filter.person);
      if (filter.person !== undefined && !asked) return { items: [], next_cursor: null };
      const seenBy = { veil, domains: viewer.domains };
      const rows = await readShownAlerts(client, { ...wanted, person: asked?.key }, seenBy);
      return cut(rows, limit, {
        item: ({ shown }) => shown,
        at: ({ place }) => [place.at, place.id],
      });
    });
    return c.json(page, 200);
  });
  api.openapi(showRoute, async (c) => {
    return c.json(await show(c.req.valid("param").id, { deps, viewer: signedIn(c.get("viewer")) }), 200);
  });
  api.openapi(decideRoute, async (c) => {
    const viewer = signedIn(c.get("viewer"));
    const { id } = c.req.valid("param");
    const wanted = c.req.valid("json");
    await decideAlert(deps, viewer, { id, action: actionOf(wanted), reason: wanted.reason });
    return c.json(await show(id, { deps, viewer }), 200);
  });
};

function actionOf(wanted: z.infer<typeof decision>): AlertAction {
  if ("to" in wanted) return { kind: "assign", to: wanted.to };
  return "until" in wanted ? { kind: wanted.do, until: Date.parse(wanted.until) } : { kind: wanted.do };
}

function refuse(): never {
  throw notFound();
}

/** Throws `Refused` where there is none that the viewer sees. What it says is about what they see of it. */
async function show(
  id: number,
  { deps, viewer }: { readonly deps: ApiDeps; readonly viewer: Viewer },
): Promise<z.infer<typeof shownAlert>> {
  const { alert, uids, deliveries, tickets, veil, about } = await deps.readAs(
    viewer,
    async (client, veil) => {
      const alert = (await readAlert(client, id)) ?? refuse();
      const tickets = (await readTickets(client, [id])).get(id) ?? [];
      const about = (await readAlertPeople(client, [id])).get(id) ?? [];
      const all = uidsOf(alert.content);
      const own = viewer.domains && (await readSeenUids(client, all));
      const uids = own ? all.filter((uid) => own.has(uid)) : all;
      return { alert, uids, tickets, veil, about, deliveries: await readDeliveries(client, id) };
    },
  );
  const { content } = alert;
  const domains = content.domains.filter((domain) => viewer.domains?.includes(domain) ?? true);
  const message = await deps.actions.compose(alert, domains, veil);
  const seen = veiledAlert({ ...alert, uids }, veil, about);
  const facts = { ...seen, kind: content.kind, domains, tickets, message };
  return {
    ...printedFacts(facts, nameOf(facts)),
    kind: content.kind,
    people: about
      .map((key) => ({ person: veil.person(key), peer_group: veil.peerGroup(key) }))
      .sort((a, b) => compareText(a.person, b.person)),
    subject: message?.subject ?? null,
    text: message?.text ?? null,
    attributes: message ? { ...message.attributes } : null,
    deliveries: deliveries.map(({ route, revision, state: told, attempts, sentAt, lastError }) => ({
      route: veil.text(shownRoute(route), about),
      revision,
      state: told,
      attempts,
      sent_at: sentAt === null ? null : isoTime(sentAt),
      last_error: lastError === null ? null : veil.text(lastError, about),
    })),
  };
}
