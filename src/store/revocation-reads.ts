/** What a read of the control plane means for revocations that wait: who came back may be in it, and no comparison knows that yet. */
import type { PoolClient } from "pg";
import { CONFIRMED_FOR, lockRevocations } from "./revocations.ts";

/** Whether a scope, by its key, tells who is of what, and what they have of their own. */
export function tellsOfPeople(scope: string): boolean {
  return scope.startsWith("datazone/") || scope.startsWith("identity-center/");
}

/**
 * Has what waits found so anew before it is asked for, where a read of such a scope found anything otherwise. Part of the transaction that
 * takes the read.
 */
export async function unconfirmWaiting(client: PoolClient, scope: string): Promise<void> {
  if (!tellsOfPeople(scope)) return;
  await lockRevocations(client);
  await client.query(
    `update revocations set confirmed_at = least(confirmed_at, now() - ${CONFIRMED_FOR})
     where state in ('proposed', 'approved', 'failed', 'declined')`,
  );
}

/** Whether a later read of some scopes found anything otherwise than the reads that they are given of. */
export async function isOvertaken(
  client: PoolClient,
  scopes: readonly { readonly key: string; readonly revision: number }[],
): Promise<boolean> {
  const { rows } = await client.query<{ is: boolean }>(
    `select exists (
       select from control_scopes s join jsonb_to_recordset($1::jsonb) as g (key text, revision int8) on g.key = s.key
       where s.revision <> g.revision) as is`,
    [JSON.stringify(scopes.map(({ key, revision }) => ({ key, revision })))],
  );
  return rows[0]?.is === true;
}
