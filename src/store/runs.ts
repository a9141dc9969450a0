/** What workers did last, and what waits for them. */
import type { Pool } from "pg";
import { msOf } from "./ms-of.ts";
import { TAKEN_AWAY } from "./pipeline-figures.ts";

export interface EventsState {
  /** When the newest event that is stored happened, in ms; null: there is none. */
  readonly newestAt: number | null;
  /** Of the last 24 hours that hold any event: how late events came on average, and at most; null: nothing says so. */
  readonly lagMeanMs: number | null;
  readonly lagMaxMs: number | null;
  /** Hours whose derived state is behind, and the oldest of them. */
  readonly dirtyHours: number;
  readonly oldestDirtyAt: number | null;
}

export async function readEventsState(db: Pool): Promise<EventsState> {
  const { rows } = await db.query<EventsState>(
    `select (select ${msOf("event_time")} from events order by event_time desc limit 1) as "newestAt",
       l.mean as "lagMeanMs", l.most as "lagMaxMs", d.count::int4 as "dirtyHours", ${msOf("d.oldest")} as "oldestDirtyAt"
     from (
       select (sum(events * lag_mean_ms) filter (where lag_mean_ms is not null)
           / nullif(sum(events) filter (where lag_mean_ms is not null), 0))::int8 as mean, max(lag_max_ms) as most
       from place_hours where hour > (select max(hour) from place_hours) - interval '24 hours'
     ) l, (select count(distinct hour) as count, min(hour) as oldest from dirty_hours) d`,
  );
  return rows[0] as EventsState;
}

export interface TrailState {
  /** To be read, or being read. */
  readonly waiting: number;
  /** Of these those that could not be had and are tried again. */
  readonly retried: number;
  /** When the one that waits longest was announced, in ms. */
  readonly oldestWaitingAt: number | null;
  /** Set aside as a whole. */
  readonly failed: number;
  readonly doneLastDay: number;
  readonly lastDoneAt: number | null;
}

export async function readTrailState(db: Pool): Promise<TrailState> {
  const { rows } = await db.query<TrailState>(
    `select w.waiting::int4 as waiting, w.retried::int4 as retried, ${msOf("w.oldest")} as "oldestWaitingAt",
       (select count(*)::int4 from trail_objects where state = 'quarantined') as failed,
       (select count(*)::int4 from trail_objects where state = 'done' and finished_at > now() - interval '1 day') as "doneLastDay",
       (select ${msOf("finished_at")} from trail_objects where finished_at is not null order by finished_at desc limit 1)
         as "lastDoneAt"
     from (select count(*) as waiting, count(*) filter (where reason is not null) as retried, min(announced_at) as oldest
           from trail_objects where state = 'pending') w`,
  );
  return rows[0] as TrailState;
}

export interface LookupState {
  readonly account: string;
  readonly region: string;
  readonly state: string;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly failures: number;
  /** In ms, as the next ones. */
  readonly stateAt: number;
  readonly dueAt: number;
  /** Up to when events were asked for; null: nothing was. */
  readonly coveredUntil: number | null;
}

/** By account and Region. */
export async function listLookupStates(db: Pool): Promise<LookupState[]> {
  const { rows } = await db.query<LookupState>(
    `select account, region, state, reason, detail, failures, ${msOf("state_at")} as "stateAt", ${msOf("due_at")} as "dueAt",
       (select ${msOf("max(until_at)")} from lookup_windows w where w.account = p.account and w.region = p.region) as "coveredUntil"
     from lookup_places p order by account, region`,
  );
  return rows;
}

export interface MessagesState {
  readonly pending: number;
  readonly held: number;
  readonly sentLastDay: number;
  readonly dead: number;
  readonly lastSentAt: number | null;
  /** Of messages that are not about one alert. */
  readonly noticesPending: number;
  readonly noticesDead: number;
  readonly lastNoticeAt: number | null;
}

/** Dead ones count for seven days; those that no route gave up are none. */
export async function readMessagesState(db: Pool): Promise<MessagesState> {
  const { rows } = await db.query<MessagesState>(
    `select o.*, n.* from (
       select count(*) filter (where state = 'pending')::int4 as pending, count(*) filter (where state = 'held')::int4 as held,
         count(*) filter (where state = 'sent' and sent_at > now() - interval '1 day')::int4 as "sentLastDay",
         count(*) filter (where state = 'dead' and created_at > now() - interval '7 days'
           and coalesce(last_error, '') <> all($1::text[]))::int4 as dead,
         ${msOf("max(sent_at)")} as "lastSentAt"
       from outbox
     ) o, (
       select count(*) filter (where state = 'pending')::int4 as "noticesPending",
         count(*) filter (where state = 'dead' and created_at > now() - interval '7 days'
           and coalesce(last_error, '') <> all($1::text[]))::int4 as "noticesDead",
         ${msOf("max(sent_at)")} as "lastNoticeAt"
       from notices
     ) n`,
    [TAKEN_AWAY],
  );
  return rows[0] as MessagesState;
}

/** Digests of the last days that AWS signed, by what came of checking them; `unchecked`: nobody has yet. */
export async function countDigests(db: Pool, days: number): Promise<Readonly<Record<string, number>>> {
  const { rows } = await db.query<{ state: string; count: number }>(
    `select coalesce(state, 'unchecked') as state, count(*)::int4 as count from trail_digests
     where read_at > now() - make_interval(days => $1) group by 1 order by 1`,
    [days],
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}
