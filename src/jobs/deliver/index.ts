/** Sends what alerts have to say: through the outbox, one row per alert, revision and route. */
import type { Kysely } from "kysely";
import type { Pool } from "pg";
import { domainsOf, isStanding, isTakenBack } from "../../core/finding/alert.ts";
import { causeMessage } from "../../core/finding/cause-message.ts";
import { digestMessage } from "../../core/finding/digest-message.ts";
import { historyMessage } from "../../core/finding/history-message.ts";
import { withdrawnMessage } from "../../core/finding/withdrawn-message.ts";
import type { Message } from "../../core/finding/message.ts";
import type { StandingFinding } from "../../core/finding/standing.ts";
import { stateMessage, withState } from "../../core/finding/state-message.ts";
import { isClosed, isQuiet } from "../../core/alert/state.ts";
import type { AlertState } from "../../core/alert/state.ts";
import { wakeAlerts } from "../alert/wake.ts";
import type { Sink } from "../../sinks/sink.ts";
import { claimNext, enqueue, listUnsent, markFailed, markSent } from "../../store/alerts.ts";
import type { Claimed, UnsentAlert } from "../../store/alerts.ts";
import { readNames } from "../../store/finding-names.ts";
import { readFindingsByUid } from "../../store/findings.ts";
import type { DB } from "../../store/tables.ts";

export interface DeliverDeps {
  readonly db: Kysely<DB>;
  readonly pool: Pool;
  readonly sink: Pick<Sink<unknown>, "deliver">;
  /** The topic of a domain; undefined where it has none. */
  readonly topicOf: (domain: string) => string | undefined;
  readonly fallbackTopic: string | undefined;
}

export interface DeliverOutcome {
  readonly sent: number;
  /** Refused for good, or still failing; with the reason. */
  readonly failed: readonly { readonly route: string; readonly reason: string }[];
  /** Alerts for which there is no topic at all. */
  readonly unrouted: number;
}

/** One a minute: an outage of a day, or credentials that nobody renews overnight, cost no alert. */
const ATTEMPTS_MAX = 1_440;

/**
 * Puts the newest revision of every alert on its routes, and on those of domains that were told and own it no longer.
 * Returns how many have none.
 */
export async function routeAlerts(deps: DeliverDeps): Promise<number> {
  let unrouted = 0;
  for (const alert of await listUnsent(deps.db)) {
    if (alert.state !== null && alert.isAboutState && !isTakenBack(alert.content)) {
      await enqueue(deps.db, decisionRows(alert, alert.state, routesOf(alert.content.domains, deps)));
      continue;
    }
    const told = isTakenBack(alert.content)
      ? new Map<string, string[]>()
      : routesOf(alert.content.domains, deps);
    const closed = alert.sentTo.filter(
      ({ route, domains }) => !told.has(route) && isOver(alert.content, domains),
    );
    if (!isTakenBack(alert.content) && told.size === 0) {
      unrouted++; // and nobody who was told before hears that others are
      continue;
    }
    const row = { alertId: alert.id, revision: alert.revision, isAboutState: false };
    await enqueue(deps.db, [
      ...[...told].map(([route, domains]) => ({ ...row, route, domains, closes: false })),
      ...closed.map(({ route, domains }) => ({ ...row, route, domains, closes: true })),
    ]);
  }
  return unrouted;
}

/** Who knows the alert hears what was decided; who does not yet, what it is about, if there is still something to be done. */
function decisionRows(
  { id: alertId, revision, sentTo, knownBy }: UnsentAlert,
  { name }: AlertState,
  routes: ReadonlyMap<string, readonly string[]>,
): Parameters<typeof enqueue>[1] {
  const row = { alertId, revision, closes: isClosed(name) };
  const before = new Map(sentTo.map(({ route, domains }) => [route, domains]));
  const known = knownBy.map((route) => {
    return { ...row, route, domains: before.get(route) ?? routes.get(route) ?? [], isAboutState: true };
  });
  const others = [...routes].filter(([route]) => !knownBy.includes(route) && !isQuiet(name));
  return [...known, ...others.map(([route, domains]) => ({ ...row, route, domains, isAboutState: false }))];
}

