/** Who acted: the caller of a row, and under a session that Lake Formation vended, who asked for it. */
import type { PoolClient } from "pg";
import { requestOf } from "../../core/access/request.ts";
import type { AccessRow } from "../../store/accesses.ts";
import { Callers } from "./callers.ts";
import { dependenciesOf } from "./known-caller.ts";
import type { KnownCaller, Loaded } from "./known-caller.ts";
import type { DeriveContext } from "./context.ts";
import { Origins } from "./origins.ts";
import type { Origin } from "./origins.ts";
import { Places } from "./places.ts";
import type { KnownAsset } from "./places.ts";

/** Who is behind a session that Lake Formation vended. */
export interface Requester {
  readonly who: KnownCaller;
  /** When the right to read was asked for. */
  readonly at: number;
  /** The latest time that the answer looked at: of all requests, since each was asked what it was for. */
  readonly lookedUntil: number;
  /** Who asked is in a record that has not come yet. */
  readonly isWaiting: boolean;
  /** Dictionary id of what the vended session was asked for; null where that is nothing, or several. */
  readonly requestedId: number | null;
  /** The query that the request was made for. */
  readonly queryId: string | null;
}

export class Readers {
  readonly #origins = new Origins();
  readonly #callers: Callers;
  readonly places: Places;

  constructor(context: DeriveContext) {
    this.#callers = new Callers(context, this.#origins);
    this.places = new Places(context);
  }

  /** Forgets what it can load again, where that is more than `max`. */
  relieve(max: number): void {
    this.#callers.relieve(max);
    this.places.relieve(max);
  }

  /**
   * Loads what the rows refer to, and adds to `dependencies` what the answers depend on (see hour_dependencies). Call
   * before anything else with the same rows.
   */
  async load(client: PoolClient, rows: readonly AccessRow[], dependencies: Set<number>): Promise<void> {
    let loaded = await this.#callers.load(client, rows);
    const requests = this.#requestsOf(loaded);
    if (requests.length > 0) loaded = await this.#callers.load(client, [...rows, ...requests]);
    await this.places.load(client, requests.length > 0 ? [...rows, ...requests] : rows);
    for (const key of dependenciesOf(loaded, this.#origins)) dependencies.add(key);
  }

  /** The asset that the row touched. */
  assetOf(row: AccessRow): KnownAsset {
    return this.places.at(row);
  }

  /** Who the record names; where that is a vended session see `requesterOf`. */
  callerOf(row: AccessRow): KnownCaller {
    return this.#callers.of(row);
  }

  /**
   * Who asked for the vended session of a row, at that time. Where nobody who is known asked, the session itself may
   * tell; else the row waits for the request.
   */
  requesterOf(row: AccessRow, session: number): Requester {
    const asset = this.assetOf(row);
    const requests = this.#origins.of(session);
    const request = requestOf(requests, row.time, (one) => this.places.at(one).id === asset.id);
    const reader = request && this.#callers.of(request);
    const isSame = requests.every(({ resourceId }) => resourceId === request?.resourceId);
    const requestedId = isSame ? (request?.resourceId ?? null) : null;
    const queryId = request?.queryId ?? null;
    const lookedUntil = requests.reduce((latest, { time }) => Math.max(latest, time), row.time);
    if (reader?.caller.established)
      return {
        who: reader,
        at: request?.time ?? row.time,
        lookedUntil,
        isWaiting: false,
        requestedId,
        queryId,
      };
    const who = this.#callers.of(row);
    return { who, at: row.time, lookedUntil, isWaiting: !who.caller.established, requestedId, queryId };
  }

  /** Lake Formation's requests for the sessions that were loaded. */
  #requestsOf({ identities }: Loaded): Origin[] {
    return identities.flatMap(({ session }) => (session === undefined ? [] : this.#origins.of(session)));
  }
}
