/** Alerts: what findings of one cause, an hour, a day, a week or a domain's past say together. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { PoolClient } from "pg";
import { ALERT_STATES, isQuiet } from "../core/alert/state.ts";
import type { Alert, AlertContent, HistoryLine, Past } from "../core/finding/alert.ts";
import { SHOWN_MAX } from "../core/finding/digest.ts";
import type { Digest, DigestKey } from "../core/finding/digest.ts";
import type { RuleDay } from "../core/finding/noise.ts";
import { LEVELS } from "../core/sigma/rule.ts";
import { msOf } from "./ms-of.ts";
import type { DB } from "./tables.ts";

/**
 * Stores alerts; where the content of a known one changed it gets the next revision, which takes the place of messages
 * that still wait; else nothing happens. What was decided is told all the same where the new revision is quiet, and of what nobody
 * answered they are reminded anew. Returns how many are new or revised.
 */
export async function writeAlerts(db: Kysely<DB>, alerts: readonly Alert[]): Promise<number> {
  if (alerts.length === 0) return 0;
  const rows = alerts.map(({ key, domains, content }) => ({
    key,
    domain: domains[0] ?? null,
    content: { ...content, domains },
  }));
  const result = await sql`
    with written as (
      insert into alerts as a (key, revision, domain, content)
      select key, 1, domain, content
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (key text, domain text, content jsonb) order by key
      on conflict on constraint alerts_key do update
        set revision = a.revision + 1, domain = excluded.domain, content = excluded.content, changed_at = now(), next_at = null
        where a.content <> excluded.content
      returning id, revision
    )
    insert into alert_revisions (alert_id, revision) select id, revision from written`.execute(db);
  const keys = alerts.map(({ key }) => key);
  await sql`
    update alert_states s set revision = a.revision from alerts a
    where a.id = s.alert_id and a.key = any(${keys}::text[]) and a.routed < s.revision and s.revision < a.revision
      and s.state = any(${QUIET}::text[])`.execute(db);
  await sql`
    with outdated as (
      update outbox o set state = 'dead', last_error = 'a newer revision took its place'
      from alerts a left join alert_states s on s.alert_id = a.id
      where a.id = o.alert_id and o.revision < a.revision and o.state in ('pending', 'held') and o.occasion not like 'escalation%'
        and not (o.about_state and a.content ->> 'kind' <> 'withdrawn' and coalesce(s.state = any(${QUIET}::text[]), false))
        and a.key = any(${keys}::text[])
      returning o.alert_id, o.occasion
    )
    update alerts set minded_at = null from outdated o where o.alert_id = id and o.occasion <> 'news'`.execute(
    db,
  );
  return Number(result.numAffectedRows ?? 0n);
}

const QUIET = ALERT_STATES.filter(isQuiet);

/** Of a rule `r`. */
const IS_CONFIDENTIAL = sql`coalesce((r.content ->> 'confidential')::bool, false)`;

/**
 * Sums of open historical findings of the domains, by rule, but for those that were told to them while they were live.
 * null stands for what nobody owns.
 */
export async function sumHistory(
  db: Kysely<DB>,
  domains: readonly (string | null)[],
): Promise<(Past & { readonly line: HistoryLine })[]> {
  const { rows } = await sql<HistoryLine & { domain?: string | null; isConfidential: boolean }>`
    select domain, ${IS_CONFIDENTIAL} as "isConfidential", rule_id as "ruleId", max(r.content ->> 'title') as "ruleTitle", max(level) as level,
      max(r.content ->> 'author') as "ruleAuthor", max(r.content ->> 'license') as "ruleLicense",
      (max((r.content -> 'references')::text))::jsonb as "ruleReferences",
      count(*)::int4 as findings, count(distinct person_id)::int4 as people, sum(bytes_out)::int8 as "bytesOut",
      ${sql.raw(msOf("min(first_event_time)"))} as "firstTime",
      ${sql.raw(msOf("max(last_event_time)"))} as "lastTime"
    from findings f join rules r on r.id = f.rule_id and r.version = f.rule_version
    where status = 'open' and not live and tier <> 'info' and coalesce(domain, '') = any(${domains.map((d) => d ?? "")}::text[])
      and not exists (select from alerts a where a.content -> 'findings' ? f.uid and a.content ->> 'kind' = 'cause'
        and (f.domain is null or a.content -> 'domains' ? f.domain))
    group by domain, rule_id, ${IS_CONFIDENTIAL}`.execute(db);
  return rows.map(({ domain = null, isConfidential, ...line }) => ({ domain, isConfidential, line }));
}

