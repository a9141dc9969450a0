/** One access to data, with everything that rollups and rules need. */
import type { Entitlement } from "../../core/catalog/judge.ts";
import type { Route } from "../../core/access/route.ts";
import type { Way } from "../../core/access/way.ts";
import type { Action } from "../../core/record/access.ts";
import type { AccessRow } from "../../store/accesses.ts";
import type { KnownCaller } from "./known-caller.ts";
import type { KnownAsset } from "./places.ts";

export interface Access {
  /** The copy that stands for all. */
  readonly row: AccessRow;
  /** All copies, the one that stands included. */
  readonly copies: readonly AccessRow[];
  readonly who: KnownCaller;
  readonly what: KnownAsset;
  /** That owns the asset at the time. */
  readonly domain: string | null;
  readonly action: Action;
  readonly denied: boolean;
  /** Of all copies the largest; 0 where denied: nothing left. */
  readonly bytesOut: number;
  readonly entitlement: Entitlement;
  /** The latest time as of which something was looked up for it: its own, or that of a request for its session. */
  readonly lookedUntil: number;
  /** True if one of its records is in the files that are reported on. */
  readonly reported: boolean;
  /** Under a session that Lake Formation vended: `who` is who asked for it, as far as that is known. */
  readonly isVended: boolean;
  /** Dictionary id of the table or location that this session was asked for; null where there is none, or several. */
  readonly requestedId: number | null;
  /** The query that the vended session was asked for; null where there is none, or it is not known. */
  readonly queryId: string | null;
  readonly route: Route;
  readonly way: Way;
  /** Who asked is in a record that has not come yet. */
  readonly isWaiting: boolean;
}
