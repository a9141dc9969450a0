/** Strings that repeat, as small numbers. Ids say nothing of order and never reach an output. */
import { hash } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import { cleanText } from "../core/record/text.ts";

export const KIND = {
  account: 1,
  region: 2,
  /** Event source, a blank, event name. */
  operation: 3,
  identity: 5,
  sourceIp: 7,
  userAgent: 8,
  errorCode: 9,
  resource: 10,
  asset: 11,
  principal: 12,
} as const;

export type Kind = (typeof KIND)[keyof typeof KIND];

const VALUE_MAX = 16_384;
/** Sessions and folders come and go; a cache that only grows would be a leak. */
const CACHE_MAX = 200_000;

/**
 * Resolves strings to ids, remembering them for the life of a worker. New strings are committed at once, on a
 * connection of their own, never inside a batch's transaction: there they would block every other worker.
 */
export class Dictionary {
  readonly #pool: Pool;
  readonly #ids = new Map<Kind, Map<string, number>>();
  readonly #wanted = new Map<string, { kind: Kind; value: string; hash: string }>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** The id of a value, or undefined for one that is not known yet: it is then noted, and known after `resolve`. */
  want(kind: Kind, value: string): number | undefined {
    const known = this.#ids.get(kind)?.get(value);
    if (known !== undefined) return known;
    const key = `${kind} ${value}`;
    if (!this.#wanted.has(key)) {
      const digest = hash("sha256", cleanText(value, VALUE_MAX), "hex").slice(0, 32);
      this.#wanted.set(key, { kind, value, hash: digest });
    }
    return undefined;
  }

  /** Forgets what it remembers; ids stay what they are. */
  forget(): void {
    this.#ids.clear();
  }

  /** Makes every wanted value known. */
  async resolve(): Promise<void> {
    if (this.#wanted.size === 0) return;
    const wanted = [...this.#wanted.values()].sort((a, b) => a.kind - b.kind || (a.hash < b.hash ? -1 : 1));
    const missing = await this.#select(wanted);
    if (missing.length > 0) {
      await this.#pool.query(
        `insert into dictionary (kind, hash, value)
         select * from unnest($1::int2[], $2::uuid[], $3::text[]) on conflict on constraint dictionary_key do nothing`,
        [
          missing.map((w) => w.kind),
          missing.map((w) => w.hash),
          missing.map((w) => cleanText(w.value, VALUE_MAX)),
        ],
      );
      await this.#select(missing);
    }
    this.#wanted.clear();
  }

  /** The id of a value that was wanted and resolved. */
  id(kind: Kind, value: string): number {
    return this.#ids.get(kind)?.get(value) as number;
  }

  /** Looks the wanted values up, keeps what was found and returns the rest. */
  async #select(
    wanted: readonly { kind: Kind; value: string; hash: string }[],
  ): Promise<{ kind: Kind; value: string; hash: string }[]> {
    const { rows } = await this.#pool.query<{ at: number; id: number }>(
      `select w.at::int4 as at, d.id from unnest($1::int2[], $2::uuid[]) with ordinality as w (kind, hash, at)
       join dictionary d on d.kind = w.kind and d.hash = w.hash`,
      [wanted.map((w) => w.kind), wanted.map((w) => w.hash)],
    );
    const found = new Set<number>();
    for (const { at, id } of rows) {
      const entry = wanted[at - 1];
      if (!entry) continue;
      found.add(at - 1);
      const ids = this.#ids.get(entry.kind) ?? new Map<string, number>();
      if (ids.size >= CACHE_MAX) ids.clear();
      this.#ids.set(entry.kind, ids.set(entry.value, id));
    }
    return wanted.filter((_, at) => !found.has(at));
  }
}

/** The values of ids, for reading. */
export async function readValues(
  db: Pool | PoolClient,
  ids: readonly number[],
): Promise<Map<number, string>> {
  const { rows } = await db.query<{ id: number; value: string }>(
    "select id, value from dictionary where id = any($1::int4[])",
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row.value]));
}

/** Every value of a kind, sorted by code unit. */
export async function listValues(db: Pool | PoolClient, kind: Kind): Promise<string[]> {
  const { rows } = await db.query<{ value: string }>("select value from dictionary where kind = $1", [kind]);
  return rows.map((row) => row.value).sort();
}
