/** What is to be done about access reviews by now: those that are due are opened, and those out of turn; those that are overdue are closed. */
import type { Pool } from "pg";
import type { CurrentCatalog } from "../sync/current-catalog.ts";
import { readMeshPolicy } from "../../store/mesh-policy.ts";
import { revokeFromReviews } from "../revoke/from-reviews.ts";
import { readClock } from "../../store/clock.ts";
import { proveRemovals } from "./certify/prove.ts";
import { listOverdue } from "../../store/review-schedule.ts";
import { closeOverdueReview } from "./certify/close.ts";
import { openDueReviews } from "./open-due.ts";
import { openOutOfTurn } from "./out-of-turn.ts";

export interface ReviewRunDeps {
  readonly pool: Pool;
  readonly catalog: CurrentCatalog;
  /** Of auditplane. */
  readonly version: string;
  readonly signal: AbortSignal;
  /** Told why something that is to be revoked is not asked for; undefined: nobody is. */
  readonly onWithheld?: ((reason: string) => void) | undefined;
}

export interface ReviewRun {
  readonly opened: number;
  /** Domains whose events of the month are not judged yet. */
  readonly waiting: number;
  readonly outOfTurn: number;
  /** Rights that were to be revoked, and are shown to be gone. */
  readonly proven: number;
  readonly closed: number;
  /** Rights that DataZone is to be asked to end, since a review says so. */
  readonly ordered: number;
}

/** Run it twice: the second finds nothing to do. */
export async function runReviews({ catalog, onWithheld, ...deps }: ReviewRunDeps): Promise<ReviewRun> {
  let closed = 0;
  for (const id of await listOverdue(deps.pool)) if (await closeOverdueReview(deps.pool, id)) closed++;
  const index = await catalog.read();
  const outOfTurn = await openOutOfTurn({ ...deps, index });
  const due = await openDueReviews({ ...deps, index }, await readClock(deps.pool));
  const proven = await proveRemovals(deps.pool, index);
  const policy = await readMeshPolicy(deps.pool);
  const { ordered, withheld } = await revokeFromReviews(deps.pool, index, policy?.revocation);
  for (const reason of withheld) onWithheld?.(reason);
  return { ...due, outOfTurn, closed, proven, ordered };
}
