import { beforeAll, describe, expect, it } from "vitest";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { WITH_LOGIN, serve } from "../support/served.ts";
import { serveMesh } from "../support/served-mesh.ts";
import type { ServedMesh } from "../support/served-mesh.ts";

const database = useDatabase();
const folder = useFolder();

const HOUR = 3_600_000;
const at = (hours: number): string => new Date(Date.now() + hours * HOUR).toISOString();

interface Exception {
  readonly id: string;
  readonly who: string;
  readonly until: string;
  readonly standing: string;
}

let mesh: ServedMesh;
beforeAll(async () => void (mesh = await serveMesh(database, folder)));

describe("/v1/exceptions", () => {
  const post = (path: string, as: string, body: unknown) =>
    mesh.served.ask(`/v1/exceptions${path}`, { method: "POST", as, body });
  const expire = (id: string, as: string, reason = "it is over") =>
    mesh.served.ask(`/v1/exceptions/${id}?reason=${encodeURIComponent(reason)}`, { method: "DELETE", as });
  const list = async (as: string, query = ""): Promise<readonly Exception[]> =>
    (await mesh.get<{ items: Exception[] }>(`/v1/exceptions${query}`, as)).items;
  const wanted = (more: object = {}) => ({
    who: "ben@example.com",
    asset: "orders",
    bytes: 2_000_000,
    from: at(-1),
    until: at(24),
    reason: "a migration",
    ...more,
  });
  const add = async (more: object = {}): Promise<Exception> => {
    const { status, body } = await post("", mesh.analyst, wanted(more));
    expect(status, JSON.stringify(body)).toBe(200);
    return body as Exception;
  };

  it("are announced with who says so, and listed as exceptions list does", async () => {
    const made = await add();
    expect(made).toMatchObject({
      who: "ben@example.com",
      asset: "orders",
      bytes: 2_000_000,
      factor: null,
      author: "sam@example.com",
      reason: "a migration",
      standing: "ends_soon",
      origin: "command",
    });
    const { stdout } = await auditplaneHere(["exceptions", "list", "--format", "json"], {
      DATABASE_URL: database.url,
    });
    expect(await list(mesh.analyst)).toEqual((JSON.parse(stdout) as { exceptions: unknown }).exceptions);
    expect(await list(mesh.analyst, "?person=BEN@example.com&asset=orders&standing=ends_soon")).toEqual([
      made,
    ]);
    expect(await list(mesh.analyst, "?standing=over")).toEqual([]);
  });

  it("are not announced by whom they are about, nor by whoever may not", async () => {
    const ben = await mesh.served.tokenOf("ben@example.com", ["analyst"]);
    const { status, body } = await post("", ben, wanted());
    expect([status, body]).toEqual([
      422,
      expect.objectContaining({ detail: expect.stringContaining("nobody decides about themselves") }),
    ]);
    for (const as of [mesh.viewer, mesh.olga]) expect((await post("", as, wanted())).status).toBe(403);
  });

  it("go on until a later time, and end now with what they covered left as it is", async () => {
    const { id } = await add({ who: "cleo@example.com" });
    const later = at(48);
    expect(
      await post(`/${id}/renewals`, mesh.analyst, { until: later, reason: "it takes longer" }),
    ).toMatchObject({
      status: 200,
      body: { id, until: later, reason: "it takes longer" },
    });
    const earlier = await post(`/${id}/renewals`, mesh.analyst, { until: at(2), reason: "sooner" });
    expect(earlier.status).toBe(422);
    expect(await expire(id, mesh.analyst)).toMatchObject({ status: 200, body: { id, standing: "over" } });
    expect((await expire(id, mesh.analyst)).status).toBe(422);
    expect((await expire("nothing", mesh.analyst)).status).toBe(404);
  });

  it("are as if they had never been where they had not begun", async () => {
    const { id } = await add({ from: at(10), until: at(20) });
    expect(await expire(id, mesh.analyst)).toMatchObject({ status: 200, body: null });
    expect((await list(mesh.analyst)).map((one) => one.id)).not.toContain(id);
  });

  it("are refused where something is missing or makes no sense", async () => {
    expect((await post("", mesh.analyst, { reason: "x" })).status).toBe(422);
    expect((await post("", mesh.analyst, wanted({ bytes: -1 }))).status).toBe(400);
    expect((await post("", mesh.analyst, wanted({ reason: "" }))).status).toBe(400);
    expect((await post("", mesh.analyst, wanted({ until: at(-2) }))).status).toBe(422);
    expect((await post("", mesh.analyst, wanted({ finding: "nothing" }))).status).toBe(404);
    expect((await expire("x", mesh.analyst, " ")).status).toBe(400);
  });

  it("are an owner's to see where they are about the owner's data now, and no other's", async () => {
    const own = await add({ who: "dora@example.com" });
    const foreign = await add({ who: "dora@example.com", asset: "salaries" });
    const whatever = await add({ who: "dora@example.com", asset: undefined });
    const seen = (await list(mesh.olga)).map(({ id }) => id);
    expect(seen).toContain(own.id);
    expect(seen).not.toContain(foreign.id);
    expect(seen).not.toContain(whatever.id);
    expect((await list(mesh.hans)).map(({ id }) => id)).toEqual([foreign.id]);

    const { code } = await auditplaneHere(
      ["exceptions", "end", own.id, "--reason", "a slip", "--author", "sam@example.com"],
      { DATABASE_URL: database.url },
    );
    expect(code).toBe(0);
    expect((await list(mesh.olga)).map(({ id }) => id)).not.toContain(own.id);
  });

  it("are of somebody by pseudonym, for whoever sees no names, and by no name", async () => {
    const veiled = serve(database, WITH_LOGIN);
    const { items } = (await veiled.ask("/v1/people", { as: mesh.admin })).body as {
      items: readonly { readonly person: string; readonly pseudonym: string }[];
    };
    const { rows } = await database.pool.query<{ pseudonym: string }>(
      "select pseudonym from people where key = 'cleo@example.com'",
    );
    const own = items.find(({ person }) => person === rows[0]?.pseudonym);
    expect(own).toBeDefined();
    const ask = (who: string) =>
      veiled.ask("/v1/exceptions", { method: "POST", as: mesh.admin, body: wanted({ who }) });

    const made = await ask(own?.person ?? "");
    expect(made.body).toMatchObject({ who: own?.person });
    const { id } = made.body as Exception;
    expect((await list(mesh.analyst)).find((one) => one.id === id)?.who).toBe("cleo@example.com");
    expect((await ask("cleo@example.com")).status).toBe(422);
    await expire(id, mesh.analyst);
  });
});
