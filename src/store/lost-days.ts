/** Days of which something is not judged, or gone: what came after they were dropped, and those whose partition somebody else dropped. */
import type { PoolClient } from "pg";
import { lostFact, unjudgedFact } from "../core/pipeline/fact.ts";
import { appendAudit } from "./audit-log.ts";
import { readClock } from "./clock.ts";
import { insertFacts } from "./pipeline-facts.ts";

/**
 * Takes note of days that were derived and have no partition any more: from then on they count as dropped, so that nothing is derived of what
 * is left of them, and whoever looks after the platform is told. Each is found once; in the transaction of the caller.
 */
export async function noteLostDays(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ day: string; place: string }>(
    `insert into archived_days (day, events, bytes, place, files, dropped_at)
     select day, 0, 0, '', '[]', now()
     from (
       select d::date as day from generate_series(
         (select min(hour) from hour_dependencies where hour >= '2020-01-01T00:00:00Z') at time zone 'UTC',
         (select max(hour) from hour_dependencies) at time zone 'UTC' + interval '1 day', interval '1 day') d
     ) d
     where to_regclass('public.events_' || to_char(day, 'YYYYMMDD')) is null
       and to_regclass('public.leaving_' || to_char(day, 'YYYYMMDD')) is null
       and not exists (select from archived_days a where a.day = d.day and a.dropped_at is not null)
       and exists (select from hour_dependencies h where h.hour >= d.day::timestamp at time zone 'UTC'
         and h.hour < (d.day + 1)::timestamp at time zone 'UTC')
     on conflict (day) do update set dropped_at = now(), restored_until = null where archived_days.dropped_at is null
     returning to_char(day, 'YYYY-MM-DD') as day, place`,
  );
  if (rows.length === 0) return;
  const now = await readClock(client);
  await insertFacts(
    (text, values) => client.query(text, [...values]),
    rows.map(({ day, place }) => lostFact(day, place, now)),
  );
  await appendAudit(
    client,
    rows.map(({ day }) => ({
      actor: { kind: "system" },
      action: "events.lost",
      subject: { kind: "events", id: day },
    })),
  );
}

/** Takes note of days that got records after they were dropped: whoever looks after the platform is told of each as often as more come. */
export async function noteUnjudgedDays(client: PoolClient): Promise<void> {
  const { rows: days } = await client.query<{ day: string; table: string; place: string }>(
    `select to_char(day, 'YYYY-MM-DD') as day, to_regclass('public.events_' || to_char(day, 'YYYYMMDD'))::text as table, place
     from archived_days where dropped_at is not null and to_regclass('public.events_' || to_char(day, 'YYYYMMDD')) is not null`,
  );
  for (const { day, table, place } of days) {
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::int4 as count from ${table}
       having count(*) > coalesce((select max((p.fact ->> 'count')::int8) from pipeline_facts p join archived_days a on a.day = $2::date
         where p.kind = 'events_unjudged' and p.subject = $1 and p.at >= a.archived_at), 0)`,
      [`events/${day}`, day],
    );
    const facts = rows.map(({ count }) => ({ day, count, place }));
    const now = await readClock(client);
    await insertFacts(
      (text, values) => client.query(text, [...values]),
      facts.map((fact) => unjudgedFact(fact, now)),
    );
  }
}
