/** Strings that repeat, as small numbers. Ids say nothing of order and never reach an output. */
import { hash } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import { cleanText } from "../core/record/text.ts";
import { invariant } from "../errors.ts";

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

const VALUE_MAX = 65_536;
/** Sessions and folders come and go; a cache that only grows would be a leak. In UTF-16 units, over all kinds. */
const GENERATION_MAX = 8_388_608;
/** What an entry costs beside its text. */
const ENTRY_COST = 64;

interface Wanted {
  readonly kind: Kind;
  /** As it is stored: clean, and cut where it is too long. */
  readonly text: string;
  readonly hash: string;
}

/**
 * Resolves strings to ids, remembering them for the life of a worker. New strings are committed at once, on a
 * connection of their own, never inside a batch's transaction: there they would block every other worker.
 */
export class Dictionary {
  readonly #pool: Pool;
  /** By kind. The older generation is dropped when the newer one is full; what is still asked for moves on. */
  #newer: Map<string, number>[] = perKind();
  #older: Map<string, number>[] = perKind();
  #size = 0;
  readonly #wanted: Map<string, Wanted>[] = perKind();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** The id of a value, or undefined for one that is not known yet: it is then noted, and known after `resolve`. */
  want(kind: Kind, value: string): number | undefined {
    const known = (this.#newer[kind] as Map<string, number>).get(value) ?? this.#recall(kind, value);
    if (known !== undefined) return known;
    const wanted = this.#wanted[kind] as Map<string, Wanted>;
    if (!wanted.has(value)) {
      const text = cleanText(value, VALUE_MAX);
      wanted.set(value, { kind, text, hash: hashOf(text) });
    }
    return undefined;
  }

  /** The id of a value that was wanted before the last `resolve`. */
  id(kind: Kind, value: string): number {
    const id = this.#newer[kind]?.get(value) ?? this.#recall(kind, value);
    invariant(id !== undefined, "a string has no id");
    return id;
  }

  /** Forgets what it remembers; ids stay what they are. */
  forget(): void {
    this.#newer = perKind();
    this.#older = perKind();
    this.#size = 0;
  }

  /** Makes every value that is wanted by now known. Safe beside another call. */
  async resolve(): Promise<void> {
    const wanted = this.#wanted.flatMap((ofKind) => [...ofKind]);
    if (wanted.length === 0) return;
    const found = new Map<string, number>();
    let missing = await this.#select(distinct(wanted.map(([, want]) => want)), found);
    if (missing.length > 0) missing = await this.#insert(missing, found);
    if (missing.length > 0) await this.#select(missing, found); // somebody else was first
    if (this.#size > GENERATION_MAX) {
      this.#older = this.#newer;
      this.#newer = perKind();
      this.#size = 0;
    }
    for (const [value, want] of wanted) {
      this.#remember(want.kind, value, found.get(keyOf(want)) as number);
      this.#wanted[want.kind]?.delete(value);
    }
  }

  #recall(kind: Kind, value: string): number | undefined {
    const id = this.#older[kind]?.get(value);
    if (id !== undefined) this.#remember(kind, value, id);
    return id;
  }

  #remember(kind: Kind, value: string, id: number): void {
    this.#newer[kind]?.set(value, id);
    this.#size += value.length + ENTRY_COST;
  }

  /** Looks values up, adds what is found and returns the rest. */
  async #select(wanted: readonly Wanted[], found: Map<string, number>): Promise<Wanted[]> {
    const { rows } = await this.#pool.query<{ at: number; id: number }>(
      `select w.at::int4 as at, d.id from unnest($1::int2[], $2::uuid[]) with ordinality as w (kind, hash, at)
       join dictionary d on d.kind = w.kind and d.hash = w.hash`,
      [wanted.map((w) => w.kind), wanted.map((w) => w.hash)],
    );
    for (const { at, id } of rows) found.set(keyOf(wanted[at - 1] as Wanted), id);
    return wanted.filter((want) => !found.has(keyOf(want)));
  }

  /** Inserts values, adds what went in and returns the rest. */
  async #insert(missing: readonly Wanted[], found: Map<string, number>): Promise<Wanted[]> {
    const { rows } = await this.#pool.query<{ key: string; id: number }>(
      `insert into dictionary (kind, hash, value) select * from unnest($1::int2[], $2::uuid[], $3::text[])
       on conflict on constraint dictionary_key do nothing
       returning kind || ' ' || encode(uuid_send(hash), 'hex') as key, id`,
      [missing.map((w) => w.kind), missing.map((w) => w.hash), missing.map((w) => w.text)],
    );
    for (const { key, id } of rows) found.set(key, id);
    return missing.filter((want) => !found.has(keyOf(want)));
  }
}

/** By which a value is found: of the text as it is stored. */
export function valueHash(value: string): string {
  return hashOf(cleanText(value, VALUE_MAX));
}

function hashOf(text: string): string {
  return hash("sha256", text, "hex").slice(0, 32);
}

function perKind<T>(): Map<string, T>[] {
  const maps: Map<string, T>[] = [];
  for (const kind of Object.values(KIND)) maps[kind] = new Map();
  return maps;
}

function keyOf({ kind, hash: key }: Wanted): string {
  return `${kind} ${key}`;
}

/** Each once, in an order that all workers share, so that none waits for another in a circle. */
function distinct(wanted: readonly Wanted[]): Wanted[] {
  const byKey = new Map(wanted.map((want) => [keyOf(want), want]));
  return [...byKey.values()].sort((a, b) => a.kind - b.kind || (a.hash < b.hash ? -1 : 1));
}

/**
 * The ids of identities, by their text. What is not known is written, in the transaction that it is called in: beside a batch, whose events
 * have the same identities, nothing is.
 */
export async function identityIds(
  db: Pool | PoolClient,
  values: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const byHash = new Map(values.map((value) => [valueHash(value), value]));
  const found = new Map<string, number>();
  const note = (rows: readonly { readonly hash: string; readonly id: number }[]): void => {
    for (const { hash: key, id } of rows) found.set(byHash.get(key.replaceAll("-", "")) ?? "", id);
  };
  const missing = (): string[] => [...byHash].flatMap(([key, value]) => (found.has(value) ? [] : key)).sort();
  const select = async (): Promise<void> => {
    if (missing().length === 0) return;
    const { rows } = await db.query<{ hash: string; id: number }>(
      "select hash, id from dictionary where kind = $1 and hash = any($2::uuid[])",
      [KIND.identity, missing()],
    );
    note(rows);
  };
  await select();
  if (missing().length === 0) return found;
  const hashes = missing();
  const { rows } = await db.query<{ hash: string; id: number }>(
    `insert into dictionary (kind, hash, value) select $1, * from unnest($2::uuid[], $3::text[])
     on conflict on constraint dictionary_key do nothing returning hash, id`,
    [KIND.identity, hashes, hashes.map((key) => cleanText(byHash.get(key) as string, VALUE_MAX))],
  );
  note(rows);
  await select(); // somebody else was first
  return found;
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
