/** Rows of `events`: inserted once, whatever comes twice, in whatever order. */
import type { PoolClient } from "pg";
import { copyInto } from "./copy-rows.ts";
import type { CopyRows } from "./copy-rows.ts";

const KEY = "event_time, event_id, account_id, region_id";
const COLUMNS = `event_time, event_id, shared_event_id, object_hash, bytes_out, access_key, body_hash, account_id, region_id,
  operation_id, identity_id, ip_id, agent_id, error_id, resource_id, file_id, ordinal, action, flags, origin_key, bytes_in`;
const NOT_KEY = COLUMNS.split(",")
  .map((name) => name.trim())
  .filter((name) => !KEY.includes(name));

/** How many columns a row of the batch has, in the order of COLUMNS. */
export const EVENT_COLUMNS = COLUMNS.split(",").length;

/**
 * Inserts a batch and returns how many rows of each file were new, by file id; undefined: all of them. Of copies of one event the pointer
 * with the smallest (body hash, path, ordinal) stands and the others go to `copies`, in any order of arrival.
 * Needs the batch's partitions and files; rows may come in any order, they are inserted by key so that overlapping
 * batches never deadlock.
 */
export async function insertEvents(
  client: PoolClient,
  rows: CopyRows,
  count: number,
): Promise<Map<number, number> | undefined> {
  await client.query(
    "create temporary table if not exists batch (like events including defaults) on commit delete rows",
  );
  await copyInto(client, `batch (${COLUMNS})`, rows);
  const { rowCount } = await client.query(
    `insert into events (${COLUMNS}) select ${COLUMNS} from batch order by ${KEY}, body_hash, file_id, ordinal
     on conflict on constraint events_key do nothing`,
  );
  await client.query(
    `insert into late_keys (keys) select array_agg(distinct origin_key) from batch
     where origin_key is not null having count(*) > 0`,
  );
  if (rowCount === count) return undefined;
  // without this the planner may scan every partition for a few thousand keys
  await client.query("set local enable_hashjoin = off; set local enable_mergejoin = off; analyze batch");
  const newByFile = await countNew(client);
  await settleCopies(client);
  return newByFile;
}

/** A pointer of this batch that stands in `events` was put there just now: its file is new in this transaction. */
async function countNew(client: PoolClient): Promise<Map<number, number>> {
  const { rows } = await client.query<{ file_id: number; n: number }>(
    `select b.file_id, count(*)::int4 as n from batch b join events e using (${KEY})
     where e.file_id = b.file_id and e.ordinal = b.ordinal group by b.file_id`,
  );
  return new Map(rows.map((row) => [row.file_id, row.n]));
}

