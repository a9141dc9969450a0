/** The records that gave out sessions and access keys: each is read once. */
import type { PoolClient } from "pg";
import { HOPS_MAX } from "../../core/identity/chain.ts";
import type { ChainLink } from "../../core/identity/chain.ts";
import { decodeIdentity } from "../../core/identity/fields.ts";
import type { IdentityFields } from "../../core/identity/fields.ts";
import { principalOf } from "../../core/identity/principal.ts";
import { readValues } from "../../store/dictionary.ts";
import { readOrigins } from "../../store/origins.ts";
import type { OriginRow } from "../../store/origins.ts";

/** A record that gave something out, and who was given it. */
export interface Origin extends OriginRow {
  readonly fields: IdentityFields;
  /** False: a copy in another account's log, which does not say who asked. */
  readonly hasReader: boolean;
}

const NONE: readonly Origin[] = [];

export class Origins {
  readonly #known = new Map<number, readonly Origin[]>();

  /**
   * Reads the origins of keys, and of access keys those along their chains. Call before `of` and `linkOf` with the same
   * keys.
   */
  async load(client: PoolClient, keys: Iterable<number>): Promise<void> {
    let hop = new Set(keys);
    for (let hops = 0; hops < HOPS_MAX && hop.size > 0; hops++) {
      const missing = [...hop].filter((key) => !this.#known.has(key));
      if (missing.length > 0) await this.#read(client, missing);
      hop = new Set([...hop].flatMap((key) => this.of(key).flatMap(({ accessKey }) => accessKey ?? [])));
    }
  }

  /** How many keys are known. */
  get size(): number {
    return this.#known.size;
  }

  /** What was resolved by them has to be forgotten with them. */
  forget(): void {
    this.#known.clear();
  }

  /** What gave out the session. */
  of(key: number): readonly Origin[] {
    return this.#known.get(key) ?? NONE;
  }

  /** What gave out the access key: of several copies one with an ARN, then the smallest (time, event id). */
  linkOf(key: number): ChainLink | undefined {
    const origins = this.of(key);
    if (origins.length < 2) return origins[0];
    return origins.toSorted(
      (a, b) =>
        Number(b.hasReader) - Number(a.hasReader) ||
        a.time - b.time ||
        (a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0),
    )[0];
  }

  async #read(client: PoolClient, keys: readonly number[]): Promise<void> {
    const rows = await readOrigins(client, keys);
    const values = await readValues(client, [...new Set(rows.map(({ identityId }) => identityId))]);
    for (const key of keys) this.#known.set(key, NONE);
    for (const row of rows) {
      const fields = decodeIdentity(values.get(row.identityId) as string);
      this.#known.set(row.key, [
        ...this.of(row.key),
        { ...row, fields, hasReader: principalOf(fields).startsWith("arn:") },
      ]);
    }
  }
}
