/** What people, and time, made of alerts. */
import type { Pool, PoolClient } from "pg";
import { isTakenBack } from "../core/finding/alert.ts";
import type { AlertContent } from "../core/finding/alert.ts";
import { ALERT_STATES, isQuiet } from "../core/alert/state.ts";
import type { AlertState } from "../core/alert/state.ts";
import { msOf } from "./ms-of.ts";

/** An alert with its state. */
export interface KnownAlert {
  readonly id: number;
  readonly key: string;
  readonly revision: number;
  readonly content: AlertContent & { readonly domains: readonly string[] };
  /** In ms. */
  readonly changedAt: number;
  /** undefined: open since it was raised. */
  readonly state: AlertState | undefined;
}

/** Of an alert `a`: its `state`, null while nobody decided. */
export const STATE_OF_ALERT = `left join lateral (
    select s.revision as told_in, s.state as name, jsonb_build_object('name', s.state,
      'since', ${msOf("s.since")}, 'until', ${msOf("s.until")},
      'actor', p.key, 'assignee', q.key, 'reason', s.reason, 'seen', to_jsonb(s.seen), 'level', s.level) as value
    from alert_states s left join people p on p.id = s.actor_id left join people q on q.id = s.assignee_id
    where s.alert_id = a.id
  ) state on true`;

const COLUMNS = `a.id, a.key, a.revision, a.content, ${msOf("a.changed_at")} as "changedAt",
  state.value as state`;
const FROM = `from alerts a ${STATE_OF_ALERT}`;
const SELECT = `select ${COLUMNS} ${FROM}`;

type Row = Omit<KnownAlert, "state"> & { readonly state: AlertState | null };

const known = ({ state, ...alert }: Row): KnownAlert => ({ ...alert, state: state ?? undefined });

/** One alert, which nobody else changes until the transaction ends; undefined: there is none. */
export async function lockAlert(client: PoolClient, id: number): Promise<KnownAlert | undefined> {
  // by itself: a statement that waits for the lock has looked at the state before
  await client.query("select from alerts where id = $1 for update", [id]);
  return await readAlert(client, id);
}

export async function readAlert(db: Pool | PoolClient, id: number): Promise<KnownAlert | undefined> {
  const { rows } = await db.query<Row>(`${SELECT} where a.id = $1`, [id]);
  return rows.map(known)[0];
}

export interface QuietAlert extends KnownAlert {
  readonly state: AlertState;
  /** It is snoozed, and the time is past by the database's clock, which knows of less than a ms. */
  readonly isOver: boolean;
}

/** Quiet alerts whose time is over, or that changed since they were asked whether they stay so. */
export async function lockQuiet(client: PoolClient): Promise<QuietAlert[]> {
  const isOver = "(s.state = 'snoozed' and s.until <= now())";
  const { rows } = await client.query<QuietAlert>(
    `select ${COLUMNS}, ${isOver} as "isOver" ${FROM} join alert_states s on s.alert_id = a.id
     where s.state = any($1::text[]) and (${isOver} or a.revision > s.looked)
     order by a.id for update of a, s skip locked`,
    [ALERT_STATES.filter(isQuiet)],
  );
  return rows;
}

/** They were asked, and stay quiet. */
export async function markLooked(client: PoolClient, ids: readonly number[]): Promise<void> {
  await client.query(
    "update alert_states s set looked = a.revision from alerts a where a.id = s.alert_id and a.id = any($1::int4[])",
    [ids],
  );
}

/**
 * It is open again, by nobody but time, or a new finding: what it has to say is told anew, as for the first time, in the place of what
 * still waits.
 */
export async function openAgain(client: PoolClient, id: number, reason: string): Promise<void> {
  await client.query(
    `update outbox set state = 'dead', last_error = 'a newer revision took its place'
     where alert_id = $1 and state in ('pending', 'held')`,
    [id],
  );
  await client.query(
    `with told as (
       update alerts set revision = revision + 1, changed_at = now(), told_at = null, next_at = null where id = $1 returning revision
     )
     insert into alert_revisions (alert_id, revision) select $1, revision from told`,
    [id],
  );
  await client.query(
    `update alert_states set state = 'open', since = now(), until = null, actor_id = null, reason = $2, revision = 0
     where alert_id = $1`,
    [id, reason],
  );
}

/**
 * Writes what was decided. Whoever knows the alert is told of it, in a revision of its own, which takes the place of messages that
 * still wait, but for steps of the chain where it stays open; they are reminded anew of what nobody answered. One that is open again is
 * told as for the first time. People are ids.
 */
