/**
 * Who is behind the identities of stored events: each is resolved once, for the stretch of time that it is somebody's;
 * sessions of roles once per access key, since the keys tell who opened them.
 */
import type { PoolClient } from "pg";
import { bordersOf, countUpTo } from "../../core/catalog/borders.ts";
import type { Caller } from "../../core/identity/caller.ts";
import { followChain } from "../../core/identity/chain.ts";
import { decodeIdentity } from "../../core/identity/fields.ts";
import type { IdentityFields } from "../../core/identity/fields.ts";
import { accountKey, principalKey, sessionKey } from "../../core/identity/keys.ts";
import { resolveCaller } from "../../core/identity/resolve.ts";
import { vouchedName } from "../../core/identity/vouched.ts";
import {
  isAccessGrantSession,
  isGlueJobSession,
  isVendedSession,
  readerRoleId,
  sessionNameOf,
} from "../../core/identity/session.ts";
import { KIND, readValues } from "../../store/dictionary.ts";
import { readRoles } from "../../store/role-ids.ts";
import type { DeriveContext } from "./context.ts";
import type { CallerRow, Known, KnownCaller, Loaded } from "./known-caller.ts";
import type { Origins } from "./origins.ts";

interface Fresh {
  readonly known: Known;
  readonly accessKey: number | null;
  readonly session: number | undefined;
  readonly isAccessGrant: boolean;
  readonly isGlueJob: boolean;
  readonly caller: Caller;
}

export class Callers {
  readonly #context: DeriveContext;
  readonly #origins: Origins;
  readonly #known = new Map<number, Known>();
  /** Sessions are many, callers few: what is the same of all of a caller's sessions. */
  readonly #shared = new Map<string, KnownCaller>();
  #keys = 0;
  #loads = 0;
  /** An identity may belong to one person and later to another: where that may change. */
  readonly #borders: Float64Array;

  constructor(context: DeriveContext, origins: Origins) {
    this.#context = context;
    this.#origins = origins;
    this.#borders = bordersOf(context.catalog.catalog.people);
  }

