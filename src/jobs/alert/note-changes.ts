/** Notes in the audit log what findings, not people, made of alerts. */
import type { Kysely } from "kysely";
import type { AuditAction } from "../../core/audit/actions.ts";
import { joinedOf } from "../../core/finding/alert.ts";
import type { Alert, AlertContent } from "../../core/finding/alert.ts";
import { listByKey } from "../../store/alerts.ts";
import { appendAudit } from "../../store/audit-log.ts";
import type { DB } from "../../store/tables.ts";

interface Change {
  readonly key: string;
  readonly action: AuditAction;
  readonly reason: string;
}

/** Of alerts that were written in the transaction; takes the lock of the log. `before`: what they said until then, by cause. */
export async function noteChanges(
  db: Kysely<DB>,
  alerts: readonly Alert[],
  before: ReadonlyMap<string, AlertContent>,
): Promise<void> {
  const changes = alerts.flatMap((alert) => changeOf(alert, before) ?? []);
  if (changes.length === 0) return;
  const known = await listByKey(
    db,
    changes.map(({ key }) => key),
  );
  const entries = changes.flatMap(({ key, action, reason }) => {
    const one = known.get(key);
    if (!one) return [];
    const subject = { kind: "alert", id: String(one.id) } as const;
    return [
      { actor: { kind: "system" as const }, action, subject, reason, detail: { revision: one.revision } },
    ];
  });
  await appendAudit(db, entries);
}

function changeOf({ key, content }: Alert, before: ReadonlyMap<string, AlertContent>): Change | undefined {
  if (content.kind !== "cause" && content.kind !== "withdrawn") return undefined;
  const last = before.get(content.cause);
  if (content.kind === "withdrawn")
    return last?.kind === "cause"
      ? { key, action: "alert.withdrawn", reason: "nothing of it stands any more" }
      : undefined;
  if (last?.kind === "withdrawn")
    return { key, action: "alert.restored", reason: "a finding of its cause stands again" };
  if (last?.kind !== "cause") return undefined;
  const joined = joinedOf(content).filter((category) => !joinedOf(last).includes(category));
  if (joined.length === 0) return undefined;
  const reason = `findings of another kind are about the same person, day and data: ${joined.join(", ")}`;
  return { key, action: "alert.raised", reason };
}
