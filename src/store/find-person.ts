/** Somebody by what whoever asks calls them. */
import type { Pool, PoolClient } from "pg";

export interface StoredPerson {
  readonly id: number;
  readonly key: string;
  readonly pseudonym: string;
}

/** By one of some keys, the first before the others, or by the pseudonym that the first may be, whatever its case. */
export async function findPerson(
  client: PoolClient,
  asked: readonly string[],
): Promise<StoredPerson | undefined> {
  const { rows } = await client.query<StoredPerson>(
    `select id, key, pseudonym from people where key = any($1::text[]) or pseudonym = $2
     order by array_position($1::text[], key), key collate "C" limit 1`,
    [asked, asked[0]?.toUpperCase() ?? ""],
  );
  return rows[0];
}

/** By key. */
export async function readPseudonyms(
  client: PoolClient,
  keys: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<StoredPerson>(
    "select key, pseudonym from people where key = any($1::text[])",
    [keys],
  );
  return new Map(rows.map(({ key, pseudonym }) => [key, pseudonym]));
}

/** Of those that are stored by one of some names, as it is or in small letters. */
export async function readPeopleIds(pool: Pool, names: readonly string[]): Promise<number[]> {
  const keys = [...new Set(names.flatMap((name) => [name, name.toLowerCase()]))];
  const { rows } = await pool.query<{ id: number }>(
    "select id from people where key = any($1::text[]) order by id",
    [keys],
  );
  return rows.map(({ id }) => id);
}
