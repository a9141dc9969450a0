/** Enriches stored rows: who, what, entitled then? What is left per access is a few look-ups by number. */
import type { PoolClient } from "pg";
import type { AccessFact, RecordFact } from "../../core/access/fact.ts";
import type { Action as JoinedAction } from "../../core/access/twins.ts";
import { routeOf } from "../../core/access/route.ts";
import { wayOf } from "../../core/access/way.ts";
import type { HitEvent, HitScalars } from "../../core/finding/hit.ts";
import { ACTIONS } from "../../core/record/access.ts";
import type { Action } from "../../core/record/access.ts";
import { isoTime } from "../../core/record/time.ts";
import type { AccessRow } from "../../store/accesses.ts";
import { readValues } from "../../store/dictionary.ts";
import type { Access } from "./access.ts";
import type { KnownCaller } from "./known-caller.ts";
import type { DeriveContext } from "./context.ts";
import type { KnownAsset } from "./places.ts";
import { Readers } from "./readers.ts";
import type { Requester } from "./readers.ts";

interface Operation {
  readonly source: string;
  readonly name: string;
}

/** Caches of one worker; they depend on the catalog and end with it. */
export class Enricher {
  readonly #context: DeriveContext;
  readonly #readers: Readers;
  readonly #dependencies = new Set<number>();
  readonly #values = new Map<number, string>();
  /** A few hundred. */
  readonly #operations = new Map<number, Operation>();

  constructor(context: DeriveContext) {
    this.#context = context;
    this.#readers = new Readers(context);
  }

