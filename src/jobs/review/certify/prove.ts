/**
 * Looks whether what was to be revoked is gone: by the catalog as it was read since, or by an event, whose id is kept, also where its record
 * comes later. Until then it stays open. Twice is once.
 */
import type { Pool } from "pg";
import type { CatalogIndex } from "../../../core/catalog/index-catalog.ts";
import { lastMoment } from "../../../core/catalog/moment.ts";
import { isoTime } from "../../../core/record/time.ts";
import { estateOf } from "../../../core/review/estate.ts";
import { populationOf } from "../../../core/review/population.ts";
import { appendAudit } from "../../../store/audit-log.ts";
import { readClock } from "../../../store/clock.ts";
import {
  addRemovalEvent,
  listRemovals,
  listToldEvents,
  markRemovalProven,
} from "../../../store/review-removals.ts";
import type { Removal, ToldEvent } from "../../../store/review-removals.ts";
import { inTransaction } from "../../../store/transaction.ts";
import { withMoved } from "../moved.ts";
import { soughtEvents } from "./sought-events.ts";

/** Returns how many are proven by that. */
export async function proveRemovals(pool: Pool, known: CatalogIndex): Promise<number> {
  const index = await withMoved(pool, known);
  const removals = await listRemovals(pool);
  const told = await listToldEvents(pool, await soughtEvents(pool, index, removals));
  const open = removals.filter(({ isOpen }) => isOpen);
  const standing = indexStanding(index, open, await readClock(pool));
  let proven = 0;
  for (const removal of removals) {
    const event = told.get(removal.decision);
    if (!removal.isOpen) await addLate(pool, removal, event);
    else if (await prove(pool, removal, proofOf(removal, { index, standing, event }))) proven++;
  }
  return proven;
}

interface Proof {
  readonly proof: Readonly<Record<string, string>>;
  readonly eventId: string | null;
}

async function prove(pool: Pool, removal: Removal, proof: Proof | undefined): Promise<boolean> {
  if (!proof) return false;
  return await inTransaction(pool, async (client) => {
    if (!(await markRemovalProven(client, removal.decision, proof))) return false;
    await appendAudit(client, [provenEntry(removal, proof.proof)]);
    return true;
  });
}

async function addLate(pool: Pool, removal: Removal, event: ToldEvent | undefined): Promise<void> {
  const eventId = event?.eventId;
  if (!event || eventId === null || eventId === undefined) return;
  const proof = saidBy(event);
  await inTransaction(pool, async (client) => {
    if (!(await addRemovalEvent(client, removal.decision, { proof, eventId }))) return;
    await appendAudit(client, [provenEntry(removal, proof)]);
  });
}

function provenEntry({ review, item }: Removal, proof: Readonly<Record<string, string>>) {
  return {
    actor: { kind: "system" },
    action: "review.removal_proven",
    subject: { kind: "review", id: review },
    detail: { item, ...proof },
  } as const;
}

/**
 * By domain: ids of the rights that stand after the last read, which dates what it misses while it goes on. An asset that went to another
 * domain takes its rights along.
 */
function indexStanding(
  index: CatalogIndex,
  open: readonly Removal[],
  now: number,
): ReadonlyMap<string, ReadonlySet<string>> {
  const at = Math.max(lastMoment(index.catalog), now);
  const known = new Map<string, Set<string>>();
  for (const { domain, decidedAt } of open) {
    const from = Math.min(decidedAt, at);
    const estate = estateOf({ index, domain, from, at }).map((owned) => ({ ...owned, at }));
    const rights = populationOf(index, estate);
    const before = known.get(domain);
    known.set(domain, new Set([...(before ?? []), ...rights.map(({ id }) => id)]));
  }
  return known;
}

interface ProofGiven {
  readonly index: CatalogIndex;
  readonly standing: ReadonlyMap<string, ReadonlySet<string>>;
  readonly event: ToldEvent | undefined;
}

/**
 * undefined: nothing shows it yet. A catalog that was read before it was decided shows nothing. An event of CloudTrail is enough where no read since
 * has the right still; of a grant it is not: another one may let the same be read.
 */
function proofOf(
  { domain, item, kind, decidedAt }: Removal,
  { index, standing, event }: ProofGiven,
): Proof | undefined {
  const said = event === undefined ? {} : saidBy(event);
  const eventId = event?.eventId ?? null;
  const readAt = index.asOf(domain, lastMoment(index.catalog));
  const isRead = readAt !== null && Number.isFinite(readAt) && readAt > decidedAt;
  const stands = standing.get(domain)?.has(item) ?? false;
  if (isRead && !stands)
    return {
      proof: { proof: "catalog", catalog: index.catalog.hash, read_at: isoTime(readAt), ...said },
      eventId,
    };
  if (event === undefined || eventId === null) return undefined;
  if (kind === "grant" || (isRead && readAt > event.at)) return undefined;
  return { proof: { proof: "event", ...said }, eventId };
}

function saidBy({ at, eventId }: ToldEvent): Readonly<Record<string, string>> {
  return { event_at: isoTime(at), ...(eventId !== null && { event_id: eventId }) };
}
