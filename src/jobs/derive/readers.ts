/** Who acted: the caller of a row, and under a session that Lake Formation vended, who asked for it. */
import type { PoolClient } from "pg";
import { requestOf } from "../../core/access/request.ts";
import type { AccessRow } from "../../store/accesses.ts";
import { Callers } from "./callers.ts";
import type { KnownCaller } from "./callers.ts";
import type { DeriveContext } from "./context.ts";
import { Origins } from "./origins.ts";
import type { Origin } from "./origins.ts";
import { Places } from "./places.ts";
import type { KnownAsset } from "./places.ts";

export interface Reader {
  readonly who: KnownCaller;
  /** When the right to read was asked for. */
  readonly at: number;
  /** Under a session that Lake Formation vended. */
  readonly isVended: boolean;
  /** Who asked is in a record that has not come yet. */
  readonly isWaiting: boolean;
  /** Dictionary id of what the vended session was asked for; null where that is nothing, or several. */
  readonly requestedId: number | null;
}

export class Readers {
  readonly #origins = new Origins();
  readonly #callers: Callers;
  readonly #places: Places;

  constructor(context: DeriveContext) {
    this.#callers = new Callers(context, this.#origins);
    this.#places = new Places(context);
  }

  /** Loads what the rows refer to. Call before anything else with the same rows; it may forget those of other rows. */
  async load(client: PoolClient, rows: readonly AccessRow[]): Promise<void> {
    await this.#callers.load(client, rows);
    const requests = this.#requestsOf(rows);
    if (requests.length > 0) await this.#callers.load(client, [...rows, ...requests]);
    await this.#places.load(client, [...rows, ...requests]);
  }

  /** The asset that the row touched. */
  assetOf(row: AccessRow): KnownAsset {
    return this.#places.at(row);
  }

  /**
   * Under a vended session the one who asked for it, at that time. Where nobody who is known asked, the session itself
   * may tell; else the row waits for the request.
   */
  of(row: AccessRow): Reader {
    const who = this.#callers.of(row);
    if (who.session === undefined)
      return { who, at: row.time, isVended: false, isWaiting: false, requestedId: null };
    const asset = this.assetOf(row);
    const requests = this.#origins.of(who.session);
    const request = requestOf(requests, row.time, (one) => this.#places.at(one) === asset);
    const reader = request && this.#callers.of(request);
    const isSame = requests.every(({ resourceId }) => resourceId === request?.resourceId);
    const vended = { isVended: true, requestedId: isSame ? (request?.resourceId ?? null) : null };
    return reader?.caller.established
      ? { who: reader, at: request?.time ?? row.time, isWaiting: false, ...vended }
      : { who, at: row.time, isWaiting: !who.caller.established, ...vended };
  }

  /** What the answers about the rows depend on; see hour_dependencies. */
  dependenciesOf(rows: readonly AccessRow[]): Set<number> {
    return this.#callers.dependenciesOf([...rows, ...this.#requestsOf(rows)]);
  }

  /** Lake Formation's requests for the sessions of rows. */
  #requestsOf(rows: readonly AccessRow[]): Origin[] {
    const sessions = new Set(rows.map((row) => this.#callers.of(row).session));
    return [...sessions].flatMap((session) => (session === undefined ? [] : this.#origins.of(session)));
  }
}
