/** Who is told of alerts: one row per alert, revision and route, claimed by one sender at a time. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { ALERT_STATES, isQuiet } from "../core/alert/state.ts";
import type { AlertState } from "../core/alert/state.ts";
import { isTakenBack } from "../core/finding/alert.ts";
import type { Audience, InsteadOf } from "../core/finding/message.ts";
import type { StoredContent } from "./alerts.ts";
import { STATE_OF_ALERT } from "./alert-states.ts";
import type { DB } from "./tables.ts";

export interface UnsentAlert {
  readonly id: number;
  readonly revision: number;
  readonly content: StoredContent;
  /** Topics that an earlier revision was sent to, and that believe it still, with the domains for which they were told. */
  readonly sentTo: readonly { readonly route: string; readonly domains: readonly string[] }[];
  /** All topics that an earlier revision was sent to. */
  readonly knownBy: readonly string[];
  /** What was decided; null: nothing. */
  readonly state: AlertState | null;
  /** The revision says nothing but that. */
  readonly isAboutState: boolean;
  /** Of its findings, by id. */
  readonly rules: readonly string[];
  /** One of them pages, or is about restricted data. */
  readonly isUrgent: boolean;
}

/**
 * Alerts of whose current revision it is not decided who is told, and which have something to say. One that says that nothing stands
 * any more says it only to those who were told before: `sentTo`. A quiet one says that it is quiet, and nothing else.
 */
export async function listUnsent(db: Kysely<DB>): Promise<UnsentAlert[]> {
  const { rows } = await sql<UnsentAlert>`
    select a.id, a.revision, a.content, coalesce(s.routes, '[]') as "sentTo", state.value as state,
      coalesce(state.told_in = a.revision, false) as "isAboutState",
      array(select distinct route from outbox o where o.alert_id = a.id and o.state = 'sent' order by 1) as "knownBy",
      case a.content ->> 'kind' when 'history' then array(select line ->> 'ruleId' from jsonb_array_elements(a.content -> 'rules') line order by 1)
        else coalesce(about.rules, '{}') end as rules,
      coalesce(about.urgent, false) as "isUrgent"
    from alerts a ${sql.raw(STATE_OF_ALERT)} ${ABOUT_ALERT}
    left join lateral (
      select jsonb_agg(jsonb_build_object('route', route, 'domains', domains) order by route) as routes from (
        select distinct on (route) route, domains, closes from outbox o where o.alert_id = a.id and o.state = 'sent'
        order by route, revision desc
      ) last where not closes
    ) s on true
    where a.routed < a.revision and not a.content ? 'isDemoted'
      and (state.name is null or state.name <> all(${ALERT_STATES.filter(isQuiet)}::text[])
        or state.told_in = a.revision or a.content ->> 'kind' = 'withdrawn')
    order by a.id`.execute(db);
  return rows.filter(({ content, sentTo }) => !isTakenBack(content) || sentTo.length > 0);
}

/** Of the findings that an alert `a` tells of: their rules, and whether one pages or is about restricted data. */
const ABOUT_ALERT = sql`left join lateral (
  select array_agg(distinct f.rule_id order by f.rule_id) as rules,
    bool_or(f.tier = 'page' or lower(f.detail #>> '{1,4}') = 'restricted') as urgent
  from unnest(case a.content ->> 'kind'
    when 'history' then '{}'
    when 'digest' then array(select jsonb_object_keys(a.content -> 'told'))
    else array(select jsonb_array_elements_text(a.content -> 'findings')) end) one(uid)
  join findings f using (uid) where f.status = 'open' or a.content ->> 'kind' = 'withdrawn'
) about on true`;

/** It is decided who is told of these revisions. */
export async function markRouted(
  db: Kysely<DB>,
  { id, revision }: Pick<UnsentAlert, "id" | "revision">,
): Promise<void> {
  await sql`update alerts set routed = ${revision} where id = ${id} and routed < ${revision}`.execute(db);
}

