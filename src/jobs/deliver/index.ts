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
import { furthest } from "../../core/settings/rollout.ts";
import type { StageOf } from "../../core/settings/rollout.ts";
import { wakeAlerts } from "../alert/wake.ts";
import type { Sink } from "../../sinks/sink.ts";
import { claimNext, enqueue, listUnsent, markFailed, markRouted, markSent } from "../../store/alerts.ts";
import type { Audience, Claimed, UnsentAlert } from "../../store/alerts.ts";
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
  readonly stageOf: StageOf;
}

export interface DeliverOutcome {
  readonly sent: number;
  /** Refused for good, or still failing; with the reason. */
  readonly failed: readonly { readonly route: string; readonly reason: string }[];
  /** Alerts for which there is no topic at all. */
  readonly unrouted: number;
  /** Alerts that are kept and told to nobody, since their domains are at the stage `observe`. */
  readonly observed: number;
}

/** One a minute: an outage of a day, or credentials that nobody renews overnight, cost no alert. */
const ATTEMPTS_MAX = 1_440;

/**
 * Puts the newest revision of every alert on its routes, and on those of domains that were told and own it no longer.
 * Returns how many have none, and how many are told to nobody.
 */
export async function routeAlerts(deps: DeliverDeps): Promise<Pick<DeliverOutcome, "unrouted" | "observed">> {
  let [unrouted, observed] = [0, 0];
  for (const alert of await listUnsent(deps.db)) {
    const { routes: told, hasNone } = isTakenBack(alert.content) ? NOBODY : routesOf(alert, deps);
    if (alert.state !== null && alert.isAboutState && !isTakenBack(alert.content)) {
      await enqueue(deps.db, decisionRows(alert, alert.state, told));
      await markRouted(deps.db, alert);
      continue;
    }
    const closed = alert.sentTo.filter(
      ({ route, domains }) => !told.has(route) && isOver(alert.content, domains),
    );
    if (told.size === 0 && hasNone) {
      unrouted++; // and nobody who was told before hears that others are
      continue;
    }
    if (told.size === 0 && !isTakenBack(alert.content)) observed++;
    const row = { alertId: alert.id, revision: alert.revision, isAboutState: false };
    await enqueue(deps.db, [
      ...[...told].map(([route, to]) => ({ ...row, ...to, route, closes: false })),
      ...closed.map(({ route, domains }) => ({
        ...row,
        route,
        domains,
        audience: "owner" as const,
        closes: true,
      })),
    ]);
    await markRouted(deps.db, alert);
  }
  return { unrouted, observed };
}

/** Who knows the alert hears what was decided; who does not yet, what it is about, if there is still something to be done. */
function decisionRows(
  { id: alertId, revision, sentTo, knownBy }: UnsentAlert,
  { name }: AlertState,
  routes: Routes["routes"],
): Parameters<typeof enqueue>[1] {
  const row = { alertId, revision, closes: isClosed(name) };
  const before = new Map(sentTo.map(({ route, domains }) => [route, domains]));
  const known = knownBy.map((route) => {
    const to = routes.get(route) ?? { domains: before.get(route) ?? [], audience: "owner" as const };
    return { ...row, ...to, route, isAboutState: true };
  });
  const others = [...routes].filter(([route]) => !knownBy.includes(route) && !isQuiet(name));
  return [...known, ...others.map(([route, to]) => ({ ...row, ...to, route, isAboutState: false }))];
}

/** In which capacity a route is told, and of which domains. */
interface Told {
  readonly domains: readonly string[];
  readonly audience: Audience;
}

interface Routes {
  readonly routes: ReadonlyMap<string, Told>;
  /** Somebody is to be told, and there is no topic for it. */
  readonly hasNone: boolean;
}

const NOBODY: Routes = { routes: new Map(), hasNone: false };

/**
 * Who is told of an alert, domain by domain, as far as each is: nobody where it is only observed, security in the owner's place, or
 * the owner. An owner without a topic has the fallback, which is security's, and so has what nobody owns.
 */
function routesOf(
  { content: { domains }, rules }: Pick<UnsentAlert, "content" | "rules">,
  { topicOf, fallbackTopic, stageOf }: Pick<DeliverDeps, "topicOf" | "fallbackTopic" | "stageOf">,
): Routes {
  const routes = new Map<string, Told>();
  let hasNone = false;
  for (const domain of domains.length === 0 ? [null] : domains) {
    const stage = furthest(rules.map((rule) => stageOf(rule, domain)));
    if (stage === "observe") continue;
    const own = domain === null || stage === "security" ? undefined : topicOf(domain);
    const route = own ?? fallbackTopic;
    if (route === undefined) hasNone = true;
    else {
      const audience = stage === "live" || domain === null ? "owner" : "security";
      const before = routes.get(route);
      routes.set(route, {
        domains: [...(before?.domains ?? []), ...(domain === null ? [] : [domain])],
        audience: before?.audience === "owner" ? "owner" : audience,
      });
    }
  }
  return { routes, hasNone };
}

/** Whether an alert is over for those who were told as owners of some domains: a new topic of theirs changes nothing. */
function isOver(content: UnsentAlert["content"], domains: readonly string[]): boolean {
  if (isTakenBack(content)) return true;
  return domains.length > 0 && !domains.some((domain) => content.domains.includes(domain));
}

/** Sends everything that is due. What fails for now stays due for a later run; a message is never dropped unseen. */
export async function deliverAlerts(deps: DeliverDeps): Promise<DeliverOutcome> {
  await wakeAlerts(deps.pool);
  const { unrouted, observed } = await routeAlerts(deps);
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
  return { sent, failed, unrouted, observed };
}

/**
 * The message as of now, on what concerns the domains that its route is told for; undefined if no finding of the alert is open
 * any more. What was live when it was raised is told.
 */
export async function composeMessage(
  row: Pick<
    Claimed,
    "alertId" | "revision" | "content" | "closes" | "domains" | "isAboutState" | "state" | "audience"
  >,
  deps: Pick<DeliverDeps, "db" | "pool">,
): Promise<Message | undefined> {
  if (row.state === null) return await contentMessage(row, deps);
  const message = await contentMessage({ ...row, closes: row.closes && !row.isAboutState }, deps);
  return message && (row.isAboutState ? stateMessage(row.state, message) : withState(message, row.state));
}

/** What an alert has to say, whatever was decided about it. */
async function contentMessage(
  row: Pick<Claimed, "alertId" | "revision" | "content" | "closes" | "domains" | "audience">,
  deps: Pick<DeliverDeps, "db" | "pool">,
): Promise<Message | undefined> {
  const { content } = row;
  const alert = {
    id: row.alertId,
    revision: row.revision,
    domain: row.domains[0] ?? null,
    isForSecurity: row.audience === "security",
  };
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
