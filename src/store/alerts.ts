/** Alerts and their outbox: one row per alert, revision and route. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { ALERT_STATES, isQuiet } from "../core/alert/state.ts";
import type { AlertState } from "../core/alert/state.ts";
import { isTakenBack } from "../core/finding/alert.ts";
import type { Alert, AlertContent, HistoryLine } from "../core/finding/alert.ts";
import { SHOWN_MAX } from "../core/finding/digest.ts";
import type { Digest, DigestKey } from "../core/finding/digest.ts";
import type { Audience, InsteadOf } from "../core/finding/message.ts";
import type { RuleDay } from "../core/finding/noise.ts";
import { LEVELS } from "../core/sigma/rule.ts";
import { STATE_OF_ALERT } from "./alert-states.ts";
import type { DB } from "./tables.ts";

/**
 * Stores alerts; where the content of a known one changed it gets the next revision, which takes the place of messages
 * that still wait; else nothing happens. Returns how many are new or revised.
 */
export async function writeAlerts(db: Kysely<DB>, alerts: readonly Alert[]): Promise<number> {
  if (alerts.length === 0) return 0;
  const rows = alerts.map(({ key, domains, content }) => ({
    key,
    domain: domains[0] ?? null,
    content: { ...content, domains },
  }));
  const result = await sql`
    insert into alerts as a (key, revision, domain, content)
    select key, 1, domain, content
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (key text, domain text, content jsonb) order by key
    on conflict on constraint alerts_key do update
      set revision = a.revision + 1, domain = excluded.domain, content = excluded.content, changed_at = now()
      where a.content <> excluded.content`.execute(db);
  await sql`
    update outbox o set state = 'dead', last_error = 'a newer revision took its place'
    from alerts a where a.id = o.alert_id and o.revision < a.revision and o.state = 'pending'
      and a.key = any(${alerts.map(({ key }) => key)}::text[])`.execute(db);
  return Number(result.numAffectedRows ?? 0n);
}

/**
 * Sums of open historical findings of the domains, by rule, but for those that were told to them while they were live.
 * null stands for what nobody owns.
 */
export async function sumHistory(
  db: Kysely<DB>,
  domains: readonly (string | null)[],
): Promise<{ readonly domain: string | null; readonly line: HistoryLine }[]> {
  const { rows } = await sql<HistoryLine & { domain?: string | null }>`
    select domain, rule_id as "ruleId", max(r.content ->> 'title') as "ruleTitle", max(level) as level,
      max(r.content ->> 'author') as "ruleAuthor", max(r.content ->> 'license') as "ruleLicense",
      (max((r.content -> 'references')::text))::jsonb as "ruleReferences",
      count(*)::int4 as findings, count(distinct person_id)::int4 as people, sum(bytes_out)::int8 as "bytesOut",
      (extract(epoch from min(first_event_time)) * 1000)::int8 as "firstTime",
      (extract(epoch from max(last_event_time)) * 1000)::int8 as "lastTime"
    from findings f join rules r on r.id = f.rule_id and r.version = f.rule_version
    where status = 'open' and not live and tier <> 'info' and coalesce(domain, '') = any(${domains.map((d) => d ?? "")}::text[])
      and not exists (select from alerts a where a.content -> 'findings' ? f.uid and a.content ->> 'kind' = 'cause'
        and (f.domain is null or a.content -> 'domains' ? f.domain))
    group by domain, rule_id`.execute(db);
  return rows.map(({ domain = null, ...line }) => ({ domain, line }));
}

/** How many alerts of causes stand that rules gave on days, as `ruleId day`. */
export async function countAlerts(db: Kysely<DB>, keys: readonly RuleDay[]): Promise<Map<string, number>> {
  if (keys.length === 0) return new Map();
  const { rows } = await sql<{ key: string; count: number }>`
    select (content ->> 'ruleId') || ' ' || (content ->> 'day') as key, count(*)::int4 as count from alerts
    where content ->> 'kind' = 'cause'
      and (content ->> 'ruleId') || ' ' || (content ->> 'day') = any(${keys.map(({ ruleId, day }) => `${ruleId} ${day}`)}::text[])
    group by 1`.execute(db);
  return new Map(rows.map(({ key, count }) => [key, count]));
}

/** How many alerts stand that might be in the summaries of some hours and were told one by one, by hour. */
export async function countPages(db: Kysely<DB>, hours: readonly string[]): Promise<Map<string, number>> {
  if (hours.length === 0) return new Map();
  const keys = hours.map((start): DigestKey => ({ period: "hour", start }));
  const { rows } = await sql<{ hour: string; count: number }>`
    select content -> 'digest' ->> 'start' as hour, count(*)::int4 as count from alerts
    where content -> 'digest' in ${listed(keys)} and content ->> 'kind' = 'cause' and not content ? 'isDemoted'
    group by 1`.execute(db);
  return new Map(rows.map(({ hour, count }) => [hour, count]));
}

/** Weeks that begin before a Monday, and of which nobody was told anything yet. */
export async function listUntoldWeeks(db: Kysely<DB>, before: string): Promise<DigestKey[]> {
  const { rows } = await sql<{ digest: DigestKey }>`
    select distinct content -> 'digest' as digest from alerts a
    where content ->> 'kind' = 'cause' and content -> 'digest' ->> 'period' = 'week'
      and content -> 'digest' ->> 'start' < ${before}
      and not exists (select from alerts told where told.content -> 'digest' = a.content -> 'digest'
        and told.content ->> 'kind' = 'digest')
    order by 1`.execute(db);
  return rows.map(({ digest }) => digest);
}

