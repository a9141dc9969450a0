/** Somebody sees for a time whom an alert is about: for a reason, which is kept. */
import type { Pool } from "pg";
import { isoTime } from "../../core/record/time.ts";
import { appendAudit } from "../../store/audit-log.ts";
import { PeopleIds } from "../../store/people.ts";
import { writeReveal } from "../../store/reveals.ts";
import type { Reveal } from "../../store/reveals.ts";
import { inTransaction } from "../../store/transaction.ts";

export const REVEAL_MINUTES = 60;

export interface RevealWanted {
  readonly viewer: string;
  /** One that they see. */
  readonly alert: number;
  readonly reason: string;
  /** Keys of those whom it is about, as far as they see it. */
  readonly people: readonly string[];
  /** They are among them: that is no secret from them, and is noted. */
  readonly isOneself: boolean;
}

/** With its entry in the audit log, in one transaction. */
export async function reveal(
  pool: Pool,
  { viewer, alert, reason, people, isOneself }: RevealWanted,
): Promise<Reveal> {
  const ids = new PeopleIds(pool);
  await ids.resolve([viewer]);
  return await inTransaction(pool, async (client) => {
    const given = { viewerId: ids.id(viewer), alert, reason, minutes: REVEAL_MINUTES };
    const made = await writeReveal(client, given);
    await appendAudit(client, [
      {
        actor: { kind: "person", name: viewer },
        action: "people.revealed",
        subject: { kind: "alert", id: String(alert) },
        reason,
        detail: { until: isoTime(made.until), people: people.length, ...(isOneself && { oneself: true }) },
        personal: { people },
      },
    ]);
    return made;
  });
}
