/** What records tell of others: origins of sessions and access keys, roles by id, addenda. */
import type { PoolClient } from "pg";

/** What one record tells; the record is named by its pointer. */
export interface ToldRow {
  readonly time: number;
  readonly eventId: string;
  readonly fileId: number;
  readonly ordinal: number;
  /** Of the session or access key that it gave out. */
  readonly originOf: number | undefined;
  /** The event id of the record that it replaces. */
  readonly addendumOf: string | undefined;
}

/** Stores what the pointers that stand tell, and notes the keys for `markDependents`. Twice is once. */
export async function insertTold(client: PoolClient, told: readonly ToldRow[]): Promise<void> {
  if (told.length === 0) return;
  const rows = JSON.stringify(
    told.map(({ time, eventId, fileId, ordinal, originOf, addendumOf }) => ({
      event_time: new Date(time).toISOString(),
      event_id: eventId,
      file_id: fileId,
      ordinal,
      key: originOf,
      original_id: addendumOf,
    })),
  );
  const standing = `jsonb_to_recordset($1::jsonb) as t (event_time timestamptz, event_id uuid, file_id int4, ordinal int4,
      key int8, original_id uuid)
    join events e on (e.event_time, e.event_id, e.file_id, e.ordinal) = (t.event_time, t.event_id, t.file_id, t.ordinal)`;
  await client.query(
    `with fresh as (
       insert into origins (key, event_time, event_id, account_id, region_id)
       select t.key, e.event_time, e.event_id, e.account_id, e.region_id from ${standing} where t.key is not null
       order by t.key, e.event_id, e.account_id, e.region_id on conflict do nothing returning key
     )
     insert into late_keys (key) select distinct key from fresh`,
    [rows],
  );
  await client.query(
    `insert into addenda (original_id, event_time, event_id, account_id, region_id)
     select t.original_id, e.event_time, e.event_id, e.account_id, e.region_id from ${standing}
     where t.original_id is not null
     order by t.original_id, e.event_id, e.account_id, e.region_id on conflict do nothing`,
    [rows],
  );
}

/** Stores which role has which id. An id is never given again, so what is known stays. */
export async function insertRoles(
  client: PoolClient,
  roles: readonly { readonly roleId: string; readonly arn: string; readonly key: number }[],
): Promise<void> {
  if (roles.length === 0) return;
  const sorted = roles.toSorted((a, b) => (a.roleId < b.roleId ? -1 : 1));
  await client.query(
    `with given as (select * from unnest($1::text[], $2::text[], $3::int8[]) as r (role_id, arn, key)), fresh as (
       insert into role_ids (role_id, arn) select role_id, arn from given on conflict do nothing returning role_id
     )
     insert into late_keys (key) select key from given join fresh using (role_id)`,
    [sorted.map(({ roleId }) => roleId), sorted.map(({ arn }) => arn), sorted.map(({ key }) => key)],
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
}

/** Origins of the keys, in no order; several of one key where it was asked for again, or logged in two accounts. */
export async function readOrigins(client: PoolClient, keys: readonly number[]): Promise<OriginRow[]> {
  if (keys.length === 0) return [];
  const { rows } = await client.query<OriginRow>(
    `select o.key, (extract(epoch from e.event_time) * 1000)::int8 as time, replace(e.event_id::text, '-', '') as "eventId",
       e.account_id as "accountId", e.region_id as "regionId", e.identity_id as "identityId",
       e.access_key as "accessKey", e.resource_id as "resourceId"
     from unnest($1::int8[]) k join origins o on o.key = k
     join events e on (e.event_time, e.event_id, e.account_id, e.region_id)
       = (o.event_time, o.event_id, o.account_id, o.region_id)`,
    [keys],
  );
  return rows;
}

/** ARNs of roles by id. */
export async function readRoles(
  client: PoolClient,
  roleIds: readonly string[],
): Promise<Map<string, string>> {
  if (roleIds.length === 0) return new Map();
  const { rows } = await client.query<{ role_id: string; arn: string }>(
    "select role_id, arn from role_ids where role_id = any($1::text[])",
    [roleIds],
  );
  return new Map(rows.map((row) => [row.role_id, row.arn]));
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
