/** What a command is given beside rules and catalog, and puts in force: a settings file, and the mesh policy. */
import process from "node:process";
import type { Pool } from "pg";
import { readMeshPolicyFiles, readSettingsFile } from "../app.ts";
import type { Catalog } from "../core/catalog/catalog.ts";
import { shownText } from "../core/record/text.ts";
import { importMeshPolicy } from "../jobs/mesh-policy/import.ts";
import { importSettings } from "../jobs/settings/index.ts";

export interface GivenOptions {
  readonly settings?: string;
  readonly meshPolicy?: string[];
}

type Put = (pool: Pool, catalog: Catalog | undefined) => Promise<void>;

/** Reads the files; the answer puts them in force. Nothing is written before all of them are known to be good. */
export async function readGivenSettings({
  settings: path,
  meshPolicy: paths = [],
}: GivenOptions): Promise<Put> {
  const settings = path === undefined ? undefined : await readSettingsFile(path);
  const policy = await readMeshPolicyFiles(paths);
  return async (pool, catalog) => {
    if (settings) await importSettings(pool, settings, { catalog, path });
    if (!policy) return;
    const actor = { kind: "file", name: paths.join(", ") } as const;
    sayNotes((await importMeshPolicy(pool, policy, { actor, catalog })).notes);
  };
}

/** What does not hold of a policy as it stands. */
export function sayNotes(notes: readonly string[]): void {
  for (const note of notes) process.stderr.write(`mesh policy: ${shownText(note)}\n`);
}
