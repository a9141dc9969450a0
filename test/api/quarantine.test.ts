import { beforeAll, describe, expect, it } from "vitest";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { serveMesh } from "../support/served-mesh.ts";
import type { ServedMesh } from "../support/served-mesh.ts";
import { setRecordsAside } from "../support/set-aside.ts";

const database = useDatabase();
const folder = useFolder();

interface Listed {
  readonly items: readonly { readonly id: number; readonly path: string; readonly reason: string }[];
  readonly reasons: readonly { readonly reason: string; readonly files: number; readonly records: number }[];
  readonly next_cursor: string | null;
}

let mesh: ServedMesh;
let [good, bad] = ["", ""];
beforeAll(async () => {
  mesh = await serveMesh(database, folder);
  good = `${folder.path}/a.json.gz`;
  bad = folder.write("b.json", "no JSON at all");
  const args = ["scan", bad, "--catalog", `${folder.path}/mesh.yaml`];
  await auditplaneHere(args, { DATABASE_URL: database.url });
  await setRecordsAside(database.pool, good, { reason: "bad_event_time", ordinals: [0, 1] });
});

describe("/v1/quarantine", () => {
  it("lists what quarantine list does, with how much there is of each reason, page by page", async () => {
    const { stdout } = await auditplaneHere(["quarantine", "list", "--format", "json"], {
      DATABASE_URL: database.url,
    });
    const { files, reasons } = JSON.parse(stdout) as { files: object[]; reasons: object[] };
    const all = await mesh.get<Listed>("/v1/quarantine", mesh.analyst);
    expect(all.items).toEqual(files.map((file) => ({ id: expect.any(Number), ...file })));
    expect(all.reasons).toEqual(reasons);
    expect(all.items).toHaveLength(2);
    const first = await mesh.get<Listed>("/v1/quarantine?limit=1", mesh.analyst);
    const second = await mesh.get<Listed>(`/v1/quarantine?limit=1&cursor=${first.next_cursor}`, mesh.analyst);
    expect([...first.items, ...second.items]).toEqual(all.items);
    expect(second.next_cursor).toBeNull();
    const of = await mesh.get<Listed>("/v1/quarantine?reason=bad_event_time", mesh.analyst);
    expect(of.items.map(({ path }) => path)).toEqual([good]);
  });

  it("shows of a file which records are set aside, why, and what to do", async () => {
    const { items } = await mesh.get<Listed>("/v1/quarantine?reason=bad_event_time", mesh.analyst);
    const path = `/v1/quarantine/${items[0]?.id}`;
    expect(await mesh.get(path, mesh.analyst)).toMatchObject({
      path: good,
      set_aside: 2,
      counts: { read: 4, quarantined: 2 },
      items: [
        { ordinal: 0, reason: "bad_event_time", remedy: expect.any(String), meaning: expect.any(String) },
        { ordinal: 1 },
      ],
      next_cursor: null,
    });
    const first = await mesh.get<{ next_cursor: string }>(`${path}?limit=1`, mesh.analyst);
    expect(await mesh.get(`${path}?cursor=${first.next_cursor}`, mesh.analyst)).toMatchObject({
      items: [{ ordinal: 1 }],
    });
    expect((await mesh.served.ask("/v1/quarantine/999999", { as: mesh.analyst })).status).toBe(404);
  });

  it("reads it again for whoever may, lets in what is good now, and notes who had it done and why", async () => {
    const replay = (as: string, body: unknown) =>
      mesh.served.ask("/v1/quarantine/replays", { method: "POST", as, body });
    const body = { reason: "the parser is mended" };
    for (const as of [mesh.viewer, mesh.olga]) expect((await replay(as, body)).status).toBe(403);
    expect((await replay(mesh.analyst, {})).status).toBe(400);

    const { status, body: done } = await replay(mesh.analyst, { ...body, paths: [good, bad, "nothing"] });
    expect([status, done]).toEqual([
      200,
      {
        files: [
          {
            path: good,
            state: "read",
            detail: null,
            tallies: [{ reason: "bad_event_time", unit: "record", set_aside: 2, read_again: 2, came_in: 2 }],
            came: { new: 2, duplicate: 0, skipped: 0, quarantined: 0 },
          },
          {
            path: bad,
            state: "read",
            detail: null,
            tallies: [{ reason: "not_json", unit: "file", set_aside: 1, read_again: 1, came_in: 0 }],
            came: { new: 0, duplicate: 0, skipped: 0, quarantined: 0 },
          },
        ],
        unknown: ["nothing"],
        left: 0,
      },
    ]);
    const left = await mesh.get<Listed>("/v1/quarantine", mesh.analyst);
    expect(left.items.map(({ path }) => path)).toEqual([bad]);
    const audit = await mesh.get<{ items: unknown[] }>("/v1/audit?action=quarantine.replayed", mesh.analyst);
    expect(audit.items).toMatchObject([
      {
        actor: "sam@example.com",
        reason: "the parser is mended",
        subject: "all",
        detail: { files: 2, came_in: 2 },
      },
    ]);
  });

  it("is read again where its day has left for the archive since it was read here last", async () => {
    const replay = async () =>
      await mesh.served.ask("/v1/quarantine/replays", {
        method: "POST",
        as: mesh.analyst,
        body: { reason: "again", paths: [good] },
      });
    const setAside = () =>
      setRecordsAside(database.pool, good, { reason: "bad_event_time", ordinals: [0, 1] });
    await setAside();
    expect((await replay()).status).toBe(200);
    await setAside();
    const { rows } = await database.pool.query<{ name: string }>(
      "select distinct tableoid::regclass::text as name from events",
    );
    for (const { name } of rows) await database.pool.query(`drop table ${name}`);

    const { status, body } = await replay();
    expect([status, body]).toMatchObject([200, { files: [{ state: "read", came: { new: 2 } }] }]);
  });

  it("is nothing that an owner may see", async () => {
    expect((await mesh.served.ask("/v1/quarantine", { as: mesh.olga })).status).toBe(403);
  });
});
