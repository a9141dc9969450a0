/** What the derived state was computed with, beside records. */
import type { PoolClient } from "pg";

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
