/** What people may be asked about for some years, and for no longer: alerts, findings with their records, and pages that have no file. */
import type { Pool, PoolClient } from "pg";

export interface OverRow {
  readonly row: Readonly<Record<string, unknown>>;
}

/** In the order in which they are dropped, so that two never wait for each other. */
const ALERTS_OVER = `
  from alerts a left join alert_states s on s.alert_id = a.id
  where a.changed_at < now() - make_interval(days => $1) and coalesce(s.since, a.changed_at) < now() - make_interval(days => $1)
    and a.next_at is null
    and (s.state in ('resolved', 'false_positive', 'expected', 'confirmed') or a.content ->> 'kind' <> 'cause'
      or not exists (select from findings f where f.cause = a.content ->> 'cause' and f.status = 'open'))
    and not exists (select from findings f where f.cause = a.content ->> 'cause' and f.window_end >= now() - make_interval(days => $1))
    and not exists (select from outbox o where o.alert_id = a.id and o.state in ('pending', 'held'))
    and not exists (select from reveals r where r.alert_id = a.id)`;

/** Alerts that are over, with names in the place of people's numbers; nobody else changes them until the transaction ends. */
export async function takeAlertsOver(
  client: PoolClient,
  { days, limit }: { readonly days: number; readonly limit: number },
): Promise<(OverRow & { readonly id: number })[]> {
  const { rows: found } = await client.query<{ id: number }>(
    `select a.id ${ALERTS_OVER} order by a.id limit $2 for update of a skip locked`,
    [days, limit],
  );
  if (found.length === 0) return [];
  const part = (table: string, more = "'{}'::jsonb"): string =>
    `(select coalesce(jsonb_agg(to_jsonb(t) - 'alert_id' || ${more} order by to_jsonb(t)), '[]') from ${table} t where t.alert_id = a.id)`;
  const name = (column: string): string => `(select key from people p where p.id = t.${column})`;
  const { rows } = await client.query<{ id: number; row: Record<string, unknown> }>(
    `select a.id, to_jsonb(a) - '{content_kind,content_in_digest,content_rule_id,created_at,about_people,about_rules}'::text[] || jsonb_build_object(
       'decided', ${part("alert_states", `jsonb_build_object('actor', ${name("actor_id")}, 'assignee', ${name("assignee_id")})`)},
       'revisions', ${part("alert_revisions")},
       'tickets', ${part("alert_tickets", `jsonb_build_object('author', ${name("author_id")})`)},
       'messages', ${part("outbox")}) as row
     from alerts a where a.id = any($1::int4[]) order by a.id`,
    [found.map(({ id }) => id)],
  );
  return rows;
}

/** With all that is of them alone. */
export async function dropAlerts(client: PoolClient, ids: readonly number[]): Promise<void> {
  for (const table of ["alert_states", "alert_revisions", "alert_tickets", "outbox"])
    await client.query(`delete from ${table} where alert_id = any($1::int4[])`, [ids]);
  await client.query("delete from alerts where id = any($1::int4[])", [ids]);
}

/**
 * Uids of findings that are over and that no alert tells of. Those that rest on events only once these have left: `before`, as `2026-08-01`,
 * is the first day of which there are any. Nobody else changes them until the transaction ends.
 */
export async function takeFindingsOver(
  client: PoolClient,
  { days, before, limit }: { readonly days: number; readonly before: string; readonly limit: number },
): Promise<string[]> {
  const { rows } = await client.query<{ uid: string }>(
    `select f.uid from findings f
     where f.window_end < now() - make_interval(days => $1) and f.derived_at < now() - make_interval(days => $1)
       and (f.basis <> 'events' or f.window_end <= $2::date::timestamp at time zone 'UTC' and f.window_start >= '2020-01-01')
       and not exists (select from alerts a where a.content -> 'findings' ? f.uid)
       and not exists (select from alerts a where a.content ? 'gone' and a.content -> 'gone' ? f.uid)
     order by f.window_start, f.uid limit $3 for update of f skip locked`,
    [days, before, limit],
  );
  return rows.map(({ uid }) => uid);
}

export async function dropFindings(client: PoolClient, uids: readonly string[]): Promise<void> {
  await client.query("delete from findings where uid = any($1::text[])", [uids]);
}

export interface PageOver {
  readonly path: string;
  readonly content: Buffer;
}

/** The next page, by path, that is over: its events have left, no finding rests on it and nothing of it is set aside. */
export async function readPageOver(
  db: Pool,
  { days, before, after }: { readonly days: number; readonly before: string; readonly after: string },
): Promise<PageOver | undefined> {
  const { rows } = await db.query<PageOver>(
    `select r.path, r.content from raw_files r
     where r.path > $3 and r.stored_at < now() - make_interval(days => $1)
       and not exists (
         select from files f where f.path = r.path and (f.newest_at >= $2::date::timestamp at time zone 'UTC'
           or exists (select from quarantine q where q.file_id = f.id)
           or exists (select from findings d cross join lateral jsonb_array_elements(d.detail -> 0) e where (e ->> 2)::int4 = f.id)))
     order by r.path limit 1`,
    [days, before, after],
  );
  return rows[0];
}

export async function dropPage(client: PoolClient, path: string): Promise<void> {
  await client.query("delete from raw_files where path = $1", [path]);
}
