/** Reads a mesh of scripted services into a database, sets what it revokes, and asks a DataZone on loopback for that. */
import type { Pool } from "pg";
import { expect } from "vitest";
import type { AnyEntry } from "../../src/core/control-plane/entry.ts";
import type { RevokeDeps, RevokeSummary } from "../../src/jobs/revoke/index.ts";
import { revokeDue } from "../../src/jobs/revoke/index.ts";
import { syncScope } from "../../src/jobs/sync/index.ts";
import { openRevoker } from "../../src/sinks/datazone-revoke/index.ts";
import { addScopes } from "../../src/store/control-plane.ts";
import { readMeshPolicy } from "../../src/store/mesh-policy.ts";
import { DATAZONE, GLUE, IDENTITY, LAKE } from "./acme-entries.ts";
import type { row } from "./acme-entries.ts";
import { scriptedScopes } from "./scripted-scope.ts";

const SCOPES = [DATAZONE, IDENTITY, LAKE, GLUE];
const { signal } = new AbortController();

export type Rows = readonly ReturnType<typeof row>[];

/** Reads all scopes; those of `fails` give nothing at all. */
export async function syncMesh(pool: Pool, rows: Rows, fails: readonly string[] = []): Promise<void> {
  await addScopes(pool, SCOPES);
  for (const key of SCOPES) {
    const all = rows
      .filter(({ scope }) => scope === key && !fails.includes(key))
      .map(({ kind, id, content, since }) => ({ kind, id, content, ...(since !== undefined && { since }) }));
    const open = scriptedScopes({ [key]: { lists: { all: all as AnyEntry[] } } });
    const given = { evenIfNotDue: true, accepts: false };
    const outcome = await syncScope({ pool, scopes: [key], open, signal }, given);
    expect(outcome?.outcome).toBe(fails.includes(key) ? "refused" : "taken");
  }
}

/** The mesh policy, as far as it is about revocations. */
export async function setRevocations(pool: Pool, revocation: object, more: object = {}): Promise<void> {
  await pool.query(
    `insert into settings (kind, key, value, reason, origin) values ('mesh_policy', 'floor', $1, 'a test', 'command')`,
    [JSON.stringify({ version: 1, access_ends_within_hours: 24, revocation, ...more })],
  );
}

/** In the role of whoever may revoke. */
export function revokerAt(endpoint: string): RevokeDeps["open"] {
  return () =>
    Promise.resolve(
      openRevoker({
        account: "111122223333",
        region: "eu-west-1",
        domain: "dzd-5k2m9x1q7w3r8t",
        roleArn: undefined,
        externalId: undefined,
        endpoint,
      }),
    );
}

/** What a worker does about revocations, once. */
export async function revokeOnce(pool: Pool, open: RevokeDeps["open"]): Promise<RevokeSummary> {
  const policy: RevokeDeps["policy"] = async () => (await readMeshPolicy(pool))?.revocation;
  return await revokeDue({ pool, policy, open, signal });
}
