/** Who had which part in a query within an hour, and which assets an hour was judged by though nobody touched them in it. */
import type { Pool, PoolClient } from "pg";
import type { QueryDeed } from "../core/copy/chain.ts";
import { msOf } from "./ms-of.ts";

export interface QueryHour {
  readonly queryId: string;
  readonly part: string;
  readonly personId: number;
  readonly principalId: number;
  readonly assetId: number | null;
  readonly events: number;
  readonly denied: number;
  readonly bytes: number;
  /** In ms. */
  readonly first: number;
  readonly last: number;
  readonly target: string | null;
  readonly detail: Readonly<Record<string, string>>;
}

export interface HourQueries {
  readonly hour: number;
  readonly queries: readonly QueryHour[];
  readonly assets: ReadonlySet<number>;
}

/** Replaces what the hours that are behind gave. Part of the caller's transaction. */
export async function replaceQueryHours(
  client: PoolClient,
  behind: readonly number[],
  hours: readonly HourQueries[],
): Promise<void> {
  const times = behind.map((hour) => hour / 1000);
  for (const table of ["query_hours", "hour_assets"])
    await client.query(
      `delete from ${table} where hour = any(array(select to_timestamp(h) from unnest($1::float8[]) h))`,
      [times],
    );
  const queries = hours.flatMap(({ hour, queries }) => queries.map((row) => toStored(hour, row)));
  if (queries.length > 0)
    await client.query(
      `insert into query_hours (hour, query_id, part, person_id, principal_id, asset_id, events, denied, bytes, first_at, last_at, target, detail)
       select to_timestamp(hour), query_id, part, person_id, principal_id, asset_id, events, denied, bytes, to_timestamp(first),
         to_timestamp(last), target, detail
       from jsonb_to_recordset($1::jsonb) as q (hour float8, query_id text, part text, person_id int4, principal_id int4,
         asset_id int4, events int4, denied int4, bytes int8, first float8, last float8, target text, detail jsonb)`,
      [JSON.stringify(queries)],
    );
  const assets = hours.flatMap(({ hour, assets }) =>
    [...assets].map((asset) => [hour / 1000, asset] as const),
  );
  if (assets.length > 0)
    await client.query(
      `insert into hour_assets (hour, asset_id)
       select to_timestamp(hour), asset from unnest($1::float8[], $2::int4[]) as a (hour, asset)`,
      [assets.map(([hour]) => hour), assets.map(([, asset]) => asset)],
    );
}

function toStored(hour: number, row: QueryHour): object {
  return {
    hour: hour / 1000,
    query_id: row.queryId,
    part: row.part,
    person_id: row.personId,
    principal_id: row.principalId,
    asset_id: row.assetId,
    events: row.events,
    denied: row.denied,
    bytes: row.bytes,
    first: row.first / 1000,
    last: row.last / 1000,
    target: row.target,
    detail: row.detail,
  };
}

export interface QueriesWanted {
  /** The whole id, or how it begins. */
  readonly query?: string | undefined;
  readonly person?: string | undefined;
  readonly asset?: string | undefined;
  /** Those with anything at or after this, in ms. */
  readonly since?: number | undefined;
  /** At most so many queries, the latest. */
  readonly limit: number;
}

/** What is known of some queries, in no order: of each that is wanted all of it. */
export async function readQueries(
  db: Pool | PoolClient,
  { query, person, asset, since, limit }: QueriesWanted,
): Promise<QueryDeed[]> {
  const { rows } = await db.query<QueryDeed>(
    `with wanted as (
       select q.query_id from query_hours q join people p on p.id = q.person_id left join dictionary a on a.id = q.asset_id
       where ($1::text is null or starts_with(q.query_id, $1)) and ($4::float8 is null or q.last_at >= to_timestamp($4::float8 / 1000))
         and ($2::text is null or p.key = $2) and ($3::text is null or a.value = $3)
       group by q.query_id order by max(q.last_at) desc, q.query_id limit $5
     )
     select q.query_id as "queryId", q.part, p.key as person, d.value as principal, a.value as asset, q.events, q.denied,
       q.bytes::int8 as bytes, ${msOf("q.first_at")} as first,
       ${msOf("q.last_at")} as last, q.target, q.detail
     from wanted join query_hours q using (query_id) join people p on p.id = q.person_id
     join dictionary d on d.id = q.principal_id left join dictionary a on a.id = q.asset_id`,
    [query ?? null, person ?? null, asset ?? null, since ?? null, limit],
  );
  return rows;
}