/** Routes with the domains for which they are told. A domain without a topic has the fallback, and so has what nobody owns. */
function routesOf(
  domains: readonly string[],
  { topicOf, fallbackTopic }: Pick<DeliverDeps, "topicOf" | "fallbackTopic">,
): Map<string, string[]> {
  const routes = new Map<string, string[]>();
  for (const domain of domains) {
    const route = topicOf(domain) ?? fallbackTopic;
    if (route !== undefined) routes.set(route, [...(routes.get(route) ?? []), domain]);
  }
  if (domains.length === 0 && fallbackTopic !== undefined) routes.set(fallbackTopic, []);
  return routes;
}

/** Whether an alert is over for those who were told as owners of some domains: a new topic of theirs changes nothing. */
function isOver(content: UnsentAlert["content"], domains: readonly string[]): boolean {
  if (isTakenBack(content)) return true;
  return domains.length > 0 && !domains.some((domain) => content.domains.includes(domain));
}

/** Sends everything that is due. What fails for now stays due for a later run; a message is never dropped unseen. */
export async function deliverAlerts(deps: DeliverDeps): Promise<DeliverOutcome> {
  await wakeAlerts(deps.pool);
  const unrouted = await routeAlerts(deps);
  const failed: { route: string; reason: string }[] = [];
  let sent = 0;
  for (let row = await claimNext(deps.db); row; row = await claimNext(deps.db)) {
    const message = await composeMessage(row, deps);
    if (!message) {
      await markFailed(deps.db, row, { reason: "what it was about is gone", dead: true });
      continue;
    }
    const delivery = await deps.sink.deliver(message, {
      route: row.route,
      idempotencyKey: `${row.alertId}-${row.revision}`,
    });
    if (delivery.ok) {
      await markSent(deps.db, row, delivery.messageId);
      sent++;
    } else {
      const dead = delivery.permanent || row.attempts >= ATTEMPTS_MAX;
      await markFailed(deps.db, row, { reason: delivery.reason, dead });
      failed.push({ route: row.route, reason: delivery.reason });
    }
  }
  return { sent, failed, unrouted };
}

/**
 * The message as of now, on what concerns the domains that its route is told for; undefined if no finding of the alert is open
 * any more. What was live when it was raised is told.
 */
export async function composeMessage(
  row: Pick<Claimed, "alertId" | "revision" | "content" | "closes" | "domains" | "isAboutState" | "state">,
  deps: Pick<DeliverDeps, "db" | "pool">,
): Promise<Message | undefined> {
  if (row.state === null) return await contentMessage(row, deps);
  const message = await contentMessage({ ...row, closes: row.closes && !row.isAboutState }, deps);
  return message && (row.isAboutState ? stateMessage(row.state, message) : withState(message, row.state));
}

/** What an alert has to say, whatever was decided about it. */
async function contentMessage(
  row: Pick<Claimed, "alertId" | "revision" | "content" | "closes" | "domains">,
  deps: Pick<DeliverDeps, "db" | "pool">,
): Promise<Message | undefined> {
  const { content } = row;
  const alert = { id: row.alertId, revision: row.revision, domain: row.domains[0] ?? null };
  if (content.kind === "history") return historyMessage(content.rules, alert);
  const findings = await readFindingsByUid(deps.db, uidsOf(content));
  const names = await readNames(deps.pool, findings);
  if (content.kind === "digest") {
    const shown = row.closes ? [] : findings.filter(isStanding);
    return digestMessage(content, { shown, names }, alert);
  }
  const own = concerning(findings, row.domains);
  if (row.closes || content.kind === "withdrawn") return withdrawnMessage(own, names, alert);
  const told = own.filter(isStanding);
  return told.length === 0 ? undefined : causeMessage(told, names, alert);
}

/** What is told, and of a cause what was told before, for those who are told that it is over. */
function uidsOf(content: Exclude<UnsentAlert["content"], { kind: "history" }>): readonly string[] {
  if (content.kind === "digest") return content.shown;
  return content.kind === "cause" ? [...content.findings, ...(content.gone ?? [])] : content.findings;
}

/** What is about data of some domains, in an alert on data of several; where that cannot be told apart, all of it. */
function concerning(
  findings: readonly StandingFinding[],
  domains: readonly string[],
): readonly StandingFinding[] {
  const own = findings.filter((finding) => domainsOf([finding]).some((domain) => domains.includes(domain)));
  return own.length > 0 ? own : findings;
}
