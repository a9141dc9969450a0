/** Gives up what is not to end any more, of what is to end for one cause. */
import type { PoolClient } from "pg";
import type { RevocationCause } from "../../core/revocation/revocation.ts";
import { appendAudit } from "../../store/audit-log.ts";
import { forget, lapse, listRevocations } from "../../store/revocations.ts";
import { auditOf } from "./audited.ts";

/** `standing`: keys of what is found so still. Part of a transaction in which revocations are locked. */
export async function giveUp(
  client: PoolClient,
  cause: RevocationCause,
  standing: readonly string[],
): Promise<void> {
  const before = new Map((await listRevocations(client)).map((row) => [row.id, row]));
  const lapsed = (await lapse(client, cause, standing)).flatMap((id) => before.get(id) ?? []);
  await forget(client, cause, standing);
  await appendAudit(
    client,
    lapsed.map((row) => auditOf(row, "revocation.lapsed")),
  );
}
