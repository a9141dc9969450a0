import { beforeAll, describe, expect, it } from "vitest";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";
import { serveMesh } from "../support/served-mesh.ts";
import type { ServedMesh } from "../support/served-mesh.ts";

const database = useDatabase();
const folder = useFolder();

interface Listed {
  readonly items: readonly {
    readonly id: string;
    readonly reads: number;
    readonly readers: number;
    readonly open_alerts: number;
  }[];
  readonly next_cursor: string | null;
}

interface Shown {
  readonly id: string;
  readonly readers: readonly { readonly who: string; readonly how: string }[];
  readonly use: readonly unknown[];
  readonly alerts: readonly { readonly id: number; readonly state: string }[];
  readonly findings: readonly { readonly asset: string }[];
}

let mesh: ServedMesh;
beforeAll(async () => void (mesh = await serveMesh(database, folder)));

describe("/v1/assets", () => {
  it("lists what the catalog has by name, with reads and open alerts of the 30 days before the logs end", async () => {
    const { items } = await mesh.get<Listed>("/v1/assets", mesh.analyst);

    expect(items.map(({ id }) => id)).toEqual(["orders", "returns", "salaries"]);
    expect(items[0]).toMatchObject({
      name: "Orders",
      project_name: "Core",
      domain: "sales",
      domain_name: "Sales",
      classification: "internal",
      reads: 3,
      readers: 3,
      last_read_day: "2026-09-09",
    });
    expect(items[0]?.open_alerts).toBeGreaterThan(0);
    expect(items[1]).toMatchObject({ reads: 0, readers: 0, last_read_day: null, open_alerts: 0 });
  });

  it("finds words of a name or an id whatever their case, and filters by domain and classification", async () => {
    const ids = async (query: string): Promise<string[]> =>
      (await mesh.get<Listed>(`/v1/assets?${query}`, mesh.analyst)).items.map(({ id }) => id);

    expect(await ids("search=ORD")).toEqual(["orders"]);
    expect(await ids("search=%25")).toEqual([]);
    expect(await ids("domain=hr")).toEqual(["salaries"]);
    expect(await ids("classification=restricted")).toEqual(["salaries"]);
    expect(await ids("domain=sales&classification=restricted")).toEqual([]);
  });

  it("pages through all of them, each once", async () => {
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const more: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const page: Listed = await mesh.get<Listed>(`/v1/assets?limit=1${more}`, mesh.analyst);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(["orders", "returns", "salaries"]);
  });

  it("shows of one what the catalog says, who may read it, its use by day and verdict, and what stands", async () => {
    const shown = await mesh.get<Shown>("/v1/assets/orders", mesh.analyst);

    expect(shown).toMatchObject({
      id: "orders",
      project: "Core (core)",
      domain: "Sales (sales)",
      domain_id: "sales",
      owners: ["olga@example.com"],
      forms: { Quality: { score: 3 } },
      locations: ["s3://lake/orders/"],
      sensitivity: null,
    });
    expect(shown.readers).toContainEqual(
      expect.objectContaining({ who: "project Insights", how: "subscription", status: "approved" }),
    );
    expect(shown.use).toEqual([
      {
        day: "2026-09-09",
        verdict: "none",
        accesses: 3,
        denied: 0,
        bytes_out: expect.any(Number),
        people: 3,
      },
    ]);
    expect(shown).toMatchObject({ observability: { asset: "orders", routes: [{ route: "s3" }] } });
    expect(shown.alerts.length).toBeGreaterThan(0);
    expect(shown.findings.every(({ asset }) => asset === "orders")).toBe(true);
    expect(shown.findings.length).toBeGreaterThan(0);
  });

  it("shows an owner those of their domains alone, and answers 404 for any other", async () => {
    expect((await mesh.get<Listed>("/v1/assets", mesh.hans)).items.map(({ id }) => id)).toEqual(["salaries"]);
    const own = await mesh.get<Listed>("/v1/assets", mesh.olga);
    const all = await mesh.get<Listed>("/v1/assets?domain=sales", mesh.analyst);
    expect(own.items).toEqual(all.items);
    expect((await mesh.get<Listed>("/v1/assets?domain=hr", mesh.olga)).items).toEqual([]);

    expect(await mesh.get("/v1/assets/orders", mesh.olga)).toEqual(
      await mesh.get("/v1/assets/orders", mesh.analyst),
    );
    const foreign = await mesh.served.ask("/v1/assets/salaries", { as: mesh.olga });
    const none = await mesh.served.ask("/v1/assets/nothing", { as: mesh.olga });
    expect([foreign.status, foreign.body]).toEqual([404, none.body]);
  });
});

