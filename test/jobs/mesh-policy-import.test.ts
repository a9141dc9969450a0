import { beforeEach, describe, expect, it } from "vitest";
import { readPolicyFiles } from "../../src/core/mesh-policy/read-files.ts";
import type { PolicyFiles } from "../../src/core/mesh-policy/read-files.ts";
import { importMeshPolicy } from "../../src/jobs/mesh-policy/import.ts";
import { listAudit } from "../../src/store/audit-log.ts";
import { readMeshPolicy } from "../../src/store/mesh-policy.ts";
import { emptyTables, useDatabase } from "../support/database.ts";

const database = useDatabase();
const { pool } = database;
const FLOOR = "version: 1\nrequests_wait_hours: 72\nregions: [eu-west-1]\n";
const SALES = "unit: Sales\nrequests_wait_hours: 24\n";

function files(...[floor = "", ...own]: string[]): PolicyFiles {
  const read = readPolicyFiles(
    { path: "mesh-policy.yaml", text: floor },
    own.map((text, at) => ({ path: `${at}.yaml`, text })),
  );
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join());
  return read;
}
const actor = { kind: "person", name: "ana@example.com" } as const;
const audited = async () =>
  (await listAudit(pool, { limit: 100 })).map(({ action, subject, actorKind, detail }) => ({
    told: `${action} ${subject} ${actorKind}`,
    detail,
  }));

beforeEach(() => emptyTables(database));

describe("the mesh policy in the settings", () => {
  it("is none until files are imported, then what they say together", async () => {
    expect(await readMeshPolicy(pool)).toBeUndefined();

    await importMeshPolicy(pool, files(FLOOR, SALES), { actor });

    expect(await readMeshPolicy(pool)).toMatchObject({
      requestsWaitHours: 72,
      units: [{ unit: "Sales", requestsWaitHours: 24 }],
    });
  });

  it("is changed by nothing when the same files come again", async () => {
    expect(await importMeshPolicy(pool, files(FLOOR, SALES), { actor })).toMatchObject({ changed: 2 });
    expect(await importMeshPolicy(pool, files(FLOOR, SALES), { actor })).toMatchObject({ changed: 0 });
    expect(await audited()).toHaveLength(2);
  });

  it("tells the audit log who changed what, from what to what, and which domain's file is gone", async () => {
    await importMeshPolicy(pool, files(FLOOR, SALES), { actor });
    const other = files("version: 1\nrequests_wait_hours: 48\nregions: [eu-west-1, eu-central-1]\n");
    await importMeshPolicy(pool, other, { actor: { kind: "file", name: "mesh-policy.yaml" } });

    const [ended, changed] = (await audited())
      .filter(({ told }) => !told.includes(".set"))
      .sort((a, b) => (a.told < b.told ? 1 : -1));
    expect(ended?.told).toBe("mesh_policy.ended unit Sales file");
    expect(changed).toEqual({
      told: "mesh_policy.changed floor file",
      detail: {
        changes: [
          { path: "requests_wait_hours", before: 72, after: 48 },
          { path: "regions.1", after: "eu-central-1" },
        ],
      },
    });
    expect((await readMeshPolicy(pool))?.units).toEqual([]);
  });

  it("is known as it stood at any time", async () => {
    await importMeshPolicy(pool, files(FLOOR), { actor });
    await pool.query("update settings set recorded_at = '2026-09-01T10:00:00.1239Z'");
    await importMeshPolicy(pool, files("version: 1\nrequests_wait_hours: 48\n"), { actor });

    const recordedAt = Date.parse("2026-09-01T10:00:00.123Z");
    expect(await readMeshPolicy(pool, recordedAt - 1)).toBeUndefined();
    expect(await readMeshPolicy(pool, recordedAt)).toMatchObject({ requestsWaitHours: 72 });
    expect(await readMeshPolicy(pool)).toMatchObject({ requestsWaitHours: 48 });
  });
});
