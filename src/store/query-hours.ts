/** Who had which part in a query within an hour, and which assets an hour was judged by though nobody touched them in it. */
import type { PoolClient } from "pg";

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
