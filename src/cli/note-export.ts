/** Notes in the audit log whose names a report takes out. */
import { userInfo } from "node:os";
import type { Database } from "../app.ts";
import { compareText } from "../core/catalog/group.ts";
import { isHuman } from "../core/privacy/human.ts";
import type { SealedReview } from "../core/review/document.ts";
import { appendAudit } from "../store/audit-log.ts";
import { noteLooks } from "../store/looks.ts";
import { PeopleIds } from "../store/people.ts";
import { inTransaction } from "../store/transaction.ts";

export async function noteExport(
  pool: Database["pool"],
  { id, document }: SealedReview,
  exporter: string | undefined,
): Promise<void> {
  const named = [
    ...document.items.flatMap(({ people, subject }) => [...people, subject]),
    ...document.used_without_entitlement.map(({ person }) => person),
  ];
  const people = [...new Set(named)].filter((name) => isHuman(name, [])).sort(compareText);
  await noteLooks(pool, {
    action: "export.made",
    viewer: exporter ?? userInfo().username,
    way: "command",
    people,
    reason: `access review ${id}`,
  });
}

/** Somebody was asked for, by whatever name they are shown, and why: each time. Also of whom nothing was seen yet. */
export async function noteAsked(
  pool: Database["pool"],
  {
    person,
    report,
    exporter,
  }: { readonly person: string; readonly report: string; readonly exporter: string | undefined },
): Promise<void> {
  const name = exporter ?? userInfo().username;
  await new PeopleIds(pool).resolve([name, person]);
  await inTransaction(pool, (client) =>
    appendAudit(client, [
      {
        actor: { kind: "person", name },
        action: "export.made",
        subject: { kind: "person", id: person },
        reason: report,
        detail: { way: "command" },
      },
    ]),
  );
}
