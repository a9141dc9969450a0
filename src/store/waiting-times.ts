/** For how long what waits has waited, how much there is, and how much of it tells of gaps in our own sight. */
import type { Pool } from "pg";

export interface WaitingTimes {
  readonly objectSeconds: number;
  readonly hourSeconds: number;
  readonly messageSeconds: number;
  readonly databaseBytes: number;
  readonly eventDays: number;
}

/** 0 where nothing waits. */
export async function readWaitingTimes(db: Pool): Promise<WaitingTimes> {
  const { rows } = await db.query<WaitingTimes>(
    `select
       (select coalesce(extract(epoch from now() - min(announced_at)), 0)::float8
        from trail_objects where state = 'pending') as "objectSeconds",
       (select greatest(0, coalesce(extract(epoch from now() - min(hour) - interval '1 hour'), 0))::float8
        from dirty_hours where hour > now() - interval '2 days') as "hourSeconds",
       (select coalesce(extract(epoch from now() - min(at)), 0)::float8 from (
          select created_at as at from outbox where state = 'pending'
          union all select due_at from notices where state = 'pending' and due_at <= now()
        ) messages) as "messageSeconds",
       pg_database_size(current_database())::float8 as "databaseBytes",
       (select count(*)::int4 from pg_inherits where inhparent = 'events'::regclass and inhrelid <> 'events_past'::regclass) as "eventDays"`,
  );
  return rows[0] as WaitingTimes;
}

/** Findings of rules of category pipeline that stand, of windows that began in the last two days. */
export async function countGaps(db: Pool): Promise<{ level: string; count: number }[]> {
  const { rows } = await db.query<{ level: string; count: number }>(
    `select level, count(*)::int8 as count from findings
     where category = 'pipeline' and status = 'open' and window_start > now() - interval '2 days'
     group by level order by level`,
  );
  return rows;
}