function listed(keys: readonly DigestKey[]) {
  return sql`(select jsonb_array_elements(${JSON.stringify(keys)}::jsonb))`;
}

/**
 * Sums of the alerts that are told in digests, one for each digest and domain. Rules on volume look at the same reads: of an
 * alert count the bytes of the rule that sees most.
 */
export async function sumDigests(db: Kysely<DB>, keys: readonly DigestKey[]): Promise<Digest[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<Omit<Digest, "domain"> & { domain?: string | null; uids: string[] }>`
    with told as (
      select distinct on (a.content -> 'digest', d.domain, f.uid)
        a.id, a.content -> 'digest' as digest, d.domain, f.rule_id, f.rule_version, f.person_id, f.asset_id, f.uid, f.level,
        f.bytes_out
      from alerts a
      cross join lateral jsonb_array_elements_text(a.content -> 'findings') u(uid)
      join findings f on f.uid = u.uid and f.status = 'open' and f.tier <> 'info'
      left join lateral jsonb_array_elements_text(a.content -> 'domains') d(domain) on true
      where a.content -> 'digest' in ${listed(keys)} and a.content ? 'isDemoted' and a.content ->> 'kind' = 'cause'
      order by a.content -> 'digest', d.domain, f.uid, a.id desc
    ), by_rule as (
      select digest, domain, id, sum(bytes_out) as bytes from told group by digest, domain, id, rule_id, asset_id is null
    ), by_alert as (
      select digest, domain, sum(most)::int8 as bytes
      from (select digest, domain, id, max(bytes) as most from by_rule group by 1, 2, 3) one group by 1, 2
    )
    select f.digest, max(r.content ->> 'title') as "ruleTitle", f.domain,
      (array_agg(f.level order by ${WEIGHT}))[1] as level,
      count(distinct f.id)::int4 as alerts, count(distinct f.uid)::int4 as findings,
      count(distinct f.person_id)::int4 as people, max(b.bytes)::int8 as "bytesOut",
      array_agg(f.uid order by ${WEIGHT}) as uids, jsonb_object_agg(f.uid, f.bytes_out) as told
    from told f
    join rules r on r.id = f.rule_id and r.version = f.rule_version
    join by_alert b on b.digest = f.digest and b.domain is not distinct from f.domain
    group by f.digest, f.domain`.execute(db);
  return rows.map(({ domain = null, uids, ...row }) => ({
    ...row,
    domain,
    shown: uids.slice(0, SHOWN_MAX[row.digest.period]),
  }));
}

/** As `compareWeight` orders findings. */
const WEIGHT = sql`array_position(${[...LEVELS]}::text[], f.level) desc, f.bytes_out desc, f.uid`;

/** The digests as they were told. */
export async function readDigests(
  db: Kysely<DB>,
  keys: readonly DigestKey[],
): Promise<Extract<AlertContent, { kind: "digest" }>[]> {
  const { rows } = await sql<{ content: Extract<AlertContent, { kind: "digest" }> }>`
    select content from alerts
    where content -> 'digest' in ${listed(keys)} and content ->> 'kind' = 'digest'`.execute(db);
  return rows.map(({ content }) => content);
}

/** What the alerts of some keys say, by key. */
export async function readAlerts(
  db: Kysely<DB>,
  keys: readonly string[],
): Promise<Map<string, AlertContent>> {
  const { rows } = await sql<{ key: string; content: AlertContent }>`
    select key, content from alerts where key = any(${keys}::text[])`.execute(db);
  return new Map(rows.map((row) => [row.key, row.content]));
}

/** The alerts of some causes, and those that told of some findings, by cause; withdrawn ones included. */
export async function readCauseAlerts(
  db: Kysely<DB>,
  { causes, uids }: { readonly causes: readonly string[]; readonly uids: readonly string[] },
): Promise<Map<string, UnsentAlert["content"]>> {
  const { rows } = await sql<{ cause: string; content: UnsentAlert["content"] }>`
    select content ->> 'cause' as cause, content from alerts
    where key = any(${causes.map((cause) => `cause:${cause}`)}::text[])
      or content -> 'findings' ?| ${uids}::text[] and content ->> 'kind' = 'cause'`.execute(db);
  return new Map(rows.map(({ cause, content }) => [cause, content]));
}

export interface ChangedCause {
  readonly mark: string;
  readonly cause: string;
  readonly domain: string | null;
}

/** Causes that wait, with the marks that say so. Waits for any other caller's transaction that does the same. */
export async function readChangedCauses(db: Kysely<DB>): Promise<ChangedCause[]> {
  await sql`select pg_advisory_xact_lock(7214003)`.execute(db);
  return db.selectFrom("changed_causes").select(["mark", "cause", "domain"]).orderBy("cause").execute();
}

export async function deleteChangedCauses(db: Kysely<DB>, changed: readonly ChangedCause[]): Promise<void> {
  await sql`delete from changed_causes where mark = any(${changed.map(({ mark }) => mark)}::int8[])`.execute(
    db,
  );
}

export interface UnsentAlert {
  readonly id: number;
  readonly revision: number;
  readonly content: AlertContent & { readonly domains: readonly string[] };
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
  readonly content: UnsentAlert["content"];
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