  /** Forgets everything, the origins by which callers were resolved with them, if it holds more than `max` of anything. */
  relieve(max: number): void {
    if (Math.max(this.#known.size + this.#keys, this.#origins.size, this.#shared.size) <= max) return;
    this.#known.clear();
    this.#keys = 0;
    this.#shared.clear();
    this.#origins.forget();
  }

  /** Resolves the callers of rows. Call before `of` with the same rows. */
  async load(client: PoolClient, rows: readonly CallerRow[]): Promise<Loaded> {
    await this.#readIdentities(client, rows);
    const loaded: Loaded = { number: ++this.#loads, identities: [], callers: [], keys: new Set() };
    const open = new Map<string, CallerRow>();
    for (const row of rows)
      if (!this.#note(row, loaded)) open.set(`${this.#keyOf(row)} ${row.accessKey}`, row);
    if (open.size === 0) return loaded;
    await this.#origins.load(client, this.#originsFor(open.values()));
    await this.#remember([...open.values()].map((row) => this.#resolve(row)));
    for (const row of open.values()) this.#note(row, loaded);
    return loaded;
  }

  of(row: CallerRow): KnownCaller {
    return callerIn(this.#knownOf(row), row) as KnownCaller;
  }

  /** Notes whom a row concerns, each once; false if that is not known yet. */
  #note(row: CallerRow, { number, identities, callers, keys }: Loaded): boolean {
    const known = this.#knownOf(row);
    if (known.load !== number) {
      known.load = number;
      identities.push(known);
    }
    if (known.byKey && row.accessKey !== null) keys.add(row.accessKey);
    const who = callerIn(known, row);
    if (who && who.load !== number) {
      who.load = number;
      callers.push(who);
    }
    return who !== undefined;
  }

  /** Keys of the sessions and access keys whose origins tell who the rows' callers are. */
  *#originsFor(rows: Iterable<CallerRow>): Generator<number> {
    for (const row of rows) {
      const { session, byKey } = this.#knownOf(row);
      if (session !== undefined) yield session;
      if (byKey && row.accessKey !== null) yield row.accessKey;
    }
  }

  #knownOf(row: CallerRow): Known {
    return this.#known.get(this.#keyOf(row)) as Known;
  }

  #keyOf({ identityId, time }: CallerRow): number {
    const { length } = this.#borders;
    return length === 0 ? identityId : identityId * (length + 1) + countUpTo(this.#borders, time);
  }

  async #readIdentities(client: PoolClient, rows: readonly CallerRow[]): Promise<void> {
    const missing = new Map<number, CallerRow>();
    for (const row of rows) {
      const key = this.#keyOf(row);
      if (!this.#known.has(key)) missing.set(key, row);
    }
    if (missing.size === 0) return;
    const ids = new Set([...missing.values()].map(({ identityId }) => identityId));
    const values = await readValues(client, [...ids]);
    const fields = new Map([...values].map(([id, value]) => [id, decodeIdentity(value)]));
    const roleIds = new Set([...fields.values()].flatMap((one) => readerRoleId(one) ?? []));
    const roles = await readRoles(client, [...roleIds]);
    for (const [key, { identityId, time }] of missing)
      this.#known.set(key, this.#open(fields.get(identityId) as IdentityFields, { time, roles }));
  }

  #open(
    fields: IdentityFields,
    { time, roles }: { time: number; roles: ReadonlyMap<string, string> },
  ): Known {
    const { catalog, identity } = this.#context;
    const context = { ...identity, personOf: (name: string) => catalog.personAt(name, time) };
    const session = sessionNameOf(fields);
    const explained =
      vouchedName(fields, context) !== undefined || resolveCaller(fields, context).personKind === "platform";
    return {
      load: 0,
      fields,
      context,
      session: isVendedSession(session) ? sessionKey(session) : undefined,
      readerRole: roles.get(readerRoleId(fields) ?? ""),
      // of a vended session the key tells whether Lake Formation opened it; of others, who did
      byKey: isVendedSession(session) || (session !== undefined && !explained) ? new Map() : undefined,
      alone: undefined,
    };
  }

  #resolve(row: CallerRow): Fresh {
    const known = this.#knownOf(row);
    const { fields, context, readerRole } = known;
    const accessKey = known.byKey ? row.accessKey : null;
    const linkOf = (key: number): ReturnType<Origins["linkOf"]> => this.#origins.linkOf(key);
    const chained = accessKey === null ? undefined : followChain(accessKey, linkOf, context);
    const opener = accessKey === null ? undefined : linkOf(accessKey)?.fields;
    // anybody may give a session of theirs such a name; what AWS opened has a service for its caller
    const isAwsMade = !opener || opener.invokedBy !== undefined || opener.type === "AWSService";
    const isVended = known.session !== undefined && isAwsMade;
    return {
      known,
      accessKey,
      session: isVended ? known.session : undefined,
      isAccessGrant: isAwsMade && isAccessGrantSession(sessionNameOf(fields)),
      isGlueJob: isGlueJobSession(sessionNameOf(fields)),
      caller: resolveCaller(fields, context, { chained, readerRole, isVended }),
    };
  }

  async #remember(fresh: readonly Fresh[]): Promise<void> {
    const { dictionary, people } = this.#context;
    for (const { caller } of fresh) dictionary.want(KIND.principal, caller.principal);
    await Promise.all([dictionary.resolve(), people.resolve(fresh.map(({ caller }) => caller.person))]);
    for (const one of fresh) {
      const { known, accessKey } = one;
      const shared = this.#share(one);
      if (accessKey === null) known.alone = shared;
      else if (known.byKey && !known.byKey.has(accessKey)) {
        known.byKey.set(accessKey, shared);
        this.#keys++;
      }
    }
  }

  #share({ caller, session, isAccessGrant, isGlueJob }: Fresh): KnownCaller {
    const key = JSON.stringify([session, isAccessGrant, isGlueJob, ...Object.values(caller)]);
    let shared = this.#shared.get(key);
    if (!shared) {
      const { dictionary, people, judge } = this.#context;
      const personId = people.id(caller.person);
      const principalId = dictionary.id(KIND.principal, caller.principal);
      const { principal, account } = caller;
      const dependencies = [principalKey(principal), ...(account === null ? [] : [accountKey(account)])];
      shared = {
        dependencies,
        caller,
        session,
        isAccessGrant,
        isGlueJob,
        personId,
        principalId,
        judge: judge(caller),
        load: 0,
      };
      this.#shared.set(key, shared);
    }
    return shared;
  }
}

/** Of a role's session its caller under the row's access key. */
function callerIn({ byKey, alone }: Known, { accessKey }: CallerRow): KnownCaller | undefined {
  return byKey && accessKey !== null ? byKey.get(accessKey) : alone;
}
