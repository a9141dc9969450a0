/**
 * Deletes what was made of events once these have left: as long as events are there, what was made of them stays, and is derived again of them
 * where something changes. Days before 2020, whose events stay, keep theirs.
 */
import type { Pool } from "pg";
import type { RetentionName } from "../core/privacy/retention.ts";
import { deleteRows } from "./retention.ts";

/** `$1`: the first day of which there are events, or before which all is kept for long enough, whichever is earlier. */
const HOURS = (column: string): string =>
  `${column} < $1::date::timestamp at time zone 'UTC' and ${column} >= '2020-01-01'`;
const DAYS = `day < $1::date and day >= '2020-01-01'`;

const NO_EVIDENCE = (id: string): string =>
  `not exists (select from findings d cross join lateral jsonb_array_elements(d.detail -> 0) e where (e ->> 2)::int4 = ${id})`;
/** Nothing but events ever came of them, or of their trail. */
const UNNEEDED = `${NO_EVIDENCE("files.id")}
  and not exists (select from kept_records k where k.file_id = files.id) and not exists (select from quarantine q where q.file_id = files.id)
  and not exists (select from copies c where c.file_id = files.id) and not exists (select from trail_objects t where t.file_id = files.id)`;
const READ = `finished_at < $1::date::timestamp at time zone 'UTC'`;

const BEHIND = {
  derived: [
    ...[
      "rollup_hour_person",
      "rollup_hour_asset",
      "hits",
      "hour_assets",
      "hour_dependencies",
      "place_hours",
      "query_hours",
    ].map((table) => ({ table, is: HOURS("hour") })),
    ...[
      "rollup_day",
      "rollup_day_domain",
      "rollup_asset_day",
      "rollup_person_day",
      "volume_baselines",
      "volume_days",
    ].map((table) => ({ table, is: DAYS })),
  ],
  files: [
    {
      table: "trail_objects",
      is: `state <> 'pending' and ${READ} and ${NO_EVIDENCE("trail_objects.file_id")}`,
    },
    { table: "files", is: `${READ} and (newest_at is null or ${HOURS("newest_at")}) and ${UNNEEDED}` },
  ],
} as const satisfies Partial<
  Record<RetentionName, readonly { readonly table: string; readonly is: string }[]>
>;

export type BehindRetention = keyof typeof BEHIND;

export function isBehind(name: RetentionName): name is BehindRetention {
  return Object.hasOwn(BEHIND, name);
}

/** Returns how many rows; safe beside itself, and where it is stopped. */
export async function deleteBehind(db: Pool, name: BehindRetention, days: number): Promise<number> {
  const before = await readFirstNeeded(db, days);
  let deleted = 0;
  for (const over of BEHIND[name]) deleted += await deleteRows(db, over, [before]);
  return deleted;
}

/** As `2026-08-01`: what is older than so many days and than every event. */
export async function readFirstNeeded(db: Pool, days: number): Promise<string> {
  const { rows } = await db.query<{ day: string }>(
    `select to_char(least((now() at time zone 'UTC')::date - $1::int4, min(to_date(right(relname, 8), 'YYYYMMDD'))), 'YYYY-MM-DD') as day
     from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname ~ '^(events|leaving)_[0-9]{8}$'`,
    [days],
  );
  return (rows[0] as { day: string }).day;
}
