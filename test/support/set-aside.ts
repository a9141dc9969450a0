/**
 * Sets aside by hand what came in, as if a fault of the parser had refused it: the state before a fix. Then checks that
 * the counts of files, events and quarantine agree.
 */
import type { Pool } from "pg";
import { WHOLE_FILE } from "../../src/store/quarantine.ts";

const ID = "(select id from files where path = $1)";
const HELD = `lateral (select
  (select count(*)::int4 from events e where e.file_id = f.id)
    + (select count(*)::int4 from copies c where c.file_id = f.id) as pointers,
  (select count(*)::int4 from quarantine q where q.file_id = f.id and q.ordinal >= 0) as records,
  (select count(*)::int4 from quarantine q where q.file_id = f.id and q.ordinal = ${WHOLE_FILE}) as files,
  (select coalesce(sum(value::int4), 0)::int4 from jsonb_each_text(f.skip_reasons)) as skipped,
  (select coalesce(jsonb_object_agg(reason, n), '{}') from (select reason, count(*) as n from quarantine q
    where q.file_id = f.id and q.ordinal >= 0 group by reason) r) as reasons) held`;

/**
 * Takes a file's records out again, and marks their hours as behind. Give no event that another file holds
 * or that tells of others.
 */
export async function setRecordsAside(
  pool: Pool,
  path: string,
  { reason, ordinals }: { reason: string; ordinals: readonly number[] },
): Promise<void> {
  const taken = `e.file_id = ${ID} and e.ordinal = any($2::int4[])`;
  const given = [path, ordinals];
  await pool.query(
    `insert into dirty_hours (hour) select date_trunc('hour', event_time) from events e where ${taken}`,
    given,
  );
  await pool.query(
    `delete from matches m using events e where (m.event_time, m.event_id) = (e.event_time, e.event_id) and ${taken}`,
    given,
  );
  await pool.query(`delete from events e where ${taken}`, given);
  await pool.query(
    `insert into quarantine (file_id, ordinal, reason, detail) select ${ID}, unnest($2::int4[]), $3, 'by hand'
     on conflict (file_id, ordinal) do update set reason = excluded.reason`,
    [...given, reason],
  );
  await pool.query(
    `update files set records_new = held.pointers, records_duplicate = 0, records_quarantined = held.records,
       records_skipped = f.records_read - held.pointers - held.records, quarantine_reasons = held.reasons,
       skip_reasons = case when f.records_read = held.pointers + held.records then '{}' else f.skip_reasons end
     from files f, ${HELD} where f.path = $1 and files.id = f.id`,
    [path],
  );
}

/** Takes a whole file out again. */
export async function setFileAside(pool: Pool, path: string, reason: string): Promise<void> {
  const { rows } = await pool.query<{ n: number }>(`select records_read as n from files where path = $1`, [
    path,
  ]);
  const ordinals = Array.from({ length: rows[0]?.n ?? 0 }, (_, at) => at);
  await setRecordsAside(pool, path, { reason, ordinals });
  await pool.query(`delete from quarantine where file_id = ${ID}`, [path]);
  await pool.query(
    `insert into quarantine (file_id, ordinal, reason, detail) select ${ID}, ${WHOLE_FILE}, $2, 'by hand'`,
    [path, reason],
  );
  await pool.query(
    `update files set state = 'quarantined', reason = $2, records_read = 0, records_new = 0, records_quarantined = 0,
       records_skipped = 0, quarantine_reasons = '{}', skip_reasons = '{}', container = null, hours = '{}', oldest_at = null, newest_at = null
     where path = $1`,
    [path, reason],
  );
}

/** Files whose counts disagree with the rows that they count; none, if all is well. */
export async function miscounted(pool: Pool): Promise<unknown[]> {
  const { rows } = await pool.query(
    `select f.*, held.* from files f, ${HELD}
     where (f.records_new + f.records_duplicate, f.records_quarantined, f.quarantine_reasons, f.records_skipped,
       f.state = 'quarantined') <> (held.pointers, held.records, held.reasons, held.skipped, held.files = 1)`,
  );
  return rows;
}
