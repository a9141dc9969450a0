/** What people decide about a revocation. */
import type { Pool, PoolClient } from "pg";
import { identityName, plainName } from "../../core/identity/identity-name.ts";
import type { RevocationRow } from "../../core/revocation/revocation.ts";
import { shownText } from "../../core/record/text.ts";
import { AuditplaneError } from "../../errors.ts";
import { appendAudit } from "../../store/audit-log.ts";
import { readClock } from "../../store/clock.ts";
import { decide, lockRevocation, lockRevocations } from "../../store/revocations.ts";
import { readPersonAt } from "../../store/standing-people.ts";
import { inTransaction } from "../../store/transaction.ts";
import { auditOf } from "./audited.ts";

export interface DecideGiven {
  readonly id: number;
  readonly decision: "approved" | "declined";
  readonly author: string;
  readonly reason: string;
}

/** From which states it may be decided: what failed is tried again when somebody approves it. */
const OPEN = {
  approved: ["proposed", "failed", "declined"],
  declined: ["proposed", "approved", "failed"],
} as const;

/**
 * Throws `input_missing` where there is none, and `settings_invalid` where it is too late, or somebody declines what is proposed about
 * themselves, by whatever name; approving it they may.
 */
export async function decideRevocation(
  pool: Pool,
  { id, decision, author, reason }: DecideGiven,
): Promise<RevocationRow> {
  return await inTransaction(pool, async (client) => {
    await lockRevocations(client);
    const row = await lockRevocation(client, id);
    if (!row)
      throw new AuditplaneError(
        "input_missing",
        `could not decide revocation ${id}: there is none of that number; revocations list prints them`,
      );
    const may: readonly string[] = OPEN[decision];
    // what was asked for may be done by now
    if (
      !may.includes(row.state) ||
      (decision === "declined" && row.sentAt !== null && row.state !== "failed")
    )
      throw new AuditplaneError(
        "settings_invalid",
        `could not have revocation ${id} ${decision}: it is ${row.state}${row.sentAt === null ? "" : ", and DataZone was asked"}; see revocations show ${id}`,
      );
    if (decision === "declined") await refuseOwn(client, row, author);
    await decide(client, id, { state: decision, author, says: reason });
    await appendAudit(client, [auditOf(row, `revocation.${decision}`, { author, reason })]);
    return { ...row, state: decision, author, says: reason };
  });
}

async function refuseOwn(client: PoolClient, { id, person }: RevocationRow, author: string): Promise<void> {
  const names = [author, person].map(plainName);
  const personAt = await readPersonAt(client, names);
  const now = await readClock(client);
  const idOf = (name: string): string => identityName(personAt(plainName(name), now)?.id ?? name);
  if (idOf(author) === idOf(person))
    throw new AuditplaneError(
      "settings_invalid",
      `could not decline revocation ${id}: ${shownText(author)} is whom it is about, and nobody declines what is proposed about themselves; have somebody else do it`,
    );
}
