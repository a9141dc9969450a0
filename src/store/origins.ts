/** What records tell of others: who asked for a session or an access key, which role has which id, what is replaced. */
import type { PoolClient } from "pg";
import { msOf } from "./ms-of.ts";

/** A record that replaces another; it is named by its pointer. */
export interface AddendumRow {
  readonly time: number;
  readonly eventId: string;
  readonly fileId: number;
  readonly ordinal: number;
  /** The event id of the record that it replaces. */
  readonly addendumOf: string;
}

/** Stores which records the pointers that stand replace. Twice is once. */
export async function insertAddenda(client: PoolClient, addenda: readonly AddendumRow[]): Promise<void> {
  if (addenda.length === 0) return;
  await client.query(
    `insert into addenda (original_id, event_time, event_id, account_id, region_id)
     select a.original_id, e.event_time, e.event_id, e.account_id, e.region_id
     from jsonb_to_recordset($1::jsonb)
       as a (event_time timestamptz, event_id uuid, file_id int4, ordinal int4, original_id uuid)
     join events e on (e.event_time, e.event_id, e.file_id, e.ordinal) = (a.event_time, a.event_id, a.file_id, a.ordinal)
     order by a.original_id, e.event_id, e.account_id, e.region_id on conflict do nothing`,
    [
      JSON.stringify(
        addenda.map(({ time, eventId, fileId, ordinal, addendumOf }) => ({
          event_time: new Date(time).toISOString(),
          event_id: eventId,
          file_id: fileId,
          ordinal,
          original_id: addendumOf,
        })),
      ),
    ],
  );
}

/** The record that gave out a session or an access key. Ids are dictionary ids, times in ms. */
export interface OriginRow {
  readonly key: number;
  readonly time: number;
  readonly eventId: string;
  readonly accountId: number;
  readonly regionId: number;
  readonly identityId: number;
  /** The key that was used to ask. */
  readonly accessKey: number | null;
  /** What a session was asked for: a table or a location. */
  readonly resourceId: number | null;
  /** Of a request of Lake Formation: the query that it was made for. */
  readonly queryId: string | null;
}

/** Of `events e`: no addendum, or later addendum, stands in its place; see `readReplaced`. */
export const NOT_REPLACED = `not exists (
       select from addenda a where (a.original_id, a.account_id, a.region_id) = (e.event_id, e.account_id, e.region_id)
         and a.event_time between e.event_time - interval '14 days' and e.event_time + interval '14 days'
     ) and not exists (
       select from addenda own join addenda a using (original_id, account_id, region_id)
       where (own.event_time, own.event_id, own.account_id, own.region_id)
           = (e.event_time, e.event_id, e.account_id, e.region_id)
         and (a.event_time, a.event_id) > (own.event_time, own.event_id))`;

/**
 * Origins of the keys, in no order, but for those that an addendum or a later addendum replaces (see `readReplaced`);
 * several of one key where it was asked for again, or logged in two accounts.
 */
export async function readOrigins(client: PoolClient, keys: readonly number[]): Promise<OriginRow[]> {
  if (keys.length === 0) return [];
  // without statistics the planner would rather read every partition than a few thousand entries of an index
  await client.query("set local enable_seqscan = off");
  const { rows } = await client.query<OriginRow>(
    `select origin_key as key, ${msOf("e.event_time")} as time,
       replace(e.event_id::text, '-', '') as "eventId", account_id as "accountId", region_id as "regionId",
       identity_id as "identityId", access_key as "accessKey", resource_id as "resourceId", t.query_id as "queryId"
     from events e left join traces t
       on (t.event_time, t.event_id, t.file_id, t.ordinal) = (e.event_time, e.event_id, e.file_id, e.ordinal)
     where origin_key = any($1::int8[]) and ${NOT_REPLACED}`,
    [keys],
  );
  await client.query("set local enable_seqscan = on");
  return rows;
}

/**
 * Event ids, with account and Region, of the records between two times that another record replaces: originals, and
 * addenda to which there is a later one (by time, then id). A day looks for corrections of itself fourteen days around.
 */
export async function readReplaced(
  client: PoolClient,
  range: { from: number; to: number },
): Promise<Set<string>> {
  const { rows } = await client.query<{ key: string }>(
    `with near as (
       select * from addenda where event_time >= to_timestamp($1::float8) - interval '14 days'
         and event_time < to_timestamp($2::float8) + interval '14 days'
     ), replaced as (
       select original_id as event_id, account_id, region_id from near
       union
       select event_id, account_id, region_id from near n where exists (
         select from addenda a
         where (a.original_id, a.account_id, a.region_id) = (n.original_id, n.account_id, n.region_id)
           and (a.event_time, a.event_id) > (n.event_time, n.event_id))
     )
     select replace(event_id::text, '-', '') || ' ' || account_id || ' ' || region_id as key from replaced`,
    [range.from / 1000, range.to / 1000],
  );
  return new Set(rows.map((row) => row.key));
}