/** Whom a summary of the past is about: as `sumHistory` sums up, and more, since what was told one by one meanwhile is not left out. */
export async function readPeopleOfPast(
  client: PoolClient,
  { domain, rules }: Extract<AlertContent, { kind: "history" }>,
): Promise<readonly string[]> {
  const { rows } = await client.query<{ person: string }>(
    `select distinct p.key as person from findings f join people p on p.id = f.person_id
     where f.status = 'open' and not f.live and f.tier <> 'info' and coalesce(f.domain, '') = $1 and f.rule_id = any($2::text[])`,
    [domain ?? "", rules.map(({ ruleId }) => ruleId)],
  );
  return rows.map(({ person }) => person);
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
 * Sums of the alerts that are told in digests, one for each digest and domain, and one of what confidential rules found. Rules on volume look at the same reads: of an
 * alert count the bytes of the rule that sees most.
 */
export async function sumDigests(db: Kysely<DB>, keys: readonly DigestKey[]): Promise<Digest[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<
    Omit<Digest, "domain" | "isConfidential"> & {
      domain?: string | null;
      confidential: boolean;
      uids: string[];
    }
  >`
    with told as (
      select distinct on (a.content -> 'digest', d.domain, f.uid)
        a.id, a.content -> 'digest' as digest, d.domain, ${IS_CONFIDENTIAL} as confidential, f.rule_id, f.rule_version, f.person_id, f.asset_id, f.uid, f.level,
        f.bytes_out
      from alerts a
      cross join lateral jsonb_array_elements_text(a.content -> 'findings') u(uid)
      join findings f on f.uid = u.uid and f.status = 'open' and f.tier <> 'info'
      join rules r on r.id = f.rule_id and r.version = f.rule_version
      left join lateral jsonb_array_elements_text(a.content -> 'domains') d(domain) on true
      where a.content -> 'digest' in ${listed(keys)} and a.content ? 'isDemoted' and a.content ->> 'kind' = 'cause'
      order by a.content -> 'digest', d.domain, f.uid, a.id desc
    ), by_rule as (
      select digest, domain, confidential, id, sum(bytes_out) as bytes
      from told group by digest, domain, confidential, id, rule_id, asset_id is null
    ), by_alert as (
      select digest, domain, confidential, sum(most)::int8 as bytes
      from (select digest, domain, confidential, id, max(bytes) as most from by_rule group by 1, 2, 3, 4) one group by 1, 2, 3
    )
    select f.digest, max(r.content ->> 'title') as "ruleTitle", f.domain, f.confidential,
      (array_agg(f.level order by ${WEIGHT}))[1] as level,
      count(distinct f.id)::int4 as alerts, count(distinct f.uid)::int4 as findings,
      count(distinct f.person_id)::int4 as people, max(b.bytes)::int8 as "bytesOut",
      array_agg(f.uid order by ${WEIGHT}) as uids, jsonb_object_agg(f.uid, f.bytes_out) as told
    from told f
    join rules r on r.id = f.rule_id and r.version = f.rule_version
    join by_alert b on b.digest = f.digest and b.domain is not distinct from f.domain and b.confidential = f.confidential
    group by f.digest, f.domain, f.confidential`.execute(db);
  return rows.map(({ domain = null, confidential, uids, ...row }) => ({
    ...row,
    domain,
    ...(confidential && { isConfidential: true as const }),
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

/** The numbers and revisions of the alerts of some keys, by key. */
export async function listByKey(
  db: Kysely<DB>,
  keys: readonly string[],
): Promise<ReadonlyMap<string, { readonly id: number; readonly revision: number }>> {
  const { rows } = await sql<{ key: string; id: number; revision: number }>`
    select key, id, revision from alerts where key = any(${keys}::text[])`.execute(db);
  return new Map(rows.map(({ key, ...row }) => [key, row]));
}

/** What an alert says, and to whom. */
export type StoredContent = AlertContent & { readonly domains: readonly string[] };

/** The alerts of some causes, and those that told of some findings, by cause; withdrawn ones included. */
export async function readCauseAlerts(
  db: Kysely<DB>,
  { causes, uids }: { readonly causes: readonly string[]; readonly uids: readonly string[] },
): Promise<Map<string, StoredContent>> {
  const { rows } = await sql<{ cause: string; content: StoredContent }>`
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
