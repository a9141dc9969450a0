/** Decides who is told of alerts that are new or say something new. */
import type { Kysely } from "kysely";
import type { DomainNow } from "../../core/alert/ownership.ts";
import { groupBy } from "../../core/catalog/group.ts";
import { planOf } from "../../core/alert/plan.ts";
import type { Planned } from "../../core/alert/plan.ts";
import { keptFrom, routesOf } from "../../core/alert/routing.ts";
import type { Routes, RoutingPolicy } from "../../core/alert/routing.ts";
import { isClosed, isQuiet } from "../../core/alert/state.ts";
import { isTakenBack } from "../../core/finding/alert.ts";
import { furthest } from "../../core/settings/rollout.ts";
import { readClockIn } from "../../store/clock.ts";
import { enqueue } from "../../store/outbox.ts";
import { listUnsent, lockRevision, markRouted } from "../../store/unsent.ts";
import type { UnsentAlert } from "../../store/unsent.ts";
import type { DB } from "../../store/tables.ts";

export interface RouteDeps extends RoutingPolicy {
  readonly db: Kysely<DB>;
  readonly domainNow: DomainNow;
  /** Routes that nobody hears, with the reason: what is for them takes the fallback. */
  readonly unheard: ReadonlyMap<string, string>;
}

export interface RouteOutcome {
  /** Alerts for which there is no topic, in one of their domains at least. */
  readonly unrouted: number;
  /** Alerts that are kept and told to nobody, since their domains are at the stage `observe`. */
  readonly observed: number;
}

/**
 * Puts the newest revision of every alert on its routes, and on those of domains that were told and own it no longer.
 * Returns for how many there is none, and how many are told to nobody.
 */
export async function routeAlerts(deps: RouteDeps): Promise<RouteOutcome> {
  let [unrouted, observed] = [0, 0];
  const unsent = await listUnsent(deps.db);
  const now = unsent.length === 0 ? 0 : await readClockIn(deps.db);
  for (const alert of unsent) {
    const owners = ownersNow(alert, deps.domainNow);
    const isOver = isTakenBack(alert.content);
    const { routes: told, hasNone } = isOver ? NOBODY : routesOf({ ...alert, owners }, deps);
    // a page that nobody hears goes up the chain all the same
    const routed = routedAs({ ...alert, owners }, told.size > 0 || (hasNone && alert.isPage), { now, deps });
    if (alert.state !== null && alert.isAboutState && !isOver) {
      const kept = keptFrom({ ...alert, owners }, deps);
      const knownBy = alert.knownBy.filter((route) => told.has(route) || !kept.has(route));
      await putOnRoutes(deps.db, alert, {
        rows: heard(decisionRows({ ...alert, knownBy }, told), deps),
        routed,
      });
      continue;
    }
    const closed = alert.sentTo.filter(
      ({ route, domains }) => !told.has(route) && (isOver || isElsewhere(owners, domains)),
    );
    // nobody who was told before hears that others are; security on call is told all the same
    const isLeft = hasNone && [...told.values()].every(({ audience }) => audience === "on_call");
    if (hasNone) unrouted++;
    if (isLeft && told.size === 0 && !alert.isPage) continue;
    if (told.size === 0 && !isOver && !isLeft) observed++;
    const row = rowOf(alert);
    const news = [...told].map(([route, to]) => ({ ...row, ...to, route, closes: false }));
    const over = (isLeft && told.size === 0 ? [] : closed).map(({ route, domains }) => {
      return { ...row, route, domains, audience: "owner" as const, closes: true };
    });
    await putOnRoutes(deps.db, alert, {
      rows: [...heard(news, deps), ...over],
      routed: isLeft && !alert.isPage ? undefined : { ...routed, isLeft },
    });
  }
  return { unrouted, observed };
}

/** All of it or nothing; nothing where the alert has changed meanwhile, and is to be decided about anew. `routed` undefined: it stays to be decided. */
async function putOnRoutes(
  database: Kysely<DB>,
  alert: UnsentAlert,
  {
    rows,
    routed,
  }: { readonly rows: readonly Row[]; readonly routed: Parameters<typeof markRouted>[2] | undefined },
): Promise<void> {
  await database.transaction().execute(async (db) => {
    if (!(await lockRevision(db, alert))) return;
    await enqueue(db, rows);
    if (routed) await markRouted(db, alert, routed);
  });
}

type Row = Parameters<typeof enqueue>[1][number];

/** Where somebody hears them: those that come together on the fallback are one, about the domains of all. */
export function heard(
  rows: readonly Row[],
  { unheard, fallbackTopic }: Pick<RouteDeps, "unheard" | "fallbackTopic">,
): Row[] {
  const moved = rows.map((row) => {
    const reason = unheard.get(row.route);
    if (reason === undefined || fallbackTopic === undefined || fallbackTopic === row.route) return row;
    return { ...row, route: fallbackTopic, insteadOf: { route: row.route, reason } };
  });
  return [...groupBy(moved, ({ route, occasion }) => `${occasion} ${route}`).values()].flatMap(together);
}

