/** People as rows: every other table refers to them by id. */
import type { Pool, PoolClient } from "pg";

/**
 * Ids of people by key, made where missing, on a connection of its own; remembers them for the life of a worker. In a transaction, which holds
 * one already, on that: whoever waits for a second one while others wait for the first waits for long. Then it is made anew in each.
 */
export class PeopleIds {
  readonly #db: Pool | PoolClient;
  readonly #ids = new Map<string, number>();

  constructor(db: Pool | PoolClient) {
    this.#db = db;
  }

  async resolve(keys: Iterable<string>): Promise<void> {
    const wanted = [...new Set(keys)].filter((key) => !this.#ids.has(key)).sort();
    if (wanted.length === 0) return;
    await this.#select(wanted);
    const missing = wanted.filter((key) => !this.#ids.has(key));
    if (missing.length === 0) return;
    await this.#db.query(
      "insert into people (key) select * from unnest($1::text[]) on conflict on constraint people_key do nothing",
      [missing],
    );
    await this.#select(missing);
  }

  /** The id of a key that was resolved. */
  id(key: string): number {
    return this.#ids.get(key) as number;
  }

  async #select(keys: readonly string[]): Promise<void> {
    const { rows } = await this.#db.query<{ id: number; key: string }>(
      "select id, key from people where key = any($1::text[])",
      [keys],
    );
    for (const { id, key } of rows) this.#ids.set(key, id);
  }
}

/** The keys of ids, for reading. */
export async function readPeople(
  db: Pool | PoolClient,
  ids: readonly number[],
): Promise<Map<number, string>> {
  const { rows } = await db.query<{ id: number; key: string }>(
    "select id, key from people where id = any($1::int4[])",
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row.key]));
}
