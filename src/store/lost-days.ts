/** Days whose events are gone although nothing of ours dropped them: somebody dropped their partition. */
import type { PoolClient } from "pg";
import { lostFact } from "../core/pipeline/fact.ts";
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
     from (select distinct (hour at time zone 'UTC')::date as day from hour_dependencies where hour >= '2020-01-01T00:00:00Z') d
     where to_regclass('public.events_' || to_char(day, 'YYYYMMDD')) is null
       and to_regclass('public.leaving_' || to_char(day, 'YYYYMMDD')) is null
       and not exists (select from archived_days a where a.day = d.day and a.dropped_at is not null)
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
