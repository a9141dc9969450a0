/** Day partitions of `events`, made before the batch that needs them. */
import type { Pool } from "pg";
import { DAY_MS, dayOf, isoTime } from "../core/record/time.ts";
import { AuditplaneError } from "../errors.ts";
import { noteLostDays } from "./lost-days.ts";
import { inTransaction } from "./transaction.ts";

/** Before this day all events share one partition, PAST; the same constant stands in the migration. */
export const FIRST_DAY = Date.UTC(2020, 0, 1);
export const PAST = "events_past";
const PARTITION_LOCK = 7_214_001;

/** Makes partitions for the days of the given times; remembers in `known` (days in ms) what exists. */
export async function ensurePartitions(
  pool: Pool,
  times: Iterable<number>,
  known: Set<number>,
): Promise<void> {
  const missing = new Set<number>();
  for (const time of times) {
    const day = dayOf(time);
    if (day >= FIRST_DAY && !known.has(day)) missing.add(day);
  }
  for (const day of [...missing].sort((a, b) => a - b)) {
    await makePartition(pool, day);
    known.add(day);
  }
}

/** Create, then attach: attaching a checked table blocks nobody, `partition of` would wait for every open writer. */
async function makePartition(pool: Pool, day: number): Promise<void> {
  const name = `events_${isoTime(day).slice(0, 10).replaceAll("-", "")}`;
  const from = `'${isoTime(day)}'`;
  const to = `'${isoTime(day + DAY_MS)}'`;
  await inTransaction(pool, async (client) => {
    await client.query("select pg_advisory_xact_lock($1)", [PARTITION_LOCK]);
    const { rows } = await client.query<{ made: boolean; attached: boolean }>(
      `select to_regclass($1) is not null as made,
         exists (select from pg_inherits where inhrelid = to_regclass($1) and not inhdetachpending) as attached`,
      [name],
    );
    if (rows[0]?.attached) return;
    if (rows[0]?.made)
      throw new AuditplaneError(
        "database_unavailable",
        `could not store events of ${isoTime(day).slice(0, 10)}: the table ${name} is there and is no partition of events; where somebody detached it: alter table events attach partition ${name} for values from (${from}) to (${to}); where an archive run was stopped: auditplane archive run ends it`,
      );
    await noteLostDays(client); // of the day itself nothing would be known once it has a partition again
    await client.query(`
      create table ${name} (like events including defaults including constraints);
      alter table ${name} add constraint ${name}_day check (event_time >= ${from} and event_time < ${to});
      alter table events attach partition ${name} for values from (${from}) to (${to});
      alter table ${name} drop constraint ${name}_day;`);
  });
}
