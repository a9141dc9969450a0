/** Why somebody acted in a role for emergencies: said once, kept, and noted in the audit log. */
import type { Pool } from "pg";
import { usesOf } from "../../core/break-glass/use.ts";
import type { BreakGlassUse } from "../../core/break-glass/use.ts";
import { shownText } from "../../core/record/text.ts";
import { isoTime } from "../../core/record/time.ts";
import { AuditplaneError } from "../../errors.ts";
import { appendAudit } from "../../store/audit-log.ts";
import { addJustification, listRoleHours } from "../../store/break-glass.ts";
import { inTransaction } from "../../store/transaction.ts";

export interface JustifyGiven {
  /** Of a use, as `breakglass list` prints it. */
  readonly use: string;
  readonly author: string;
  readonly reason: string;
}

/** Whoever acted may say it themselves. Throws `input_missing` where there is no such use. */
export async function justifyUse(
  pool: Pool,
  { use: id, author, reason }: JustifyGiven,
): Promise<BreakGlassUse> {
  return await inTransaction(pool, async (client) => {
    const use = usesOf(await listRoleHours(client)).find((one) => one.id === id);
    if (!use)
      throw new AuditplaneError(
        "input_missing",
        `could not justify use ${shownText(id)}: there is none of that id; breakglass list prints them`,
      );
    await addJustification(client, { ...use, author, reason });
    await appendAudit(client, [
      {
        actor: { kind: "person", name: author },
        action: "breakglass.justified",
        subject: { kind: "breakglass", id },
        reason,
        detail: { role_arn: use.roleArn, from: isoTime(use.from), until: isoTime(use.until) },
        personal: { person: use.person },
      },
    ]);
    return use;
  });
}
