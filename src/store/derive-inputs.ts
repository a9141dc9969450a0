/** What the derived state was computed with, beside records. */
import type { Pool, PoolClient } from "pg";
import { msOf } from "./ms-of.ts";

/** Values by name; locked until the caller's transaction ends, so that two do not compare at one time. */
export async function readInputs(client: PoolClient): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; hash: string }>(
    "select name, hash from derive_inputs for update",
  );
  return new Map(rows.map((row) => [row.name, row.hash]));
}

export async function writeInputs(
  client: PoolClient,
  inputs: Readonly<Record<string, string>>,
): Promise<void> {
  await client.query(
    `insert into derive_inputs (name, hash) select * from unnest($1::text[], $2::text[])
     on conflict (name) do update set hash = excluded.hash`,
    [Object.keys(inputs), Object.values(inputs)],
  );
}

/** The "now" that was derived at last; where nothing was, the newest event, as of a scan that was killed. In ms. */
export async function readNow(db: Pool): Promise<number> {
  const { rows } = await db.query<{ now: number }>(
    `select coalesce((select hash::int8 from derive_inputs where name = 'now'),
       ${msOf("(select max(event_time) from events)")}, 0) as now`,
  );
  return rows[0]?.now ?? 0;
}

/** The latest "now" that anything was derived at, this one included, in ms: what was history stays history. */
export async function advanceNow(db: Pool, now: number): Promise<number> {
  const { rows } = await db.query<{ now: string }>(
    `insert into derive_inputs as i (name, hash) values ('now', $1)
     on conflict (name) do update set hash = greatest(i.hash::int8, excluded.hash::int8)::text returning hash as now`,
    [String(now)],
  );
  return Number(rows[0]?.now ?? now);
}