describe("/v1/entitlements", () => {
  it("answers as catalog show does, at the time that is asked for", async () => {
    const at = "2026-09-01T00:00:00.000Z";
    const { stdout } = await auditplaneHere(
      ["catalog", "show", "Orders", "--at", at, "--catalog", `${folder.path}/mesh.yaml`, "--format", "json"],
      { DATABASE_URL: database.url },
    );
    const { entitlement, ...shown } = await mesh.get<Record<string, unknown>>(
      `/v1/entitlements?asset=Orders&at=${at}`,
      mesh.analyst,
    );
    expect(shown).toEqual(JSON.parse(stdout));
    expect(entitlement).toBeNull();
    const before = await mesh.get<{ found: { readers: { how: string }[] }[] }>(
      "/v1/entitlements?asset=orders&at=2025-12-01T00:00:00Z",
      mesh.analyst,
    );
    expect(before.found[0]?.readers.filter(({ how }) => how === "subscription")).toEqual([]);
  });

  it("says whether somebody may read an asset, and by what", async () => {
    const of = async (person: string, at: string) =>
      (
        await mesh.get<{ entitlement: unknown }>(
          `/v1/entitlements?asset=orders&person=${person}&at=${at}`,
          mesh.analyst,
        )
      ).entitlement;
    expect(await of("dora@example.com", "2026-09-01T00:00:00Z")).toMatchObject({
      verdict: "subscribed",
      via: "membership",
      since: "2026-01-01T00:00:00Z",
      subscription: "sub-1",
    });
    expect(await of("dora@example.com", "2025-09-01T00:00:00Z")).toMatchObject({ verdict: "none" });
    expect(await of("ben@example.com", "2026-09-01T00:00:00Z")).toMatchObject({ verdict: "none" });
  });

  it("tells an owner of a person what they may read of the owner's data, and of foreign data nothing", async () => {
    const person = await mesh.get<{ found: unknown[] }>(
      "/v1/entitlements?person=dora@example.com",
      mesh.olga,
    );
    expect(person.found).toEqual([
      expect.objectContaining({
        id: "dora@example.com",
        projects: [],
        readers: [expect.objectContaining({ who: "Orders", how: "subscription" })],
      }),
    ]);
    for (const query of [
      "asset=salaries",
      "asset=Salaries",
      "asset=s3://lake/salaries/",
      "person=ben@example.com",
    ]) {
      const { status } = await mesh.served.ask(`/v1/entitlements?${query}`, { as: mesh.olga });
      expect([query, status]).toEqual([query, 404]);
    }
  });

  it("refuses to answer about nothing, or at no time", async () => {
    for (const query of ["", "?asset=orders&at=yesterday", "?asset="]) {
      const { status } = await mesh.served.ask(`/v1/entitlements${query}`, { as: mesh.analyst });
      expect([query, status]).toEqual([query, 400]);
    }
  });
});

describe("an owner", () => {
  it("sees the first read of an asset though the catalog is as it was", async () => {
    const ask = async (): Promise<readonly unknown[]> =>
      (await mesh.get<{ items: unknown[] }>("/v1/accesses?asset=returns", mesh.olga)).items;
    expect(await ask()).toEqual([]);

    const read = aRead({
      key: "returns/1",
      userIdentity: aPerson("ben@example.com"),
      eventTime: "2026-09-09T10:00:00Z",
    });
    const paths = [folder.write("b.json.gz", [read]), "--catalog", `${folder.path}/mesh.yaml`];
    const { code, stderr } = await auditplaneHere(["scan", ...paths], { DATABASE_URL: database.url });
    expect(code, stderr).toBe(0);

    expect(await ask()).toHaveLength(1);
  });
});
