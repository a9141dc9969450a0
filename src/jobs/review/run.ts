/** What is to be done about access reviews by now: those that are due are opened, and those out of turn; those that are overdue are closed; reports are written. */
import type { Pool } from "pg";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import type { CurrentCatalog } from "../sync/current-catalog.ts";
import { readMeshPolicy } from "../../store/mesh-policy.ts";
import { revokeFromReviews } from "../revoke/from-reviews.ts";
import { readClock } from "../../store/clock.ts";
import { proveRemovals } from "./certify/prove.ts";
import { listOverdue } from "../../store/review-schedule.ts";
import { closeOverdueReview } from "./certify/close.ts";
import type { TrustedNames } from "./grant-calls.ts";
import { openDueReviews } from "./open-due.ts";
import { openOutOfTurn } from "./out-of-turn.ts";
import { writeDueReports } from "./proof/write-due.ts";
import type { WriteDueDeps, WrittenDue } from "./proof/write-due.ts";

export interface ReviewRunDeps extends Omit<WriteDueDeps, "index"> {
  readonly pool: Pool;
  readonly catalog: CurrentCatalog;
  /** Of auditplane. */
  readonly version: string;
  readonly signal: AbortSignal;
  readonly identity?: TrustedNames | undefined;
  /** Told why something that is to be revoked is not asked for; undefined: nobody is. */
  readonly onWithheld?: ((reason: string) => void) | undefined;
}

export interface ReviewRun extends WrittenDue {
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

/** Run it twice: the second finds nothing to do. What fails keeps nothing else from being done, and is thrown at the end. */
export async function runReviews({
  catalog,
  reports,
  onWithheld,
  ...deps
}: ReviewRunDeps): Promise<ReviewRun> {
  const { pool, signal } = deps;
  const failures: unknown[] = [];
  const attempt = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      failures.push(error);
      return otherwise;
    }
  };
  let closed = 0;
  for (const id of await listOverdue(pool)) if (await closeOverdueReview(pool, id)) closed++;
  const index = await catalog.read();
  const outOfTurn = await attempt(() => openOutOfTurn({ ...deps, index }), 0);
  const now = await readClock(pool);
  const due = await attempt(() => openDueReviews({ ...deps, index }, now), { opened: 0, waiting: 0 });
  const proven = await attempt(() => proveRemovals(pool, index), 0);
  const nothing = { ordered: 0, withheld: [] };
  const { ordered, withheld } = await attempt(() => revoke(pool, index), nothing);
  for (const reason of withheld) onWithheld?.(reason);
  const written = await attempt(() => writeDueReports({ pool, index, reports, signal }), {
    reports: 0,
    unsigned: 0,
  });
  if (failures.length > 0) throw failures[0];
  return { ...due, outOfTurn, closed, proven, ordered, ...written };
}

async function revoke(pool: Pool, index: CatalogIndex): ReturnType<typeof revokeFromReviews> {
  return await revokeFromReviews(pool, index, (await readMeshPolicy(pool))?.revocation);
}
