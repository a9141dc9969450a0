/** Which days are archived, dropped or restored, and the tables that events of a day lie in. Times are the database's. */
import type { Pool, PoolClient } from "pg";
import type { ArchivedFile } from "../core/archive/archived-day.ts";

export interface ArchivedRow {
  /** As `2026-08-01`. */
  readonly day: string;
  readonly events: number;
  readonly bytes: number;
  readonly place: string;
  readonly files: readonly ArchivedFile[];
  readonly archivedAt: Date;
  readonly droppedAt: Date | null;
  /** null: it is not restored. */
  readonly restoredUntil: Date | null;
}

const COLUMNS = `to_char(day, 'YYYY-MM-DD') as day, events, bytes, place, files, archived_at as "archivedAt", dropped_at as "droppedAt",
  restored_until as "restoredUntil"`;

export async function listArchivedDays(db: Pool): Promise<ArchivedRow[]> {
  const { rows } = await db.query<ArchivedRow>(
    `select ${COLUMNS} from archived_days order by archived_days.day`,
  );
  return rows;
}

export async function readArchivedDay(db: Pool | PoolClient, day: string): Promise<ArchivedRow | undefined> {
  const { rows } = await db.query<ArchivedRow>(`select ${COLUMNS} from archived_days where day = $1`, [day]);
  return rows[0];
}

export interface SavedDay {
  readonly day: string;
  readonly events: number;
  readonly place: string;
  readonly files: readonly ArchivedFile[];
}

/** Notes that a day is archived; that it was dropped before stays as it is. */
export async function saveArchivedDay(db: Pool | PoolClient, saved: SavedDay): Promise<void> {
  const { day, events, place, files } = saved;
  await db.query(
    `insert into archived_days (day, events, bytes, place, files) values ($1, $2, $3, $4, $5)
     on conflict (day) do update set events = excluded.events, bytes = excluded.bytes, place = excluded.place, files = excluded.files,
       archived_at = now()`,
    [day, events, files.reduce((sum, { bytes }) => sum + bytes, 0), place, JSON.stringify(files)],
  );
}

/** Notes that a day is in the database again, until a time. */
export async function saveRestoredDay(client: PoolClient, saved: SavedDay, days: number): Promise<Date> {
  await saveArchivedDay(client, saved);
  const { rows } = await client.query<{ until: Date }>(
    `update archived_days set restored_until = now() + make_interval(days => $2), dropped_at = null where day = $1
     returning restored_until as until`,
    [saved.day, days],
  );
  return (rows[0] as { until: Date }).until;
}

/**
 * Days with events that are older than so many days, the oldest first: those of partitions, and those whose table was detached by
 * somebody who did not come to the end. What was restored stays until its time.
 */
export async function listDaysOver(db: Pool, days: number): Promise<string[]> {
  const { rows } = await db.query<{ day: string }>(
    `select distinct to_char(d.day, 'YYYY-MM-DD') as day
     from (
       select to_date(right(relname, 8), 'YYYYMMDD') as day from pg_class
       where relkind = 'r' and relnamespace = 'public'::regnamespace and relname ~ '^(events|leaving)_[0-9]{8}$'
     ) d left join archived_days a on a.day = d.day
     where d.day < (now() at time zone 'UTC')::date - $1::int4
       and (a.restored_until is null or a.restored_until <= now())
     order by 1`,
    [days],
  );
  return rows.map(({ day }) => day);
}

/** Whether hours of a day are to be derived yet. Of one that was dropped nothing is, whatever comes late for it. */
export async function isDayBehind(db: Pool | PoolClient, day: string): Promise<boolean> {
  const { rows } = await db.query<{ behind: boolean }>(
    `select exists (select from dirty_hours where hour >= $1::date::timestamp at time zone 'UTC'
         and hour < ($1::date + 1)::timestamp at time zone 'UTC')
       and not exists (select from archived_days where day = $1::date and dropped_at is not null) as behind`,
    [day],
  );
  return rows[0]?.behind === true;
}

const compact = (day: string): string => {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) throw new RangeError("no day");
  return day.replaceAll("-", "");
};

/** Where the events of a day lie: in a partition, or, where `isLeaving`, in a table that nobody reads any more. undefined: there are none. */
export async function findDayTable(
  db: Pool | PoolClient,
  day: string,
): Promise<{ readonly table: string; readonly isLeaving: boolean } | undefined> {
  const { rows } = await db.query<{ leaving: boolean; stored: boolean; attached: boolean }>(
    `select to_regclass($1) is not null as leaving, to_regclass($2) is not null as stored,
       exists (select from pg_inherits where inhrelid = to_regclass($2)) as attached`,
    [`leaving_${compact(day)}`, `events_${compact(day)}`],
  );
  const [{ leaving, stored, attached } = { leaving: false, stored: false, attached: false }] = rows;
  if (leaving) return { table: `leaving_${compact(day)}`, isLeaving: true };
  if (!stored) return undefined;
  return { table: `events_${compact(day)}`, isLeaving: !attached };
}

/**
 * Takes the partition of a day out of `events`: it changes no more. Nobody waits for it but for an instant, and it waits for those who are
 * reading events. Events that come now for that day make it a new one.
 */
export async function detachDay(client: PoolClient, day: string): Promise<void> {
  const name = `events_${compact(day)}`;
  const { rows } = await client.query<{ pending: boolean }>(
    "select inhdetachpending as pending from pg_inherits where inhrelid = to_regclass($1)",
    [name],
  );
  const [attached] = rows;
  // whoever began it before did not come to its end
  if (attached)
    await client.query(
      `alter table events detach partition ${name} ${attached.pending ? "finalize" : "concurrently"}`,
    );
  await client.query(`alter table ${name} rename to leaving_${compact(day)}`);
}

/** Of all rows of a table: another one where one came, went or was replaced. */
export async function fingerprintOf(client: PoolClient, table: string): Promise<string> {
  const { rows } = await client.query<{ print: string }>(
    `select count(*) || ':' || coalesce(sum((body_hash # (file_id::int8 << 21) # ordinal) % 1000000007), 0) as print from ${table}`,
  );
  return (rows[0] as { print: string }).print;
}

/** What is stored of events beside them. */
export const RELATED = ["matches", "traces", "copies", "addenda"] as const;
export type RelatedTable = (typeof RELATED)[number];

/** Drops a day that left, with what is stored of its events, and notes it. Of a day that was restored that is over. */
export async function dropLeavingDay(client: PoolClient, day: string): Promise<void> {
  // what came since the day was taken out is in a partition again, and is archived with that
  for (const table of RELATED)
    await client.query(
      `delete from ${table} t where event_time >= $1::date::timestamp at time zone 'UTC'
         and event_time < ($1::date + 1)::timestamp at time zone 'UTC'
         and not exists (select from events e where e.event_time = t.event_time and e.event_id = t.event_id)`,
      [day],
    );
  await client.query(`drop table leaving_${compact(day)}`);
  await client.query("update archived_days set dropped_at = now(), restored_until = null where day = $1", [
    day,
  ]);
}
