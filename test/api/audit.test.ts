import { beforeAll, describe, expect, it } from "vitest";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { serveMesh } from "../support/served-mesh.ts";
import type { ServedMesh } from "../support/served-mesh.ts";
import { serve } from "../support/served.ts";

const database = useDatabase();
const folder = useFolder();

interface Entry {
  readonly seq: number;
  readonly actor: string;
  readonly action: string;
}
interface Page {
  readonly items: readonly Entry[];
  readonly next_cursor: string | null;
}

let mesh: ServedMesh;
beforeAll(async () => {
  mesh = await serveMesh(database, folder);
  for (const stage of ["security", "live", "security"]) {
    const given = { method: "PUT", as: mesh.admin, body: { stage, reason: `to ${stage}` } };
    expect((await mesh.served.ask("/v1/rollout/sales", given)).status).toBe(200);
  }
});

describe("/v1/audit", () => {
  it("lists entries as audit list does, the newest first, page by page", async () => {
    const { stdout } = await auditplaneHere(["audit", "list", "--format", "json"], {
      DATABASE_URL: database.url,
    });
    const { entries } = JSON.parse(stdout) as { entries: Entry[] };
    const all = await mesh.get<Page>("/v1/audit", mesh.analyst);
    expect(all.items).toEqual(entries.toReversed());
    expect(all.items.length).toBeGreaterThan(2);
    const first = await mesh.get<Page>("/v1/audit?limit=2", mesh.analyst);
    const second = await mesh.get<Page>(`/v1/audit?limit=2&cursor=${first.next_cursor}`, mesh.analyst);
    expect([...first.items, ...second.items]).toEqual(all.items.slice(0, 4));
  });

  it("filters by what it is about, who did it and what was done", async () => {
    const all = await mesh.get<Page>("/v1/audit?subject=sales", mesh.analyst);
    expect(all.items.map(({ action }) => action)).toEqual([
      "rollout.changed",
      "rollout.changed",
      "rollout.begun",
    ]);
    const query = "actor=adam@example.com&action=rollout.begun";
    expect((await mesh.get<Page>(`/v1/audit?${query}`, mesh.analyst)).items).toEqual([all.items.at(-1)]);
    expect((await mesh.get<Page>("/v1/audit?actor=nobody@example.com", mesh.analyst)).items).toEqual([]);
    expect((await mesh.served.ask("/v1/audit?action=burnt", { as: mesh.analyst })).status).toBe(400);
  });

  it("is for those who may look at it alone", async () => {
    for (const as of [mesh.viewer, mesh.olga])
      for (const path of ["/v1/audit", "/v1/audit/verification"])
        expect((await mesh.served.ask(path, { as })).status).toBe(403);
  });

  it("says whether it is whole as audit verify does, and what was changed where it is not", async () => {
    const { stdout } = await auditplaneHere(["audit", "verify", "--format", "json"], {
      DATABASE_URL: database.url,
    });
    const whole = await mesh.get<object>("/v1/audit/verification", mesh.analyst);
    expect(whole).toEqual({ checked_at: expect.any(String), ...(JSON.parse(stdout) as object) });
    expect(whole).toMatchObject({ state: "whole", first_bad_seq: null });

    await database.pool.query(
      `alter table audit_log disable trigger user; update audit_log set action = 'rollout.ended' where seq = 2`,
    );
    expect(await mesh.get("/v1/audit/verification", mesh.analyst)).toEqual(whole); // it was asked just now
    const { body } = await serve(database).ask("/v1/audit/verification", { as: mesh.analyst });
    expect(body).toMatchObject({ state: "broken", first_bad_seq: 2 });
  });
});
