/** Notes in the audit log whose names a report takes out. */
import { userInfo } from "node:os";
import type { Database } from "../app.ts";
import { compareText } from "../core/catalog/group.ts";
import { isHuman } from "../core/privacy/human.ts";
import type { SealedReview } from "../core/review/document.ts";
import { noteLooks } from "../store/looks.ts";

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
