import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pino } from "pino";
import { readConfig } from "../../src/config.ts";
import { openServer } from "../../src/server/index.ts";
import type { OpenServer } from "../../src/server/index.ts";
import { useDatabase } from "../support/database.ts";
import { OPEN_URL, serve } from "../support/served.ts";

const database = useDatabase();

describe("a server where nobody logs in", () => {
  it.each(["0.0.0.0:8080", "192.0.2.7:8080", "[::]:8080", "audit.example.com:80"])(
    "does not begin to listen where other machines reach it: %s",
    (address) => {
      expect(() => readConfig({ AUDITPLANE_LISTEN: address })).toThrow(/nobody has to log in/);
    },
  );

  it.each(["127.0.0.1:0", "[::1]:8080", "localhost:8080", "127.3.2.1:80"])(
    "listens on a loopback: %s",
    (address) => {
      expect(readConfig({ AUDITPLANE_LISTEN: address }).server.oidc).toBeUndefined();
    },
  );

  it("lets whoever is at this machine look at everything, and sign or make nothing", async () => {
    const { body } = await serve(database, {}).ask("/v1/me");

    expect(body).toMatchObject({ way: "open", domains: null });
    const { permissions } = body as { permissions: string[] };
    expect(permissions.filter((one) => /:(write|erase|replay)$/.test(one))).toEqual([]);
  });

  it("has nobody decide more about an alert than to acknowledge it", async () => {
    const served = serve(database, {});
    const { rows } = await database.pool.query<{ id: number }>(
      `insert into alerts (key, revision, content, changed_at)
       values ('a test', 1, '{"kind": "cause", "domains": [], "findings": []}', now()) returning id`,
    );
    const decide = (body: object) =>
      served.ask(`/v1/alerts/${rows[0]?.id}/decisions`, { method: "POST", body });

    for (const what of ["resolve", "mark_false_positive", "confirm", "reopen"])
      expect([what, (await decide({ do: what, reason: "r" })).status]).toEqual([what, 403]);
    expect((await decide({ do: "acknowledge", reason: "r" })).status).toBe(200);
  });

  it("reveals nothing, and says why: names are seen there, and nobody would answer for it", async () => {
    const served = serve(database, {});
    const { rows } = await database.pool.query<{ id: number }>("select max(id) as id from alerts");
    const asked = { alert: rows[0]?.id, reason: "r" };
    const { status, body } = await served.ask("/v1/reveals", { method: "POST", body: asked });
    const form = { "content-type": "application/x-www-form-urlencoded", origin: OPEN_URL };
    const posted = await served.ask(`/alerts/${asked.alert}/reveals`, {
      method: "POST",
      body: "reason=r",
      headers: form,
    });

    expect([status, posted.status]).toEqual([403, 403]);
    expect(body).toMatchObject({ detail: expect.stringContaining("Nobody logs in here") });
    const noted = await database.pool.query("select from audit_log where action = 'people.revealed'");
    expect(noted.rows).toEqual([]);
    expect((await served.ask("/v1/reveals")).body).toEqual({ items: [], next_cursor: null });
  });

  it("goes to where somebody wanted to go instead of a login", async () => {
    const { status, headers } = await serve(database, {}).ask("/login?next=/alerts");

    expect([status, headers.get("location")]).toEqual([303, "http://127.0.0.1:8080/alerts"]);
  });
});

describe("the name by which it is asked for", () => {
  let server: OpenServer;
  beforeAll(async () => {
    const config = readConfig({ AUDITPLANE_LISTEN: "127.0.0.1:0", DATABASE_URL: database.url });
    const log = pino({ level: "silent" });
    server = await openServer({ database: { ...database, lasting: true }, config, log });
  });
  afterAll(async () => await server.close());

  const asked = (host: string, path = "/v1/me"): Promise<{ status: number | undefined; type: string }> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(server.url);
      request({ hostname, port, path, headers: { host } }, (response) => {
        response.resume();
        resolve({ status: response.statusCode, type: response.headers["content-type"] ?? "" });
      })
        .on("error", reject)
        .end();
    });

  it.each(["localhost", "localhost:8080", "127.0.0.1:9", "[::1]:8080", "LOCALHOST"])(
    "is this machine's: %s",
    async (host) => {
      expect((await asked(host)).status).toBe(200);
    },
  );

  it.each([
    "evil.example.com",
    "evil.example.com:8080",
    "127.0.0.1.evil.example.com",
    "localhost.evil.example.com",
    "192.0.2.1",
    "[2001:db8::1]",
  ])("is refused where it leads here from elsewhere: %s", async (host) => {
    expect(await asked(host)).toEqual({ status: 421, type: "application/problem+json; charset=utf-8" });
    expect((await asked(host, "/livez")).status).toBe(421);
    expect((await asked(host, "http://localhost/v1/me")).status).toBe(421);
  });

  it.each(["a b", "@", "localhost@evil.example.com", "%00"])(
    "is refused where it is none: %s",
    async (host) => {
      expect([400, 421]).toContain((await asked(host)).status);
    },
  );
});
