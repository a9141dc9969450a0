/**
 * Enriches stored rows: who, what, entitled then? Every identity is resolved once and every resource looked up once;
 * what is left per access is a few map look-ups.
 */
import type { PoolClient } from "pg";
import type { AccessFact } from "../../core/access/fact.ts";
import type { Action as JoinedAction } from "../../core/access/twins.ts";
import { bordersOfIntervals, countUpTo } from "../../core/catalog/borders.ts";
import type { Asset } from "../../core/catalog/catalog.ts";
import type { Entitlement } from "../../core/catalog/judge.ts";
import type { HitEvent, HitScalars } from "../../core/finding/hit.ts";
import type { Caller } from "../../core/identity/caller.ts";
import { decodeIdentity } from "../../core/identity/fields.ts";
import { resolveCaller } from "../../core/identity/resolve.ts";
import { ACTIONS } from "../../core/record/access.ts";
import type { Action } from "../../core/record/access.ts";
import { isoTime } from "../../core/record/time.ts";
import type { AccessRow } from "../../store/accesses.ts";
import { KIND, readValues } from "../../store/dictionary.ts";
import type { DeriveContext } from "./context.ts";

/** One access to data, with everything that rollups and rules need. */
export interface Access {
  readonly row: AccessRow;
  readonly caller: Caller;
  readonly personId: number;
  readonly principalId: number;
  readonly asset: Asset | undefined;
  /** Catalog id, or what stands in for it: the bucket, or the table's ARN. */
  readonly assetKey: string;
  readonly domain: string | null;
  readonly action: Action;
  readonly denied: boolean;
  readonly bytesOut: number;
  readonly entitlement: Entitlement;
  /** True if one of its records is in the files that are reported on. */
  readonly reported: boolean;
}

interface KnownIdentity {
  readonly caller: Caller;
  readonly personId: number;
  readonly principalId: number;
  readonly route: string;
}

const VALUES_MAX = 200_000;

/** Caches of one worker; they depend on the catalog and end with it. */
export class Enricher {
  readonly #context: DeriveContext;
  readonly #values = new Map<number, string>();
  /** By identity and stretch of time: an identity may belong to one person and later to another. */
  readonly #identities = new Map<number, KnownIdentity>();
  readonly #stretches: Float64Array;
  readonly #personKeys = new Map<number, string>();
  readonly #callers = new Map<string, Caller>();

  constructor(context: DeriveContext) {
    this.#context = context;
    this.#stretches = bordersOfIntervals([context.catalog.catalog.people]);
  }

