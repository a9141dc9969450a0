import { describe, expect, it } from "vitest";
import { auditplaneHere } from "../support/cli-here.ts";
import type { CliResult } from "../support/cli.ts";
import { useDatabase } from "../support/database.ts";
import { serve } from "../support/served.ts";

const database = useDatabase();
const BY = ["--for", "Olga@example.com", "--author", "ada@example.com"];

const tokens = (...argv: readonly string[]): Promise<CliResult> =>
  auditplaneHere(["tokens", ...argv], {
    DATABASE_URL: database.url,
    AUDITPLANE_CONSOLE_URL: "https://audit.example.com",
  });
const listed = async (): Promise<Record<string, unknown>[]> =>
  (JSON.parse((await tokens("list", "--json")).stdout) as { tokens: Record<string, unknown>[] }).tokens;

describe("auditplane tokens", () => {
  it("shows a secret once, with what to do next, and keeps a hash of it", async () => {
    const { code, stdout } = await tokens(
      "create",
      "laptop",
      ...BY,
      "--roles",
      "owner,viewer",
      "--days",
      "30",
    );
    const [text = "", id = ""] = /ap_(\w{8})_\w{32}/.exec(stdout) ?? [];

    expect(code).toBe(0);
    expect(stdout).toContain('curl -H "Authorization: Bearer $TOKEN" https://audit.example.com/v1/me');
    expect(stdout).toContain(`auditplane tokens revoke ${id}`);
    const { body } = await serve(database).ask("/v1/me", { as: text });
    expect(body).toMatchObject({ name: "olga@example.com", way: "token", roles: ["viewer", "owner"] });
    const { rows } = await database.pool.query(
      "select t::text as row from api_tokens t union all select a::text from audit_log a",
    );
    for (const { row } of rows as { row: string }[]) expect(row).not.toContain(text.slice(-32));
    expect((await tokens("list")).stdout).not.toContain(text.slice(-32));
  });

  it("makes one that may what its scopes say and no more, for 90 days", async () => {
    const { stdout } = await tokens(
      "create",
      "export",
      ...BY,
      "--roles",
      "analyst",
      "--scopes",
      "alerts:read, findings:read",
      "--json",
    );
    const made = JSON.parse(stdout) as { token: string; until: string; made_at: string };
    const served = serve(database);

    expect((Date.parse(made.until) - Date.parse(made.made_at)) / 86_400_000).toBeCloseTo(90, 1);
    expect((await served.ask("/v1/me", { as: made.token })).body).toMatchObject({
      permissions: ["alerts:read", "findings:read"],
    });
    expect((await served.ask("/v1/tokens", { as: made.token })).status).toBe(403);
  });

  it("revokes one from the next request on, once, and says who did in the audit log", async () => {
    const served = serve(database);
    const made = JSON.parse((await tokens("create", "old", ...BY, "--roles", "viewer", "--json")).stdout) as {
      id: string;
      token: string;
    };
    expect((await served.ask("/v1/me", { as: made.token })).status).toBe(200);

    for (let count = 0; count < 2; count++)
      expect(
        (await tokens("revoke", made.id, "--author", "ada@example.com", "--reason", "laptop lost")).code,
      ).toBe(0);
    expect((await served.ask("/v1/me", { as: made.token })).status).toBe(401);
    expect((await listed()).find(({ id }) => id === made.id)?.["revoked_at"]).toMatch(/Z$/);
    const { rows } = await database.pool.query(
      "select action, personal from audit_log where subject = $1 order by seq",
      [made.id],
    );
    expect(rows).toEqual([
      {
        action: "token.made",
        personal: { actor: "ada@example.com", detail: { name: "old", for: "olga@example.com" } },
      },
      {
        action: "token.revoked",
        personal: {
          actor: "ada@example.com",
          reason: "laptop lost",
          detail: { name: "old", for: "olga@example.com" },
        },
      },
    ]);
  });

  it("is not good any more when its time is over", async () => {
    const made = JSON.parse(
      (await tokens("create", "short", ...BY, "--roles", "viewer", "--days", "1", "--json")).stdout,
    ) as { id: string; token: string };
    await database.pool.query("update api_tokens set until = now() where id = $1", [made.id]);

    expect((await serve(database).ask("/v1/me", { as: made.token })).status).toBe(401);
    expect((await tokens("list")).stdout).toMatch(new RegExp(`${made.id}.*ended `));
  });

  it.each([
    ["a role that is none", ["--roles", "root"], /root is no role; give one of viewer/],
    ["no role", ["--roles", ""], /nothing is no role/],
    ["a scope that is none", ["--roles", "viewer", "--scopes", "everything"], /everything is no scope/],
    [
      "a scope that its roles do not allow",
      ["--roles", "viewer", "--scopes", "tokens:write"],
      /viewer may not do tokens:write/,
    ],
    ["more than 365 days", ["--roles", "viewer", "--days", "366"], /1 to 365 days/],
    ["days that are no number", ["--roles", "viewer", "--days", "0x10"], /1 to 365 days/],
  ])("refuses %s, and makes none", async (_, argv, says) => {
    const before = (await listed()).length;
    const { code, stderr } = await tokens("create", "bad", ...BY, ...argv);

    expect(code).toBe(2);
    expect(stderr).toMatch(says);
    expect(await listed()).toHaveLength(before);
  });

  it("says that there is none to revoke", async () => {
    expect(await tokens("revoke", "nonesuch", "--author", "ada@example.com")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("tokens list prints them"),
    });
  });
});