  /** Forgets what it can load again, where that is more than the context allows. Call when nothing is in hand. */
  relieve(): void {
    const { cacheMax } = this.#context;
    if (this.#values.size > cacheMax) this.#values.clear();
    this.#readers.relieve(cacheMax);
  }

  /** Loads what the rows refer to. Call before anything else with the same rows. */
  async load(client: PoolClient, rows: readonly AccessRow[]): Promise<void> {
    const missing = new Set<number>();
    const note = (id: number | null): void => {
      if (id !== null && !this.#values.has(id)) missing.add(id);
    };
    for (const { accountId, regionId, operationId, ipId, agentId, errorId } of rows) {
      note(accountId);
      note(regionId);
      note(operationId);
      note(ipId);
      note(agentId);
      note(errorId);
    }
    if (missing.size > 0)
      for (const [id, value] of await readValues(client, [...missing])) this.#values.set(id, value);
    await this.#readers.load(client, rows, this.#dependencies);
  }

  /** What was loaded since the last call depends on; see hour_dependencies. */
  takeDependencies(): number[] {
    const taken = [...this.#dependencies];
    this.#dependencies.clear();
    return taken;
  }

  access({ row, copies }: JoinedAction<AccessRow>, reported: boolean): Access {
    const what = this.#readers.assetOf(row);
    const caller = this.#readers.callerOf(row);
    const isVended = caller.session !== undefined;
    const requester =
      caller.session === undefined ? undefined : this.#readers.requesterOf(row, caller.session);
    const who = requester?.who ?? caller;
    const at = requester?.at ?? row.time;
    const { asset } = what;
    const action = ACTIONS[row.action] as Action;
    const denied = row.errorId !== null;
    let bytesOut = 0;
    if (!denied) for (const copy of copies) bytesOut = Math.max(bytesOut, copy.bytesOut ?? 0);
    const route = routeOf({
      isLakeFormation: isVended || this.#operation(row).source === "lakeformation.amazonaws.com",
      isAccessGrant: who.isAccessGrant,
      flags: row.flags,
    });
    const entitlement = who.judge({ asset, action, at });
    const { grantOf, catalog } = this.#context;
    return {
      row,
      copies,
      who,
      what,
      isVended,
      isWaiting: requester?.isWaiting ?? false,
      requestedId: requester?.requestedId ?? null,
      queryId: requester?.queryId ?? null,
      route,
      way: wayOf({ asset, caller: who.caller, entitlement, route, at, grantOf }),
      domain: (asset && catalog.projectAt(asset.project, row.time)?.domain) ?? null,
      action,
      denied,
      bytesOut,
      entitlement,
      lookedUntil: requester?.lookedUntil ?? row.time,
      reported,
    };
  }

  fact({ row, who, what, denied, ...access }: Access): AccessFact {
    const { caller } = who;
    const { entitlement } = access;
    const operation = this.#operation(row);
    return {
      person: caller.person,
      person_kind: caller.personKind,
      identity_grade: caller.grade,
      principal: caller.principal,
      account: this.#value(row.accountId),
      region: this.#value(row.regionId),
      projects: entitlement.projects,
      asset: what.key,
      asset_project: what.asset?.project ?? null,
      domain: access.domain,
      classification: what.asset?.classification ?? null,
      sensitivity: (what.asset && this.#context.sensitivities.get(what.asset.id)) ?? null,
      lake_formation: what.asset?.lakeFormation ?? null,
      entitlement: entitlement.verdict,
      entitlement_via: entitlement.via,
      entitlement_since: entitlement.since === null ? null : isoTime(entitlement.since),
      subscription: entitlement.subscription,
      route: access.route,
      action: access.action,
      event_source: operation.source,
      event_name: operation.name,
      bytes_out: denied || row.bytesOut !== null ? access.bytesOut : null,
      error_code: row.errorId === null ? null : this.#value(row.errorId),
      source_ip: row.ipId === null ? null : this.#value(row.ipId),
      user_agent: row.agentId === null ? null : this.#value(row.agentId),
      outside_account: caller.outsideAccount,
    };
  }

  /** What is known of every record. */
  recordFact(row: AccessRow): RecordFact {
    const { caller } = this.caller(row);
    const operation = this.#operation(row);
    return {
      person: caller.person,
      person_kind: caller.personKind,
      identity_grade: caller.grade,
      principal: caller.principal,
      account: this.#value(row.accountId),
      region: this.#value(row.regionId),
      event_source: operation.source,
      event_name: operation.name,
      error_code: row.errorId === null ? null : this.#value(row.errorId),
      source_ip: row.ipId === null ? null : this.#value(row.ipId),
      user_agent: row.agentId === null ? null : this.#value(row.agentId),
      outside_account: caller.outsideAccount,
    };
  }

  /** What an access gives to a hit. */
  accessHit({ row, who, what, bytesOut, domain, entitlement, isWaiting }: Access): HitEvent {
    const base = this.#hit(row, who, isWaiting);
    const { verdict, via, since, subscription, nearest, projects } = entitlement;
    return {
      ...base,
      bytesOut,
      projects,
      domain,
      scalars: () => ({
        ...base.scalars(),
        domain,
        ownerProject: what.asset?.project ?? null,
        classification: what.asset?.classification ?? null,
        consumer: projects[0] === undefined ? { principalId: who.principalId } : { project: projects[0] },
        entitlement: { verdict, via, since, subscription, nearest },
      }),
    };
  }

  /** Who is behind a record. */
  caller(row: AccessRow): KnownCaller {
    return this.#requesterOf(row).who;
  }

  #requesterOf(row: AccessRow): Pick<Requester, "who" | "isWaiting"> {
    const who = this.#readers.callerOf(row);
    return who.session === undefined
      ? { who, isWaiting: false }
      : this.#readers.requesterOf(row, who.session);
  }

  /** What a record gives to a hit of a rule on records: it is about a person alone. */
  recordHit(row: AccessRow): HitEvent {
    const { who, isWaiting } = this.#requesterOf(row);
    return this.#hit(row, who, isWaiting);
  }

  #hit(row: AccessRow, { caller, principalId }: KnownCaller, isWaiting: boolean): HitEvent {
    return {
      isWaiting,
      point: { time: row.time, eventId: row.eventId, fileId: row.fileId, ordinal: row.ordinal },
      bytesOut: 0,
      objectHash: row.objectHash,
      principalId,
      projects: [],
      domain: null,
      scalars: (): HitScalars => ({
        account: this.#value(row.accountId) || null,
        region: this.#value(row.regionId) || null,
        domain: null,
        ownerProject: null,
        classification: null,
        eventName: this.#operation(row).name,
        sourceIp: row.ipId === null ? null : this.#value(row.ipId),
        personKind: caller.personKind,
        consumer: { principalId },
        entitlement: null,
      }),
    };
  }

  /** Looks up places that no row touched. Call before `placeAt` with the same ones. */
  async resolvePlaces(resources: Iterable<string>): Promise<void> {
    await this.#readers.places.resolve(resources);
  }

  /** What a place is at a time. */
  placeAt(resource: string, at: number): KnownAsset {
    return this.#readers.places.resourceAt(resource, at);
  }

  /** Account and Region of a row: with time and id its event key. */
  place(row: AccessRow): string {
    return `${this.#value(row.accountId)} ${this.#value(row.regionId)}`;
  }

  /** The account whose log tells: of several that of another account than the caller's, since the owner's log does. */
  logOf({ row, copies, who }: Access): string {
    const own = this.#value(row.accountId);
    if (copies.length === 1) return own;
    const logs = copies.map(({ accountId }) => this.#value(accountId)).sort();
    return logs.find((log) => log !== who.caller.account) ?? own;
  }

  #value(id: number): string {
    return this.#values.get(id) ?? "";
  }

  #operation({ operationId }: AccessRow): Operation {
    let operation = this.#operations.get(operationId);
    if (!operation) {
      const value = this.#value(operationId);
      const blank = value.indexOf(" ");
      operation = { source: value.slice(0, blank), name: value.slice(blank + 1) };
      this.#operations.set(operationId, operation);
    }
    return operation;
  }
}
