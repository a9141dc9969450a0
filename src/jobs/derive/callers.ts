/** Who is behind the identities of stored events: each is resolved once, for the stretch of time that it is somebody's. */
import type { PoolClient } from "pg";
import { bordersOf, countUpTo } from "../../core/catalog/borders.ts";
import type { CallerJudge } from "../../core/catalog/judge.ts";
import type { Caller } from "../../core/identity/caller.ts";
import { decodeIdentity } from "../../core/identity/fields.ts";
import { resolveCaller } from "../../core/identity/resolve.ts";
import type { AccessRow } from "../../store/accesses.ts";
import { KIND, readValues } from "../../store/dictionary.ts";
import type { DeriveContext } from "./context.ts";

export interface KnownCaller {
  readonly caller: Caller;
  readonly personId: number;
  /** Dictionary id. */
  readonly principalId: number;
  /** How the caller gets in: by credentials that Lake Formation or Access Grants vended, or directly. */
  readonly route: string;
  readonly judge: CallerJudge;
}

type Row = Pick<AccessRow, "identityId" | "time">;
type Fresh = Pick<KnownCaller, "caller" | "route"> & { readonly key: number };

const KNOWN_MAX = 100_000;

export class Callers {
  readonly #context: DeriveContext;
  readonly #known = new Map<number, KnownCaller>();
  /** Sessions are many, callers few: what is the same of all of a caller's sessions. */
  readonly #shared = new Map<string, KnownCaller>();
  /** An identity may belong to one person and later to another: where that may change. */
  readonly #borders: Float64Array;

  constructor(context: DeriveContext) {
    this.#context = context;
    this.#borders = bordersOf(context.catalog.catalog.people);
  }

  /** Resolves the identities of rows. Call before `of` with the same rows; it may forget those of other rows. */
  async load(client: PoolClient, rows: readonly Row[]): Promise<void> {
    if (this.#known.size > KNOWN_MAX) this.#known.clear();
    if (this.#shared.size > KNOWN_MAX) this.#shared.clear();
    const fresh = await this.#resolve(client, rows);
    if (fresh.length === 0) return;
    const { dictionary, people } = this.#context;
    for (const { caller } of fresh) dictionary.want(KIND.principal, caller.principal);
    await Promise.all([dictionary.resolve(), people.resolve(fresh.map(({ caller }) => caller.person))]);
    for (const one of fresh) this.#known.set(one.key, this.#share(one));
  }

  of(row: Row): KnownCaller {
    return this.#known.get(this.#keyOf(row)) as KnownCaller;
  }

  #keyOf({ identityId, time }: Row): number {
    const { length } = this.#borders;
    return length === 0 ? identityId : identityId * (length + 1) + countUpTo(this.#borders, time);
  }

  async #resolve(client: PoolClient, rows: readonly Row[]): Promise<Fresh[]> {
    const missing = new Map<number, Row>();
    for (const row of rows) {
      const key = this.#keyOf(row);
      if (!this.#known.has(key)) missing.set(key, row);
    }
    if (missing.size === 0) return [];
    const ids = new Set([...missing.values()].map(({ identityId }) => identityId));
    const values = await readValues(client, [...ids]);
    const { identity, catalog } = this.#context;
    return [...missing].map(([key, { identityId, time }]) => {
      const fields = decodeIdentity(values.get(identityId) as string);
      const personOf = (name: string): ReturnType<typeof catalog.personAt> => catalog.personAt(name, time);
      return { key, caller: resolveCaller(fields, { ...identity, personOf }), route: routeOf(fields.arn) };
    });
  }

  #share({ caller, route }: Fresh): KnownCaller {
    const key = JSON.stringify([route, ...Object.values(caller)]);
    let shared = this.#shared.get(key);
    if (!shared) {
      const { dictionary, people, judge } = this.#context;
      const personId = people.id(caller.person);
      const principalId = dictionary.id(KIND.principal, caller.principal);
      shared = { caller, route, personId, principalId, judge: judge(caller) };
      this.#shared.set(key, shared);
    }
    return shared;
  }
}

function routeOf(arn: string | undefined): string {
  const session = arn?.split("/")[2] ?? "";
  if (session.startsWith("AWSLF-")) return "lakeformation";
  return session.startsWith("access-grants-") ? "access_grants" : "direct";
}
