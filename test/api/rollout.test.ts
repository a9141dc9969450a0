import { beforeAll, describe, expect, it } from "vitest";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { serveMesh } from "../support/served-mesh.ts";
import { PUBLIC_URL } from "../support/served.ts";
import type { ServedMesh } from "../support/served-mesh.ts";

const database = useDatabase();
const folder = useFolder();

interface Stages {
  readonly items: readonly {
    readonly domain: string;
    readonly stage: string;
    readonly author: string | null;
  }[];
}

let mesh: ServedMesh;
beforeAll(async () => void (mesh = await serveMesh(database, folder)));

describe("/v1/rollout", () => {
  const put = (domain: string, as: string, body: unknown) =>
    mesh.served.ask(`/v1/rollout/${domain}`, { method: "PUT", as, body });

  it("lists what rollout status does", async () => {
    const { stdout } = await auditplaneHere(["rollout", "status", "--format", "json"], {
      DATABASE_URL: database.url,
    });
    const { rollout } = JSON.parse(stdout) as { rollout: object[] };
    const { items } = await mesh.get<Stages>("/v1/rollout", mesh.analyst);
    expect(items).toEqual(rollout.map((one) => ({ reason: null, author: null, ...one })));
    expect(items.map(({ domain }) => domain)).toEqual(["hr", "none", "sales"]);
  });

  it("previews what rollout preview does", async () => {
    const { stdout } = await auditplaneHere(["rollout", "preview", "sales", "--format", "json"], {
      DATABASE_URL: database.url,
      AUDITPLANE_CONSOLE_URL: PUBLIC_URL,
    });
    const preview = await mesh.get<{ messages: unknown[] }>("/v1/rollout/sales/preview", mesh.analyst);
    expect(preview).toEqual(JSON.parse(stdout));
    expect(preview.messages.length).toBeGreaterThan(0);
    expect(await mesh.get("/v1/rollout/sales/preview", mesh.olga)).toEqual(preview);
  });

  it("keeps who moved a domain, or one rule in it, and why; an admin alone does", async () => {
    const wanted = { stage: "live", reason: "the owner has looked" };
    for (const as of [mesh.analyst, mesh.viewer, mesh.olga])
      expect((await put("sales", as, wanted)).status).toBe(403);
    expect(await put("sales", mesh.admin, wanted)).toMatchObject({
      status: 200,
      body: { domain: "sales", stage: "live", author: "adam@example.com", reason: "the owner has looked" },
    });
    const rule = { stage: "security", rule: "some-rule", reason: "noisy" };
    expect(await put("sales", mesh.admin, rule)).toMatchObject({
      status: 200,
      body: { stage: "live", rules: { "some-rule": "security" } },
    });
    const { rows } = await database.pool.query<{ action: string; actor: string; subject: string }>(
      "select action, personal ->> 'actor' as actor, subject from audit_log where subject_kind = 'rollout' order by seq",
    );
    expect(rows.map(({ actor, subject }) => [actor, subject])).toEqual([
      ["adam@example.com", "sales"],
      ["adam@example.com", "sales"],
    ]);
  });

  it("refuses a domain that is none, a stage that is none, and no reason", async () => {
    expect((await put("sails", mesh.admin, { stage: "live", reason: "x" })).status).toBe(404);
    expect((await put("hr", mesh.admin, { stage: "loud", reason: "x" })).status).toBe(400);
    expect((await put("hr", mesh.admin, { stage: "live", reason: "  " })).status).toBe(400);
    expect((await mesh.served.ask("/v1/rollout/sails/preview", { as: mesh.analyst })).status).toBe(404);
  });

  it("shows an owner their domains alone, and answers 404 for any other", async () => {
    expect((await mesh.get<Stages>("/v1/rollout", mesh.hans)).items.map(({ domain }) => domain)).toEqual([
      "hr",
    ]);
    for (const domain of ["sales", "none", "nothing"]) {
      const { status } = await mesh.served.ask(`/v1/rollout/${domain}/preview`, { as: mesh.hans });
      expect([domain, status]).toEqual([domain, 404]);
    }
  });
});
