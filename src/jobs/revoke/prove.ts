/**
 * Looks whether what DataZone said to be done is so: by the next read of the control plane, or by an event, whose id is kept, also where
 * its record comes after the read. Twice is once.
 */
import type { PoolClient } from "pg";
import type { RevocationRow } from "../../core/revocation/revocation.ts";
import { isoTime } from "../../core/record/time.ts";
import { appendAudit } from "../../store/audit-log.ts";
import { listEvidence, listLateRecords } from "../../store/revocation-evidence.ts";
import type { Evidence } from "../../store/revocation-evidence.ts";
import { addProof, listRevocations, markDone, markFailed, markProven } from "../../store/revocations.ts";
import { auditOf } from "./audited.ts";

/** Part of a transaction in which revocations are locked. Returns how many are settled by that. */
export async function proveRevocations(client: PoolClient): Promise<number> {
  const rows = new Map(
    (await listRevocations(client, { states: ["done", "proposed", "approved", "proven"] })).map((row) => [
      row.id,
      row,
    ]),
  );
  let settled = 0;
  for (const evidence of await listEvidence(client)) {
    const row = rows.get(evidence.id);
    if (row && (await settle(client, row, evidence))) settled++;
  }
  for (const late of await listLateRecords(client)) {
    const row = rows.get(late.id);
    if (!row) continue;
    await addProof(client, row.id, toldBy(late));
    await appendAudit(client, [auditOf(row, "revocation.proven", { detail: toldBy(late) })]);
  }
  return settled;
}

async function settle(client: PoolClient, row: RevocationRow, evidence: Evidence): Promise<boolean> {
  const { readId, readBeganAt, stands, hidden } = evidence;
  const told = toldBy(evidence);
  const [project = ""] = row.target.split("/");
  // what a read cannot see into stands as it was, and proves nothing
  const isHidden = hidden.includes(project) || hidden.includes(row.target);
  const isRead = readId !== null && readBeganAt !== null && !isHidden;
  const isDone = row.state === "done";
  if (isRead && stands) {
    if (!isDone) return false;
    const error = `DataZone said that it is done, and the read that began at ${isoTime(readBeganAt)} still has it; see whether somebody gave it back, or who ends it`;
    await markFailed(client, row.id, error);
    await appendAudit(client, [
      auditOf(row, "revocation.failed", { reason: error, detail: { read: readId } }),
    ]);
    return true;
  }
  const proof = isRead
    ? { proof: "read", read: readId, read_began_at: isoTime(readBeganAt), ...told }
    : told.event_at === undefined
      ? undefined
      : { proof: "event", ...told };
  if (!proof) return false;
  if (!isDone) {
    // whoever asked was killed before it was noted
    await markDone(client, row.id, {});
    await appendAudit(client, [auditOf(row, "revocation.done")]);
  }
  await markProven(client, row.id, proof);
  await appendAudit(client, [auditOf(row, "revocation.proven", { detail: proof })]);
  return true;
}

function toldBy({ eventAt, eventId }: Pick<Evidence, "eventAt" | "eventId">): {
  readonly event_at?: string;
  readonly event_id?: string;
} {
  if (eventAt === null) return {};
  return { event_at: isoTime(eventAt), ...(eventId !== null && { event_id: eventId }) };
}
