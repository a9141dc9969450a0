/** Composition root of messages: who is told of alerts, by which sink. */
import { randomUUID } from "node:crypto";
import type { Database, Policy } from "./app.ts";
import type { Config } from "./config.ts";
import { hearingOf } from "./core/alert/hearing.ts";
import { indexOwners } from "./core/alert/owner.ts";
import { indexOwnership } from "./core/alert/ownership.ts";
import type { DomainNow } from "./core/alert/ownership.ts";
import type { DomainRoute } from "./core/alert/routes-of-domain.ts";
import { shownRoute, sinkOf } from "./core/alert/route.ts";
import { indexCatalog } from "./core/catalog/index-catalog.ts";
import type { CatalogIndex } from "./core/catalog/index-catalog.ts";
import type { DomainSettings } from "./core/settings/domain.ts";
import { isTakenBack } from "./core/finding/alert.ts";
import { testMessage } from "./core/finding/test-message.ts";
import type { Message } from "./core/finding/message.ts";
import { inForm } from "./core/message/form.ts";
import { refusalOf } from "./core/refusal/refusal.ts";
import { indexRoutes } from "./core/settings/route.ts";
import { indexRollout } from "./core/settings/rollout.ts";
import { LEVELS } from "./core/sigma/rule.ts";
import type { Level } from "./core/sigma/rule.ts";
import type { ComposeDeps } from "./jobs/deliver/compose.ts";
import { composeMessage } from "./jobs/deliver/compose.ts";
import { checkRoutes } from "./jobs/deliver/check-routes.ts";
import { deliverAlerts } from "./jobs/deliver/index.ts";
import type { DeliverOutcome } from "./jobs/deliver/index.ts";
import { signedLinks } from "./jobs/deliver/sign-links.ts";
import { moveAlerts } from "./jobs/deliver/move.ts";
import type { CurrentCatalog } from "./jobs/sync/current-catalog.ts";
import { declaredCatalog } from "./jobs/sync/declared-catalog.ts";
import type { Delivery } from "./sinks/sink.ts";
import { openTopics } from "./sinks/sns/topic-state.ts";
import type { TopicAsker } from "./sinks/sns/topic-state.ts";
import { createSinkByRoute } from "./sinks/by-route.ts";
import { readClockIn } from "./store/clock.ts";
import { readDeclarations, readRollout, readRoutes } from "./store/settings.ts";
import { readStandingCatalog } from "./store/standing-catalog.ts";
import { inTransaction } from "./store/transaction.ts";
import { readUnheard } from "./store/route-checks.ts";
import { listUnsent } from "./store/unsent.ts";

/** Sends alerts. */
export interface Sender {
  /** Those that are due. */
  readonly deliver: () => Promise<DeliverOutcome>;
  /** Asks every topic whether anybody hears there. Returns at how many nobody does. */
  readonly check: () => Promise<number>;
  readonly close: () => void;
}

/**
 * Sends alerts by the sink of each route. Region, endpoint and credentials of AWS come from the SDK's own chain. `isOnce`: nobody comes
 * back tomorrow, so that nothing is held back until then.
 */
export function openSender(
  { db, pool }: Database,
  { catalog, isOnce }: { readonly catalog: CurrentCatalog; readonly isOnce: boolean },
  config: Config,
): Sender {
  const sink = createSinkByRoute({ webhook: config.webhook });
  let ownership: { readonly hash: string; readonly domainNow: DomainNow } | undefined;
  const deliver = async (): Promise<DeliverOutcome> => {
    const index = await catalog.read();
    const { hash } = index.catalog;
    if (ownership?.hash !== hash) {
      const domainNow = indexOwnership(index);
      await moveAlerts(db, domainNow);
      ownership = { hash, domainNow }; // last: what fails is done again
    }
    const { domains } = await readDeclarations(pool);
    const formOf = indexRoutes(await readRoutes(pool));
    const now = await readClockIn(db);
    const outcome = await deliverAlerts({
      db,
      pool,
      sink,
      domainNow: ownership.domainNow,
      unheard: await readUnheard(db),
      ownerOf: indexOwners(index, domains, now),
      isRead: (route) => sinkOf(route) === "sns" && formOf(route).format !== "json",
      formOf,
      links: await signedLinks(pool, config.links, now),
      catalog: index,
      isOnce,
      awaitsReports: config.reports.place !== undefined,
      fallbackTopic: config.fallbackTopicArn,
      onCallTopic: config.onCallTopicArn,
      stageOf: indexRollout(await readRollout(pool)),
    });
    return { ...outcome, failed: outcome.failed.map((one) => ({ ...one, route: shownRoute(one.route) })) };
  };
  const check = async (): Promise<number> => {
    const topics = openTopics();
    try {
      const { domains } = await readDeclarations(pool);
      return await checkRoutes({ db, routes: routesIn(await catalog.read(), domains, config), topics });
    } finally {
      topics.close();
    }
  };
  return { deliver, check, close: () => sink.close() };
}

