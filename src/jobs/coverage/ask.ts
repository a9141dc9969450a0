/** Asks one account and Region that is due which trails log there, and stores what it said. */
import type { Pool } from "pg";
import type { Place } from "../../core/coverage/trail.ts";
import { cleanText } from "../../core/record/text.ts";
import { AuditplaneError } from "../../errors.ts";
import type { TrailsApi } from "../../sources/trails/client.ts";
import { readTrails } from "../../sources/trails/index.ts";
import type { TrailsAnswer, TrailsReading } from "../../sources/trails/index.ts";
import { claimPlace, finishPlace, replaceTrails } from "../../store/coverage.ts";
import type { CoverageLease, PlaceOutcome } from "../../store/coverage.ts";
import { inTransaction } from "../../store/transaction.ts";

export interface AskDeps {
  readonly pool: Pool;
  readonly places: readonly Place[];
  /** A client of a place; it is closed when that was asked. */
  readonly open: (place: Place) => TrailsApi | Promise<TrailsApi>;
  readonly isRead: TrailsReading["isRead"];
  readonly signal: AbortSignal;
}

export interface Asked extends Place {
  /** `broken`: something else than AWS kept it from being asked, or its answer from being stored, and nothing is written down. */
  readonly outcome: PlaceOutcome | { readonly state: "broken"; readonly error: unknown };
  readonly trails: number;
}

/** Longer than all calls of a place with all their attempts. */
const LEASE_SECONDS = 900;
/** A little less than the schedule, so that every turn finds it due. */
const AGAIN_SECONDS = 3_300;
const DETAIL_MAX = 500;

/**
 * undefined: none is due. A place that does not answer is an outcome, and what it said before stands. Safe from any number of
 * workers at once; throws the signal's reason. Then, as where it is broken, the place is due again when its lease is over.
 */
export async function askPlace(deps: AskDeps): Promise<Asked | undefined> {
  const { pool, places, signal } = deps;
  if (places.length === 0) return undefined;
  const lease = await claimPlace(pool, places, LEASE_SECONDS);
  if (!lease) return undefined;
  try {
    return await askLeased(lease, deps);
  } catch (error) {
    if (signal.aborted) throw error;
    const { account, region } = lease;
    return { account, region, outcome: { state: "broken", error }, trails: 0 };
  }
}

async function askLeased(lease: CoverageLease, deps: AskDeps): Promise<Asked> {
  const { pool, signal } = deps;
  const { account, region } = lease;
  const answer = await answerOf(lease, deps);
  signal.throwIfAborted();
  const outcome = outcomeOf(answer);
  await inTransaction(pool, async (client) => {
    if (!(answer instanceof AuditplaneError)) {
      const untold = answer.untold.map(({ arn }) => arn);
      await replaceTrails(client, lease, { trails: answer.trails, untold });
    }
    await finishPlace(client, lease, { outcome, dueSeconds: AGAIN_SECONDS });
  });
  return { account, region, outcome, trails: answer instanceof AuditplaneError ? 0 : answer.trails.length };
}

async function answerOf(
  { account, region }: CoverageLease,
  { open, isRead, signal }: AskDeps,
): Promise<TrailsAnswer | AuditplaneError> {
  const api = await open({ account, region });
  try {
    return await readTrails({ api, account, region, isRead });
  } catch (error) {
    if (signal.aborted || !(error instanceof AuditplaneError)) throw error;
    return error;
  } finally {
    api.close();
  }
}

/** A trail that is not told makes the answer one that failed, though the others are stored. */
function outcomeOf(answer: TrailsAnswer | AuditplaneError): PlaceOutcome {
  const error = answer instanceof AuditplaneError ? answer : answer.untold[0]?.error;
  if (!error) return { state: "read" };
  return { state: "failed", reason: error.code, detail: cleanText(error.message, DETAIL_MAX) };
}
