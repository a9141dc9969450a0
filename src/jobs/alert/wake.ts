/** Has quiet alerts speak again: those whose snooze is over, and those that something came to which nobody knew. */
import type { Pool, PoolClient } from "pg";
import type { AuditEntry } from "../../core/audit/entry.ts";
import { levelOf } from "../../core/alert/level.ts";
import { joinedOf, uidsOf } from "../../core/finding/alert.ts";
import { wakes } from "../../core/alert/state.ts";
import { lockQuiet, markLooked, openAgain } from "../../store/alert-states.ts";
import type { QuietAlert } from "../../store/alert-states.ts";
import { appendAudit } from "../../store/audit-log.ts";
import { readStandingFindings } from "../../store/findings.ts";
import { inTransaction } from "../../store/transaction.ts";

/** Returns how many speak again. Safe from any number of workers at once; run it twice: the second run finds nothing to do. */
export async function wakeAlerts(pool: Pool): Promise<number> {
  return await inTransaction(pool, async (client) => {
    const quiet = await lockQuiet(client);
    const stay: number[] = [];
    const woken: AuditEntry[] = [];
    for (const alert of quiet) {
      const reason = await reasonToWake(client, alert);
      if (reason === undefined) {
        stay.push(alert.id);
        continue;
      }
      await openAgain(client, alert.id, reason);
      const subject = { kind: "alert", id: String(alert.id) } as const;
      const detail = { revision: alert.revision, before: alert.state.name };
      woken.push({ actor: { kind: "system" }, action: "alert.reopened", subject, reason, detail });
    }
    await markLooked(client, stay);
    await appendAudit(client, woken);
    return quiet.length - stay.length;
  });
}

async function reasonToWake(
  client: PoolClient,
  { content, state, isOver }: QuietAlert,
): Promise<string | undefined> {
  if (content.kind === "withdrawn") return undefined;
  if (isOver) return "the snooze is over";
  // sums change with every finding, and name none
  if (content.kind === "history") return "there is more of it by now";
  const findings = await readStandingFindings(client, uidsOf(content));
  return wakes(state, { findings, level: levelOf(findings, joinedOf(content)) });
}
