import { afterEach, describe, expect, it } from "vitest";
import { NOTHING_DECLARED } from "../../src/core/control-plane/made/catalog-of.ts";
import { syncScope } from "../../src/jobs/sync/index.ts";
import { addScopes } from "../../src/store/control-plane.ts";
import { readCatalogGiven } from "../../src/store/made-catalog.ts";
import type { AnyEntry } from "../../src/core/control-plane/entry.ts";
import type { ListRefused } from "../../src/sources/scope-reader.ts";
import { noteEvents } from "../../src/store/control-entries.ts";
import { DATAZONE } from "../support/acme-entries.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { anEntry, scriptedScopes } from "../support/scripted-scope.ts";

const database = useDatabase();
const { pool } = database;
afterEach(() => emptyTables(database));

interface Taken {
  readonly beganAt: number;
  readonly takenAt: number;
}

/** Reads the domain, of which some projects cannot be seen into; when it began, and when it was taken, in ms. */
async function readWithout(...hidden: readonly string[]): Promise<Taken> {
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
  return readProjects(
    ["a", "b"].map((id) => aProject(id)),
    refused,
  );
}

function aProject(id: string, since?: number): AnyEntry {
  return anEntry(
    "project",
    id,
    { name: id, unit: "u", status: "ACTIVE" },
    since === undefined ? {} : { since },
  );
}

async function readProjects(
  projects: readonly AnyEntry[],
  refused: readonly ListRefused[] = [],
): Promise<Taken> {
  await addScopes(pool, [DATAZONE]);
  const lists = { ListProjects: projects };
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

async function blindFor(at?: number): Promise<unknown> {
  const given = await readCatalogGiven(pool, NOTHING_DECLARED, at);
  return given?.scopes[0]?.blindFor;
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

  it("has for how long lists did not show a project, each time by itself, whatever else changed, and not while it is gone", async () => {
    const seen = await readProjects([aProject("a", 1), aProject("b", 1)]);
    const gone = await readProjects([aProject("b", 1)]);
    await readProjects([aProject("b", 1)]);
    expect(await blindFor()).toBeUndefined();
    const back = await readProjects([aProject("a", 1), aProject("b", 1)]);
    const renamed = anEntry("project", "a", { name: "other", unit: "u", status: "ACTIVE" }, { since: 1 });
    const last = await readProjects([renamed, aProject("b", 1)]);
    const once = { from: seen.beganAt, until: back.beganAt };
    expect(await blindFor()).toEqual({ a: [once] });

    await readProjects([aProject("b", 1)]);
    const again = await readProjects([renamed, aProject("b", 1)]);
    expect(await blindFor()).toEqual({ a: [once, { from: last.beganAt, until: again.beganAt }] });
    expect(await blindFor(back.takenAt + 1)).toEqual({ a: [once] });
    expect(await blindFor(gone.takenAt + 1)).toBeUndefined();
  });

  it("has nothing of a project that ended, as an event says, though it came again", async () => {
    await readProjects([aProject("a", 1), aProject("b", 1)]);
    const at = Date.now();
    await noteEvents(pool, [{ scope: DATAZONE, kind: "project", id: "a", at, change: "ended" }]);
    await readProjects([aProject("b", 1)]);
    await readProjects([aProject("a", at + 1), aProject("b", 1)]);

    expect(await blindFor()).toBeUndefined();
  });

  it("has until when a project was not shown that was made before, and nothing of one that is new", async () => {
    await readProjects([aProject("b", 1)]);
    const second = await readProjects([aProject("b", 1)]);
    const shown = await readProjects([aProject("a", 1), aProject("b", 1), aProject("c", second.beganAt + 1)]);

    expect(await seenSince()).toEqual([[[], { a: shown.beganAt }]]);
    expect(await blindFor()).toBeUndefined();
  });

  it("has nothing of it where all was seen from the first read on", async () => {
    await readWithout();
    await readWithout();

    expect(await seenSince()).toEqual([[[], undefined]]);
  });
});
