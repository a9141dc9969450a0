import { beforeAll, describe, expect, it } from "vitest";
import { ROLE_NAMES } from "../../src/core/authority/role.ts";
import { useDatabase } from "../support/database.ts";
import { serve } from "../support/served.ts";
import type { Answer, Served } from "../support/served.ts";

const database = useDatabase();

interface Made {
  readonly id: string;
  readonly token: string;
  readonly until: string;
  readonly person: string;
}

describe("/v1/tokens", () => {
  let served: Served;
  let admin = "";
  const make = (body: object, as = admin): Promise<Answer> =>
    served.ask("/v1/tokens", { method: "POST", as, body: { name: "a test", ...body } });

  beforeAll(async () => {
    served = serve(database);
    admin = await served.tokenOf("ada@example.com", ["admin"]);
  });

  it("makes a token for whoever makes it, which acts as them", async () => {
    const { status, body } = await make({ roles: ["admin"], scopes: ["alerts:read"], days: 1 });
    const made = body as Made;

    expect([status, made.person]).toEqual([201, "ada@example.com"]);
    expect((await served.ask("/v1/me", { as: made.token })).body).toMatchObject({
      name: "ada@example.com",
      permissions: ["alerts:read"],
    });
  });

  it.each([
    ["a permission", { roles: ["reviewer"] }, "people:reveal"],
    ["the names of people", { roles: ["analyst"], scopes: ["alerts:read"] }, "the names of people"],
    ["another role's permission", { roles: ["admin", "auditor"] }, "records:read"],
  ])("makes none that has %s which its maker has not, and says which", async (_, rights, says) => {
    const { status, body } = await make(rights);

    expect(status).toBe(403);
    expect((body as { detail: string }).detail).toContain(says);
  });

  it("makes none with a token that may less than its roles", async () => {
    const narrow = await served.tokenOf("ada@example.com", ["admin"], ["tokens:write", "alerts:read"]);

    expect((await make({ roles: ["admin"] }, narrow)).status).toBe(403);
    expect((await make({ roles: ["admin"], scopes: ["alerts:read"] }, narrow)).status).toBe(201);
  });

  it("makes none that outlives the token it is made with", async () => {
    const { body } = await make({ roles: ["admin"], days: 365 });
    const me = (await served.ask("/v1/me", { as: admin })).body as { until: string };

    expect((body as Made).until).toBe(me.until);
  });

  it("makes none that acts for another person, but one for a program", async () => {
    for (const person of ["olga@example.com", "OLGA@EXAMPLE.COM"])
      expect((await make({ person, roles: ["viewer"] })).status).toBe(403);
    expect((await make({ person: "Ada@example.com", roles: ["viewer"] })).status).toBe(201);
    expect((await make({ person: "nightly-export", roles: ["viewer"] })).body).toMatchObject({
      person: "nightly-export",
    });
  });

  it("lists them page by page, each once and without secrets, and revokes one", async () => {
    const made = (await make({ roles: ["viewer"] })).body as Made;
    const ids: string[] = [];
    for (let cursor = ""; ; ) {
      const { body, text } = await served.ask(`/v1/tokens?limit=2${cursor}`, { as: admin });
      const page = body as { items: { id: string }[]; next_cursor: string | null };
      expect(text).not.toContain(made.token.slice(-32));
      ids.push(...page.items.map(({ id }) => id));
      if (page.next_cursor === null) break;
      cursor = `&cursor=${page.next_cursor}`;
    }
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain(made.id);

    const revoke = () => served.ask(`/v1/tokens/${made.id}`, { method: "DELETE", as: admin });
    const first = await revoke();
    expect([first.status, (first.body as { revoked_at: string }).revoked_at]).toEqual([
      200,
      expect.any(String),
    ]);
    expect((await revoke()).body).toEqual(first.body);
    expect((await served.ask("/v1/me", { as: made.token })).status).toBe(401);
    expect((await served.ask("/v1/tokens/12345678", { method: "DELETE", as: admin })).status).toBe(404);
  });

  it.each([
    { roles: [] },
    { roles: ["root"] },
    { roles: ["viewer"], days: 366 },
    { roles: ["viewer"], days: 0.5 },
    { roles: ["viewer"], until: "2030-01-01T00:00:00Z" },
    { roles: ["viewer"], name: "" },
    { roles: ["viewer"], scopes: [] },
  ])("refuses what is no token: %j", async (body) => {
    expect((await make(body)).status).toBe(400);
  });

  it("is of no use to whom no role allows it", async () => {
    for (const role of ROLE_NAMES.filter((name) => name !== "admin"))
      expect((await make({ roles: [role] }, await served.tokenOf("vera@example.com", [role]))).status).toBe(
        403,
      );
  });
});