  /** Loads what the rows refer to. Call before anything else with the same rows. */
  async load(client: PoolClient, rows: readonly AccessRow[]): Promise<void> {
    if (this.#values.size > VALUES_MAX) this.#values.clear();
    const ids = new Set<number>();
    for (const row of rows) {
      for (const id of [row.accountId, row.regionId, row.operationId, row.identityId]) this.#note(ids, id);
      for (const id of [row.ipId, row.agentId, row.errorId, row.resourceId])
        if (id !== null) this.#note(ids, id);
    }
    if (ids.size > 0)
      for (const [id, value] of await readValues(client, [...ids])) this.#values.set(id, value);
    await this.#resolveIdentities(rows);
  }

  /** The value behind a dictionary id of a loaded row. */
  value(id: number): string {
    return this.#values.get(id) ?? "";
  }

  identity(row: AccessRow): KnownIdentity {
    return this.#identities.get(this.#identityKey(row)) as KnownIdentity;
  }

  #identityKey({ identityId, time }: AccessRow): number {
    return identityId * (this.#stretches.length + 1) + countUpTo(this.#stretches, time);
  }

  access(action: JoinedAction<AccessRow>, reported: boolean): Access {
    const { row } = action;
    const { caller, personId, principalId } = this.identity(row);
    const resource = row.resourceId === null ? undefined : this.value(row.resourceId);
    const asset = resource === undefined ? undefined : this.#context.catalog.assetAt(resource, row.time);
    const verb = ACTIONS[row.action] as Action;
    const bytes = action.copies.reduce((max, copy) => Math.max(max, copy.bytesOut ?? 0), 0);
    return {
      row,
      caller,
      personId,
      principalId,
      asset,
      assetKey: asset?.id ?? standIn(resource),
      domain: (asset && this.#context.catalog.projectAt(asset.project, row.time)?.domain) ?? null,
      action: verb,
      denied: row.errorId !== null,
      bytesOut: row.errorId === null ? bytes : 0,
      entitlement: this.#context.judge({ caller, asset, action: verb, at: row.time }),
      reported,
    };
  }

  fact(access: Access): AccessFact {
    const { row, caller, entitlement, asset } = access;
    return {
      person: caller.person,
      person_kind: caller.personKind,
      identity_grade: caller.grade,
      principal: caller.principal,
      account: this.value(row.accountId),
      region: this.value(row.regionId),
      projects: entitlement.projects,
      asset: access.assetKey,
      asset_project: asset?.project ?? null,
      domain: access.domain,
      classification: asset?.classification ?? null,
      sensitivity: null,
      entitlement: entitlement.verdict,
      entitlement_via: entitlement.via,
      entitlement_since: entitlement.since === null ? null : isoTime(entitlement.since),
      subscription: entitlement.subscription,
      route: this.identity(row).route,
      action: access.action,
      event_source: this.#operation(row).source,
      event_name: this.#operation(row).name,
      bytes_out: row.bytesOut,
      error_code: row.errorId === null ? null : this.value(row.errorId),
      source_ip: row.ipId === null ? null : this.value(row.ipId),
      user_agent: row.agentId === null ? null : this.value(row.agentId),
      outside_account: caller.outsideAccount,
    };
  }

  /** The key of a person of a loaded row. */
  personKey(personId: number): string {
    return this.#personKeys.get(personId) ?? "unknown";
  }

  /** What an access gives to a hit. */
  accessHit(access: Access): HitEvent {
    const { entitlement, asset } = access;
    const base = this.#hitBase(access.row);
    return {
      ...base,
      bytesOut: access.bytesOut,
      projects: entitlement.projects,
      domain: access.domain,
      scalars: () => ({
        ...base.scalars(),
        domain: access.domain,
        ownerProject: asset?.project ?? null,
        classification: asset?.classification ?? null,
        consumer: consumerOf(entitlement.projects, access.principalId),
        entitlement: {
          verdict: entitlement.verdict,
          via: entitlement.via,
          since: entitlement.since,
          subscription: entitlement.subscription,
          nearest: entitlement.nearest,
        },
        catalogAsOf: this.#context.catalog.asOf(access.domain),
      }),
    };
  }

  /** What a record that a rule matched gives to a hit: it is about a person alone. */
  recordHit(row: AccessRow): { personId: number; hitEvent: HitEvent } {
    return { personId: this.identity(row).personId, hitEvent: this.#hitBase(row) };
  }

  #hitBase(row: AccessRow): HitEvent {
    const { principalId, caller } = this.identity(row);
    return {
      point: { time: row.time, eventId: row.eventId, fileId: row.fileId, ordinal: row.ordinal },
      bytesOut: 0,
      objectHash: row.objectHash,
      principalId,
      projects: [],
      domain: null,
      scalars: (): HitScalars => ({
        account: this.value(row.accountId) || null,
        region: this.value(row.regionId) || null,
        domain: null,
        ownerProject: null,
        classification: null,
        eventName: this.#operation(row).name,
        sourceIp: row.ipId === null ? null : this.value(row.ipId),
        personKind: caller.personKind,
        consumer: { principalId },
        entitlement: null,
        catalogAsOf: this.#context.catalog.asOf(null),
      }),
    };
  }

  #operation(row: AccessRow): { source: string; name: string } {
    const value = this.value(row.operationId);
    const blank = value.indexOf(" ");
    return { source: value.slice(0, blank), name: value.slice(blank + 1) };
  }

  #note(ids: Set<number>, id: number): void {
    if (!this.#values.has(id)) ids.add(id);
  }

  /** One object for one caller, whose sessions are many: the judge remembers its answers by it. */
  #intern(caller: Caller): Caller {
    const key = JSON.stringify(Object.values(caller));
    const known = this.#callers.get(key);
    if (!known) this.#callers.set(key, caller);
    return known ?? caller;
  }

  async #resolveIdentities(rows: readonly AccessRow[]): Promise<void> {
    const { dictionary, people, identity, catalog } = this.#context;
    const fresh = new Map<number, Omit<KnownIdentity, "personId" | "principalId">>();
    for (const row of rows) {
      const key = this.#identityKey(row);
      if (this.#identities.has(key) || fresh.has(key)) continue;
      const fields = decodeIdentity(this.value(row.identityId));
      const caller = this.#intern(
        resolveCaller(fields, { ...identity, personOf: (name) => catalog.personAt(name, row.time) }),
      );
      fresh.set(key, { caller, route: routeOf(fields.arn) });
      dictionary.want(KIND.principal, caller.principal);
    }
    if (fresh.size === 0) return;
    await Promise.all([
      dictionary.resolve(),
      people.resolve([...fresh.values()].map(({ caller }) => caller.person)),
    ]);
    for (const [id, known] of fresh) {
      const personId = people.id(known.caller.person);
      this.#personKeys.set(personId, known.caller.person);
      this.#identities.set(id, {
        ...known,
        personId,
        principalId: dictionary.id(KIND.principal, known.caller.principal),
      });
    }
  }
}

function consumerOf(projects: readonly string[], principalId: number): HitScalars["consumer"] {
  const project = projects[0];
  return project === undefined ? { principalId } : { project };
}

/** An ungoverned place by its bucket; a table that no asset covers by its ARN. */
function standIn(resource: string | undefined): string {
  if (resource === undefined) return "unknown";
  return resource.startsWith("s3://") ? resource.slice(0, resource.indexOf("/", 5) + 1) : resource;
}

/** How the read got in: by credentials that Lake Formation or Access Grants vended, or directly. */
function routeOf(arn: string | undefined): string {
  const session = arn?.split("/")[2] ?? "";
  if (session.startsWith("AWSLF-")) return "lakeformation";
  return session.startsWith("access-grants-") ? "access_grants" : "direct";
}