/** What one route is told at once. */
function together(rows: readonly Row[]): Row[] {
  const [first, ...others] = rows;
  if (first === undefined || others.length === 0) return [...rows];
  const instead = rows.flatMap(({ insteadOf }) => insteadOf ?? [])[0];
  return [
    {
      ...first,
      // who was told of no domain in particular is told of all
      domains: rows.some(({ domains }) => domains.length === 0)
        ? []
        : [...new Set(rows.flatMap(({ domains }) => domains))].sort(),
      isAboutState: rows.every(({ isAboutState }) => isAboutState),
      ...(instead && { insteadOf: instead }),
    },
  ];
}

function rowOf({ id, revision, isPage }: UnsentAlert) {
  return { alertId: id, revision, occasion: "news", isAboutState: false, isUrgent: isPage } as const;
}

/** Who knows the alert hears what was decided; who does not yet, what it is about, if there is still something to be done. */
function decisionRows(alert: UnsentAlert, routes: Routes["routes"]): Row[] {
  const name = alert.state?.name ?? "open";
  const row = { ...rowOf(alert), closes: isClosed(name) };
  const before = new Map(alert.sentTo.map(({ route, domains }) => [route, domains]));
  const known = alert.knownBy.map((route) => {
    const to = routes.get(route) ?? { domains: before.get(route) ?? [], audience: "owner" as const };
    return { ...row, ...to, route, isAboutState: true };
  });
  const others = [...routes].filter(([route]) => !alert.knownBy.includes(route) && !isQuiet(name));
  return [...known, ...others.map(([route, to]) => ({ ...row, ...to, route, isAboutState: false }))];
}

const NOBODY: Routes = { routes: new Map(), hasNone: false };

/** Whether an alert is over for those who were told as owners of some domains: a new topic of theirs changes nothing. */
function isElsewhere(owners: readonly string[], domains: readonly string[]): boolean {
  return domains.length > 0 && !domains.some((domain) => owners.includes(domain));
}

/** The domains that own now what an alert is about; of what has moved, the new one. */
export function ownersNow(
  { content, places }: Pick<UnsentAlert, "content" | "places">,
  domainNow: DomainNow,
): string[] {
  const owned = places.map(({ asset, domain }) => ({ domain, now: domainNow(asset, domain) }));
  const isStill = (domain: string): boolean => {
    const own = owned.filter((one) => one.domain === domain);
    return own.length === 0 || own.some(({ now }) => now === domain);
  };
  const owners = new Set([...content.domains.filter(isStill), ...owned.flatMap(({ now }) => now ?? [])]);
  return [...owners].sort();
}

type Owned = UnsentAlert & { readonly owners: readonly string[] };

/** Whether none of those own it who did when it was decided last who is told. */
function isOthers({ ownersBefore, owners }: Owned): boolean {
  return (
    ownersBefore !== null && owners.length > 0 && !owners.some((domain) => ownersBefore.includes(domain))
  );
}

/**
 * Since when it is told, and when something is to be done if nobody answers. What stands no more, or has come to belong to others, is told
 * for the first time when it is told again.
 */
function routedAs(
  alert: Owned,
  isTold: boolean,
  { now, deps }: { readonly now: number; readonly deps: RouteDeps },
): Parameters<typeof markRouted>[2] {
  const isOver = isTakenBack(alert.content);
  const toldAt = isOver || isOthers(alert) ? null : alert.toldAt;
  const since = toldAt ?? (isTold && !isOver ? now : null);
  const after = Math.max(since ?? 0, alert.mindedAt ?? 0);
  const next =
    since === null ? undefined : plansOf({ ...alert, toldAt: since }, deps).find(({ at }) => at > after);
  return { owners: alert.owners, toldAt: since, nextAt: next?.at ?? null };
}

/** What is to be done about an alert if nobody answers, the soonest first: in all domains whose owners are told of it. */
export function plansOf(
  alert: Owned,
  { ownerOf, stageOf }: Pick<RouteDeps, "ownerOf" | "stageOf">,
): Planned[] {
  const { content, toldAt, isPage, isConfidential, owners, rules, state } = alert;
  const isMinded = content.kind === "cause" || (content.kind === "digest" && isPage);
  if (!isMinded || toldAt === null || isConfidential) return [];
  const live = owners.filter((domain) => furthest(rules.map((rule) => stageOf(rule, domain))) === "live");
  return live
    .flatMap((domain) => planOf(ownerOf(domain), { toldAt, isPage, state: state?.name ?? "open" }))
    .sort((a, b) => a.at - b.at);
}
