/** Has rows of a history read as sources give them: what they say of themselves is dated by that, the rest by when it is read. */
import type { Pool } from "pg";
import { expect } from "vitest";
import type { AnyEntry } from "../../src/core/control-plane/entry.ts";
import type { AnyHistoryEntry } from "../../src/core/control-plane/history.ts";
import { syncScope } from "../../src/jobs/sync/index.ts";
import { addScopes } from "../../src/store/control-plane.ts";
import { DATAZONE, GLUE, IDENTITY, LAKE } from "./acme-entries.ts";
import { scriptedScopes } from "./scripted-scope.ts";

const SCOPES = [DATAZONE, IDENTITY, LAKE, GLUE];

/** One read of every scope, which must be taken. */
export async function syncRows(pool: Pool, rows: readonly AnyHistoryEntry[]): Promise<void> {
  await addScopes(pool, SCOPES);
  const open = scriptedScopes(
    Object.fromEntries(
      SCOPES.map((key) => [key, { lists: { all: rows.filter(({ scope }) => scope === key).map(entryOf) } }]),
    ),
  );
  const { signal } = new AbortController();
  for (const key of SCOPES)
    expect(
      await syncScope({ pool, scopes: [key], open, signal }, { evenIfNotDue: true, accepts: true }),
    ).toMatchObject({ outcome: "taken" });
}

function entryOf({ kind, id, content, since, changed }: AnyHistoryEntry): AnyEntry {
  return {
    kind,
    id,
    content,
    ...(since !== undefined && { since }),
    ...(changed !== undefined && { changed }),
  } as AnyEntry;
}
