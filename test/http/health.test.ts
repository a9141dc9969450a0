import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../src/database/connect.ts";
import { useDatabase } from "../support/database.ts";
import { serve } from "../support/served.ts";
import type { Served } from "../support/served.ts";

const database = useDatabase();
const url = "postgres://somebody:s3cret@127.0.0.1:1/nowhere";
const away = { ...connect(url, 1), url };
afterAll(() => away.close());

let served: Served;
beforeAll(() => {
  served = serve(database);
});

describe("/livez", () => {
  it("says that the process lives, also where the database is away", async () => {
    expect(await serve(away).ask("/livez")).toMatchObject({ status: 200, text: "ok\n" });
  });
});

describe("/readyz", () => {
  it("is 200 where all that is needed is there, and lists the checks where it is asked to", async () => {
    for (const path of ["/readyz", "/healthz"])
      expect(await served.ask(path)).toMatchObject({ status: 200, text: "ok\n" });
    const { status, text, headers } = await served.ask("/readyz?verbose");
    expect([status, text]).toEqual([
      200,
      "database: ok: it answers\nmigrations: ok: all are applied\nqueue: ok: no worker has made its tables yet\ningest: ok: nothing waits\nok\n",
    ]);
    expect(headers.get("cache-control")).toBe("no-store");
  });

  it("is 503 with what is wrong where the database is away, and names neither host nor user", async () => {
    const { status, text } = await serve(away).ask("/readyz");
    expect(status).toBe(503);
    expect(text).toContain("database: failed: it cannot be asked");
    expect(text).toMatch(/not ready\n$/);
    expect(text).not.toMatch(/somebody|s3cret|127\.0\.0\.1|nowhere/);
  });

  it("is 503 where Redis is configured and away", async () => {
    const withRedis = serve(database, {
      AUDITPLANE_CONSOLE_URL: "https://audit.example.com",
      REDIS_URL: "redis://127.0.0.1:1",
    });
    const { status, text } = await withRedis.ask("/readyz");
    expect([status, text]).toEqual([503, "queue: failed: it cannot be asked\nnot ready\n"]);
  });

  it("is 503 where a migration is not applied", async () => {
    const { rows } = await database.pool.query<{ name: string; timestamp: string }>(
      "delete from kysely_migration where name = (select max(name) from kysely_migration) returning name, timestamp",
    );
    const { status, text } = await serve(database).ask("/readyz");
    expect([status, text]).toEqual([
      503,
      "migrations: failed: 1 are not applied; run auditplane migrate up\nnot ready\n",
    ]);
    await database.pool.query("insert into kysely_migration (name, timestamp) values ($1, $2)", [
      rows[0]?.name,
      rows[0]?.timestamp,
    ]);
  });

  it("stays 200 where ingest has stalled, and says so where it is asked to", async () => {
    await database.pool.query(
      "insert into trail_objects (path, announced_by, announced_at) values ('s3://b/1', 'message', now() - interval '20 minutes')",
    );
    const stalled = serve(database);
    expect(await stalled.ask("/readyz")).toMatchObject({ status: 200, text: "ok\n" });
    const { text } = await stalled.ask("/readyz?verbose");
    expect(text).toContain(
      "ingest: degraded: ingest stalled: 1 objects are due, the oldest since 20 minutes, and none is read",
    );
    expect(await stalled.ask("/livez")).toMatchObject({ status: 200, text: "ok\n" });
  });
});
