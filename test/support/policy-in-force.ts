/** Makes the text of a floor file the mesh policy in force, in the name of a person. */
import type { Pool } from "pg";
import { readPolicyFiles } from "../../src/core/mesh-policy/read-files.ts";
import { importMeshPolicy } from "../../src/jobs/mesh-policy/import.ts";

export async function enforcePolicy(pool: Pool, text: string): Promise<void> {
  const files = readPolicyFiles({ path: "mesh-policy.yaml", text }, []);
  if (!files.ok) throw new Error(files.problems.map(({ message }) => message).join());
  await importMeshPolicy(pool, files, { actor: { kind: "person", name: "ana@example.com" } });
}