/** Puts revisions on their routes; what is there already stays as it is. */
export async function enqueue(
  db: Kysely<DB>,
  rows: readonly (OutboxKey &
    Pick<Claimed, "closes" | "isAboutState" | "domains" | "audience"> & {
      readonly insteadOf?: InsteadOf;
    })[],
): Promise<void> {
  if (rows.length === 0) return;
  await db
    .insertInto("outbox")
    .values(
      rows.map(({ alertId, domains, isAboutState, insteadOf, ...row }) => ({
        ...row,
        instead_of: insteadOf?.route ?? null,
        instead_why: insteadOf?.reason ?? null,
        alert_id: alertId,
        domains: [...domains],
        about_state: isAboutState,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export interface Claimed {
  readonly alertId: number;
  readonly revision: number;
  readonly route: string;
  /** Those that the route is told as owner of. */
  readonly domains: readonly string[];
  readonly attempts: number;
  /** Since it was put on its route, in ms. */
  readonly waitedMs: number;
  /** It is told here since that route refused it. */
  readonly insteadOf: InsteadOf | null;
  /** The message takes back what the route was told before. */
  readonly closes: boolean;
  /** The message says what was decided: the route knows the alert. */
  readonly isAboutState: boolean;
  readonly audience: Audience;
  readonly state: AlertState | null;
  readonly content: StoredContent;
}

/** Takes one row that is due, for a minute. Two senders never take the same one; a dead sender's comes back. */
export async function claimNext(db: Kysely<DB>): Promise<Claimed | undefined> {
  const { rows } = await sql<Claimed>`
    with next as (
      select alert_id, revision, route from outbox
      where state = 'pending' and (claimed_until is null or claimed_until < now())
      order by alert_id, revision, route limit 1 for update skip locked
    ), claimed as (
      update outbox o set claimed_until = now() + interval '1 minute', attempts = o.attempts + 1 from next n
      where (o.alert_id, o.revision, o.route) = (n.alert_id, n.revision, n.route)
      returning o.alert_id, o.revision, o.route, o.domains, o.attempts, o.closes, o.about_state, o.audience,
        o.instead_of, o.instead_why, (extract(epoch from now() - o.created_at) * 1000)::int8 as waited
    )
    select c.alert_id as "alertId", c.revision, c.route, c.domains, c.attempts, c.closes,
      c.about_state as "isAboutState", c.audience, c.waited as "waitedMs",
      case when c.instead_of is not null then jsonb_build_object('route', c.instead_of, 'reason', c.instead_why) end as "insteadOf", state.value as state, a.content
    from claimed c join alerts a on a.id = c.alert_id ${sql.raw(STATE_OF_ALERT)}`.execute(db);
  return rows[0];
}

type OutboxKey = Pick<Claimed, "alertId" | "revision" | "route">;

export async function markSent(db: Kysely<DB>, key: OutboxKey, messageId: string): Promise<void> {
  await db
    .updateTable("outbox")
    .set({ state: "sent", message_id: messageId, sent_at: sql`now()`, last_error: null })
    .where("alert_id", "=", key.alertId)
    .where("revision", "=", key.revision)
    .where("route", "=", key.route)
    .execute();
}

/** Notes a failure; it is due again after a wait. */
export async function markFailed(
  db: Kysely<DB>,
  { alertId, revision, route }: OutboxKey,
  { reason, waitSeconds }: { readonly reason: string; readonly waitSeconds: number },
): Promise<void> {
  await sql`update outbox set last_error = ${reason}, claimed_until = now() + make_interval(secs => ${waitSeconds})
    where alert_id = ${alertId} and revision = ${revision} and route = ${route}`.execute(db);
}

/** It is not tried again. */
export async function markDead(
  db: Kysely<DB>,
  { alertId, revision, route }: OutboxKey,
  reason: string,
): Promise<void> {
  await sql`update outbox set state = 'dead', last_error = ${reason}
    where alert_id = ${alertId} and revision = ${revision} and route = ${route}`.execute(db);
}
