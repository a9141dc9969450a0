import { afterEach, describe, expect, it } from "vitest";
import { NOTHING_DECLARED } from "../../src/core/control-plane/made/catalog-of.ts";
import { syncScope } from "../../src/jobs/sync/index.ts";
import { addScopes } from "../../src/store/control-plane.ts";
import { readCatalogGiven } from "../../src/store/made-catalog.ts";
import { DATAZONE } from "../support/acme-entries.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { anEntry, scriptedScopes } from "../support/scripted-scope.ts";

const database = useDatabase();
const { pool } = database;
afterEach(() => emptyTables(database));

/** Reads the domain, of which some projects cannot be seen into; when it began, and when it was taken, in ms. */
async function readWithout(...hidden: readonly string[]): Promise<{ beganAt: number; takenAt: number }> {
  await addScopes(pool, [DATAZONE]);
  const refused = hidden.map((of) => ({
    list: "ListProjectMemberships",
    of,
    refusal: {
      kind: "access_denied",
      detail: "AccessDenied",
      action: undefined,
      resource: undefined,
      denied: undefined,
    } as const,
  }));
  const lists = {
    ListProjects: ["a", "b"].map((id) => anEntry("project", id, { name: id, unit: "u", status: "ACTIVE" })),
  };
  const open = scriptedScopes({ [DATAZONE]: { lists, refused } });
  const { signal } = new AbortController();
  const outcome = await syncScope(
    { pool, scopes: [DATAZONE], open, signal },
    { evenIfNotDue: true, accepts: true },
  );
  expect(outcome).toMatchObject({ outcome: "taken" });
  const { rows } = await pool.query<{ beganAt: number; takenAt: number }>(
    `select (extract(epoch from began_at) * 1000)::int8 as "beganAt", extract(epoch from ended_at) * 1000 as "takenAt"
     from control_reads order by id desc limit 1`,
  );
  const [last] = rows;
  if (!last) throw new Error("no read");
  return { beganAt: last.beganAt, takenAt: Number(last.takenAt) };
}

async function seenSince(at?: number): Promise<unknown> {
  const given = await readCatalogGiven(pool, NOTHING_DECLARED, at);
  return given?.scopes.map((scope) => [scope.blind, scope.seenSince]);
}

describe("what a catalog is made of", () => {
  it("has with when what was hidden was first seen, now and as it was known", async () => {
    await readWithout("a", "b");
    const known = await readWithout("a", "b");
    const first = await readWithout("b");
    const second = await readWithout();
    await readWithout();

    expect(await seenSince()).toEqual([[[], { a: first.beganAt, b: second.beganAt }]]);
    expect(await seenSince(first.takenAt + 1)).toEqual([[["b"], { a: first.beganAt }]]);
    expect(await seenSince(known.takenAt + 1)).toEqual([[["a", "b"], undefined]]);
  });

  it("has with from when until when it could not see into what a read could before, each time by itself", async () => {
    const seen = await readWithout();
    await readWithout("a");
    const hidden = await readWithout("a");
    const again = await readWithout();
    await readWithout("a", "b");
    const [given] = (await readCatalogGiven(pool, NOTHING_DECLARED))?.scopes ?? [];
    const [then] = (await readCatalogGiven(pool, NOTHING_DECLARED, hidden.takenAt + 1))?.scopes ?? [];

    const once = { from: seen.beganAt, until: again.beganAt };
    const still = { from: again.beganAt, until: null };
    expect(given?.blindFor).toEqual({ a: [once, still], b: [still] });
    expect(given?.seenSince).toBeUndefined();
    expect(then?.blindFor).toEqual({ a: [{ ...once, until: null }] });
  });

  it("has nothing of it where all was seen from the first read on", async () => {
    await readWithout();
    await readWithout();

    expect(await seenSince()).toEqual([[[], undefined]]);
  });
});
