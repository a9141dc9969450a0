/** The mesh policy as it is set: the floor and each domain's own file a row of the settings, the last of a key in force. */
import type { Pool, PoolClient } from "pg";
import type { MeshPolicy } from "../core/mesh-policy/policy.ts";
import type { PolicyChange } from "../core/review/policy-watch.ts";
import { floorFileSchema, policyOf, unitFileSchema } from "../core/mesh-policy/schema.ts";
import type { FloorFile, UnitFile } from "../core/mesh-policy/schema.ts";
import { msOf } from "./ms-of.ts";

export const FLOOR_KEY = "floor";

/** What is set, as it was written, with its number among the versions of the settings and when it was set, in ms. */
export interface StoredPolicy {
  readonly floor: FloorFile;
  readonly own: readonly UnitFile[];
  readonly version: number;
  readonly recordedAt: number;
}

/** The policy in force; undefined: nobody set any. `knownAt`, in ms: as it stood then. */
export async function readMeshPolicy(
  db: Pool | PoolClient,
  knownAt?: number,
): Promise<MeshPolicy | undefined> {
  const stored = await readStoredPolicy(db, knownAt);
  return stored && policyOf(stored.floor, stored.own);
}

/** The same as its files say it. Domains' own files by unit. */
export async function readStoredPolicy(
  db: Pool | PoolClient,
  knownAt?: number,
): Promise<StoredPolicy | undefined> {
  const { rows } = await db.query<{ key: string; value: unknown; version: number; recordedAt: number }>(
    `select key, value, version::int8 as version, ${msOf("recorded_at")} as "recordedAt" from (
       select distinct on (key) * from settings
       where kind = 'mesh_policy' and ($1::float8 is null or ${msOf("recorded_at")} <= $1)
       order by key, version desc
     ) s where value is not null order by key collate "C"`,
    [knownAt ?? null],
  );
  const floor = rows.find(({ key }) => key === FLOOR_KEY);
  if (!floor) return undefined;
  return {
    floor: floorFileSchema.parse(floor.value),
    own: rows.filter((row) => row !== floor).map(({ value }) => unitFileSchema.parse(value)),
    version: Math.max(...rows.map(({ version }) => Number(version))),
    recordedAt: Math.max(...rows.map(({ recordedAt }) => recordedAt)),
  };
}

/** What was set of it before a time, in ms, in order. */
export async function listPolicyChanges(db: Pool | PoolClient, until: number): Promise<PolicyChange[]> {
  const { rows } = await db.query<PolicyChange>(
    `select ${msOf("recorded_at")} as at, nullif(key, '${FLOOR_KEY}') as unit, value
     from settings where kind = 'mesh_policy' and recorded_at < to_timestamp($1::float8 / 1000) order by version`,
    [until],
  );
  return rows;
}