/** What became of a test: `unheard`: the topic took it, and has nobody to give it to. */
export interface TriedRoute extends DomainRoute {
  readonly state: "sent" | "unheard" | "refused";
  /** The message's id, or why nobody gets it. */
  readonly says: string;
}

/** Sends a test on each route of a domain, which people know by a name, in the form in which alerts are told there. */
export async function tryRoutes(
  routes: readonly DomainRoute[],
  domain: { readonly domain: string; readonly name: string },
  { pool, config }: { readonly pool: Database["pool"]; readonly config: Config },
): Promise<TriedRoute[]> {
  const formOf = indexRoutes(await readRoutes(pool));
  const sink = createSinkByRoute({ webhook: config.webhook });
  const topics = openTopics();
  const tried: TriedRoute[] = [];
  try {
    for (const { capacity, route } of routes) {
      const idempotencyKey = `test-${randomUUID()}`;
      const message = inForm(testMessage({ ...domain, capacity }), formOf(route), { idempotencyKey });
      const delivery = await sink.deliver(message, { route, idempotencyKey });
      tried.push({ capacity, route, ...(await triedAs(delivery, route, topics)) });
    }
  } finally {
    sink.close();
    topics.close();
  }
  return tried;
}

async function triedAs(
  delivery: Delivery,
  route: string,
  topics: TopicAsker,
): Promise<Pick<TriedRoute, "state" | "says">> {
  if (!delivery.ok) return { state: "refused", says: delivery.reason };
  const sent = { state: "sent", says: `message ${delivery.messageId}` } as const;
  if (sinkOf(route) !== "sns") return sent;
  const { state, says } = hearingOf(await topics.ask(route).catch((error: unknown) => refusalOf(error)));
  return state === "unheard" ? { state, says } : sent;
}

/** What messages about the alerts of a kept database are composed of; people are called what its catalog calls them. */
export async function composing({ db, pool }: Database, { links }: Config): Promise<ComposeDeps> {
  const catalog = await inTransaction(pool, readStandingCatalog);
  return { db, pool, links, catalog: catalog && indexCatalog(catalog) };
}

/** Every route that alerts may take now. */
function routesIn(
  index: CatalogIndex,
  domains: readonly DomainSettings[],
  { fallbackTopicArn, onCallTopicArn }: Config,
): string[] {
  const { catalog } = index;
  return [
    ...catalog.domains.map(({ id }) => index.lineOf(id, catalog.asOf)[0]?.topicArn),
    ...domains.flatMap(({ deputyTopicArn, escalation = [] }) => [
      deputyTopicArn,
      ...escalation.map(({ topicArn }) => topicArn),
    ]),
    fallbackTopicArn,
    onCallTopicArn,
  ].filter((route) => route !== undefined);
}

/** Sends the alerts that are due, once. */
export async function notify(database: Database, policy: Policy, config: Config): Promise<DeliverOutcome> {
  const index = indexCatalog(await declaredCatalog(database.pool, policy.catalog));
  const catalog: CurrentCatalog = { read: () => Promise.resolve(index) };
  const sender = openSender(database, { catalog, isOnce: true }, config);
  try {
    return await sender.deliver();
  } finally {
    sender.close();
  }
}

/**
 * The messages that `notify` would send, the most severe first, of equals those to owners. Nothing is sent or put on a
 * route.
 */
export async function previewAlerts(
  database: Database,
  policy: Policy,
  { links }: Pick<Config, "links">,
): Promise<{ readonly topic: string; readonly subject: string; readonly text: string }[]> {
  const catalog = indexCatalog(await declaredCatalog(database.pool, policy.catalog));
  const previews = [];
  for (const { id, revision, content, state, isAboutState } of await listUnsent(database.db)) {
    const closes = isTakenBack(content);
    const message = await composeMessage(
      {
        alertId: id,
        revision,
        content,
        domains: content.domains,
        closes,
        state,
        isAboutState,
        audience: "owner",
      },
      { db: database.db, pool: database.pool, links, catalog },
    );
    const domain = content.domains[0];
    const route = domain && catalog.topicOf(domain, catalog.catalog.asOf);
    const topic = route ? shownRoute(route) : "the fallback topic";
    if (message) previews.push({ topic, ...message });
  }
  const rank = ({ attributes }: Message): number => LEVELS.indexOf(attributes["severity"] as Level);
  const isOwned = ({ attributes }: Message): number => (attributes["domain"] === "none" ? 0 : 1);
  return previews.sort(
    (a, b) => rank(b) - rank(a) || isOwned(b) - isOwned(a) || (a.subject < b.subject ? -1 : 1),
  );
}
