/** Who is told of an alert. */
import type { Kysely } from "kysely";
import { isClosed, isQuiet } from "../../core/alert/state.ts";
import type { AlertState } from "../../core/alert/state.ts";
import { isTakenBack } from "../../core/finding/alert.ts";
import { furthest } from "../../core/settings/rollout.ts";
import type { StageOf } from "../../core/settings/rollout.ts";
import { enqueue, listUnsent, markRouted } from "../../store/outbox.ts";
import type { Audience } from "../../core/finding/message.ts";
import type { UnsentAlert } from "../../store/outbox.ts";
import type { DB } from "../../store/tables.ts";

export interface RouteDeps {
  readonly db: Kysely<DB>;
  /** The topic of a domain; undefined where it has none. */
  readonly topicOf: (domain: string) => string | undefined;
  readonly fallbackTopic: string | undefined;
  /** Of security on call, who is told beside owners of what pages and of restricted data; undefined: nobody is. */
  readonly onCallTopic: string | undefined;
  readonly stageOf: StageOf;
}

export interface RouteOutcome {
  /** Alerts for which there is no topic at all. */
  readonly unrouted: number;
  /** Alerts that are kept and told to nobody, since their domains are at the stage `observe`. */
  readonly observed: number;
}

/**
 * Puts the newest revision of every alert on its routes, and on those of domains that were told and own it no longer.
 * Returns how many have none, and how many are told to nobody.
 */
export async function routeAlerts(deps: RouteDeps): Promise<RouteOutcome> {
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
    // nobody who was told before hears that others are; security on call is told all the same
    const isLeft = hasNone && [...told.values()].every(({ audience }) => audience === "on_call");
    if (isLeft) unrouted++;
    if (isLeft && told.size === 0) continue;
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
    if (!isLeft) await markRouted(deps.db, alert);
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
  { content: { domains }, rules, isUrgent }: Pick<UnsentAlert, "content" | "rules" | "isUrgent">,
  { topicOf, fallbackTopic, onCallTopic, stageOf }: RouteDeps,
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
  const isTold = routes.size > 0 || hasNone;
  if (isUrgent && isTold && onCallTopic !== undefined && !routes.has(onCallTopic))
    routes.set(onCallTopic, { domains, audience: "on_call" });
  return { routes, hasNone };
}

/** Whether an alert is over for those who were told as owners of some domains: a new topic of theirs changes nothing. */
function isOver(content: UnsentAlert["content"], domains: readonly string[]): boolean {
  if (isTakenBack(content)) return true;
  return domains.length > 0 && !domains.some((domain) => content.domains.includes(domain));
}