async function settleCopies(client: PoolClient): Promise<void> {
  await client.query(`select 1 from events e join batch b using (${KEY}) order by ${KEY} for update of e`);
  await client.query(
    `with better as (
       select distinct on (${KEY}) b.*, e.file_id as old_file, e.ordinal as old_ordinal, e.body_hash as old_body, e.origin_key as old_origin,
         e.shared_event_id as old_shared
       from batch b join events e using (${KEY})
       join files bf on bf.id = b.file_id join files ef on ef.id = e.file_id
       where (b.body_hash, bf.path, b.ordinal) < (e.body_hash, ef.path, e.ordinal)
       order by ${KEY}, b.body_hash, bf.path, b.ordinal
     ), moved as (
       insert into copies (file_id, ordinal, ${KEY}, body_hash)
       select old_file, old_ordinal, ${KEY}, old_body from better on conflict do nothing
     ), unmatched as (
       delete from matches m using better b
       where b.old_body <> b.body_hash and (m.event_time, m.event_id, m.account_id, m.region_id)
         = (b.event_time, b.event_id, b.account_id, b.region_id)
     ), uncorrected as (
       delete from addenda a using better b
       where b.old_body <> b.body_hash and (a.event_time, a.event_id, a.account_id, a.region_id)
         = (b.event_time, b.event_id, b.account_id, b.region_id) returning a.*
     ), restored as (
       select o.event_time, o.origin_key from uncorrected u
       join events o on (o.event_id, o.account_id, o.region_id) = (u.original_id, u.account_id, u.region_id)
       where o.event_time between u.event_time - interval '15 days' and u.event_time + interval '15 days'
       union all
       select o.event_time, o.origin_key from uncorrected u join addenda a using (original_id, account_id, region_id)
       join events o on (o.event_time, o.event_id, o.account_id, o.region_id)
         = (a.event_time, a.event_id, a.account_id, a.region_id)
     ), changed as (
       select event_time from restored union all
       select event_time from better where old_body <> body_hash and old_shared is not null
     ), behind as (
       insert into dirty_hours (hour)
       select distinct date_trunc('hour', event_time + minutes * interval '1 minute', 'UTC')
       from changed, unnest(array[-5, 0, 5]) minutes
     ), noted as (
       insert into late_keys (keys) select array_remove(array[old_origin, origin_key], null) from better
       where old_body <> body_hash and (old_origin is not null or origin_key is not null)
       union all select array[origin_key] from restored where origin_key is not null
       union all select array[t.query_key] from better b join traces t
         on (t.event_time, t.event_id, t.file_id, t.ordinal) = (b.event_time, b.event_id, b.old_file, b.old_ordinal)
       where t.query_key is not null
     )
     update events e set ${NOT_KEY.map((name) => `${name} = b.${name}`).join(", ")} from better b
     where (e.event_time, e.event_id, e.account_id, e.region_id) = (b.event_time, b.event_id, b.account_id, b.region_id)`,
  );
  await client.query(
    `insert into copies (file_id, ordinal, ${KEY}, body_hash)
     select b.file_id, b.ordinal, ${KEY}, b.body_hash from batch b join events e using (${KEY})
     where (e.file_id, e.ordinal) <> (b.file_id, b.ordinal) on conflict do nothing`,
  );
}

export interface MatchRow {
  readonly time: number;
  readonly eventId: string;
  readonly fileId: number;
  readonly ordinal: number;
  readonly ruleId: string;
  readonly ruleVersion: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly captured: Readonly<Record<string, unknown>>;
}

/** Stores matches of the pointers that stand; a match of a copy that lost is nobody's. */
export async function insertMatches(client: PoolClient, matches: readonly MatchRow[]): Promise<void> {
  if (matches.length === 0) return;
  await client.query(
    `insert into matches (${KEY}, rule_id, rule_version, fields, captured)
     select e.event_time, e.event_id, e.account_id, e.region_id, m.rule_id, m.rule_version, m.fields, m.captured
     from jsonb_to_recordset($1::jsonb) as m (event_time timestamptz, event_id uuid, file_id int4, ordinal int4,
       rule_id text, rule_version text, fields jsonb, captured jsonb)
     join events e on (e.event_time, e.event_id, e.file_id, e.ordinal) = (m.event_time, m.event_id, m.file_id, m.ordinal)
     order by e.event_time, e.event_id, e.account_id, e.region_id, m.rule_id
     on conflict do nothing`,
    [
      JSON.stringify(
        matches.map((match) => ({
          event_time: new Date(match.time).toISOString(),
          event_id: match.eventId,
          file_id: match.fileId,
          ordinal: match.ordinal,
          rule_id: match.ruleId,
          rule_version: match.ruleVersion,
          fields: match.fields,
          captured: match.captured,
        })),
      ),
    ],
  );
}

/** Marks hours as behind. Adds rows only, so that no writer waits for another. */
export async function markDirty(client: Pick<PoolClient, "query">, hours: Iterable<number>): Promise<void> {
  const list = [...hours];
  if (list.length === 0) return;
  await client.query("insert into dirty_hours (hour) select to_timestamp(h) from unnest($1::float8[]) h", [
    list.map((hour) => hour / 1000),
  ]);
}