export async function writeState(
  client: PoolClient,
  { id, revision, state: before }: Pick<KnownAlert, "id" | "revision" | "state">,
  state: Omit<AlertState, "actor" | "assignee"> & {
    readonly actorId: number | null;
    readonly assigneeId: number | null;
  },
): Promise<void> {
  const told = revision + 1;
  const isOpened = state.name === "open" && before !== undefined && before.name !== "open";
  await client.query(
    `update alerts set revision = $2, changed_at = now(), told_at = case when $3 then null else told_at end, next_at = null
     where id = $1`,
    [id, told, isOpened],
  );
  await client.query(
    `with outdated as (
       update outbox set state = 'dead', last_error = 'a newer revision took its place'
       where alert_id = $1 and revision < $2 and state in ('pending', 'held') and ($3 or occasion not like 'escalation%')
       returning occasion
     )
     update alerts set minded_at = null from outdated where id = $1 and occasion in ('reminder', 'overdue')`,
    [id, told, isOpened || state.name !== "open"],
  );
  await client.query(
    `insert into alert_states (alert_id, state, since, until, actor_id, assignee_id, reason, seen, level, revision,
       looked)
     values ($1, $2, to_timestamp($3::float8), to_timestamp($4::float8), $5, $6, $7, $8, $9, $10, $10)
     on conflict (alert_id) do update set state = excluded.state, since = excluded.since, until = excluded.until,
       actor_id = excluded.actor_id, assignee_id = excluded.assignee_id, reason = excluded.reason, seen = excluded.seen,
       level = excluded.level, revision = excluded.revision, looked = excluded.looked`,
    [
      id,
      state.name,
      state.since / 1000,
      state.until === null ? null : state.until / 1000,
      state.actorId,
      state.assigneeId,
      state.reason,
      state.seen,
      state.level,
      told,
    ],
  );
}

/** A message of an alert on a route. */
export interface Delivered {
  readonly route: string;
  readonly revision: number;
  readonly state: string;
  readonly attempts: number;
  /** In ms; null: it was not sent. */
  readonly sentAt: number | null;
  readonly lastError: string | null;
}

/** Who was told of an alert, the last revision first. */
export async function readDeliveries(db: Pool | PoolClient, id: number): Promise<Delivered[]> {
  const { rows } = await db.query<Delivered>(
    `select route, revision, state, attempts, ${msOf("sent_at")} as "sentAt", last_error as "lastError"
     from outbox where alert_id = $1 order by revision desc, route`,
    [id],
  );
  return rows;
}

/** How many alerts stand that nobody closed, by domain; `none`: those about what nobody owns. */
export async function readAlertDomains(db: Pool | PoolClient): Promise<Map<string, number>> {
  const { rows } = await db.query<{ domain: string; count: number }>(
    `select coalesce(d.domain, 'none') as domain, count(*) filter (where a.content ->> 'kind' <> 'withdrawn'
       and not a.content ? 'isDemoted' and (s.state is null or s.state in ('open', 'acknowledged', 'snoozed')))::int4 as count
     from alerts a left join alert_states s on s.alert_id = a.id
     left join lateral jsonb_array_elements_text(a.content -> 'domains') d(domain) on true group by 1`,
  );
  return new Map(rows.map(({ domain, count }) => [domain, count]));
}

/**
 * Alerts that have, or would have, a message of their own, of which something changed in the last days, the last first: those that a domain
 * was told of, or would have been, and those on some assets.
 */
export async function listToldAlerts(
  db: Pool,
  given: { readonly domain: string | null; readonly assets: readonly string[]; readonly days: number },
): Promise<KnownAlert[]> {
  const { domain, assets, days } = given;
  const { rows } = await db.query<Row>(
    `${SELECT} where a.changed_at > now() - make_interval(days => $2) and not a.content ? 'isDemoted'
       and (case when $1::text is null then jsonb_array_length(a.content -> 'domains') = 0 else a.content -> 'domains' ? $1 end
         or exists (
           select from unnest(case a.content ->> 'kind' when 'cause'
             then array(select jsonb_array_elements_text(a.content -> 'findings')) end) one(uid)
           join findings f using (uid) join dictionary d on d.id = f.asset_id where d.value = any($3::text[])))
     order by a.changed_at desc, a.id desc`,
    [domain, days, assets],
  );
  return rows.map(known).filter(({ content }) => !isTakenBack(content));
}
