import type { Kysely } from "kysely";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { MIGRATIONS } from "../../src/app.ts";
import { migrate } from "../../src/database/migrate.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import {
  MESH_OF_RELEASES,
  installPreviousRelease,
  planProblem,
  readPreviousRelease,
} from "../support/previous-release.ts";
import { aPerson, aRead } from "../support/records.ts";
import { startWorker } from "../support/running-worker.ts";
import type { RunningWorker } from "../support/running-worker.ts";
import { snsEnvironment, useSns } from "../support/sns.ts";

const previous = readPreviousRelease();
const database = useDatabase({ isEmpty: true });
const { pool } = database;
const folder = useFolder();
const sns = useSns();
const SOON = { timeout: 120_000, interval: 100 };
/** Of a column that whoever writes a row has to give. */
const GIVEN = `select c.relname || '.' || a.attname as name, c.relname as table from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace and c.relname not like 'kysely%'
    and a.attnum > 0 and not a.attisdropped and a.attnotnull and not a.atthasdef and a.attidentity = '' order by 1`;

let topic = "";
let worker: RunningWorker | undefined;
/** Of the release before, whose transaction is under way. */
const old = new Client({ connectionString: database.url });
let given: { readonly columns: Set<string>; readonly tables: Set<string> };
afterAll(async () => {
  worker?.kill();
  await old.end();
});

const ask = async <T>(query: string): Promise<T[]> => (await pool.query(query)).rows as T[];
const count = async (what: string): Promise<number> =>
  (await ask<{ n: number }>(`select count(*)::int4 as n from ${what}`))[0]?.n ?? 0;
const news = (state: string) =>
  ask<{ key: string }>(
    `select alert_id || '-' || revision as key from outbox where occasion = 'news' and state = '${state}' order by 1`,
  ).then((rows) => rows.map(({ key }) => key));

/** As the release before reads a file: rows of its columns, in one transaction. */
async function storeOne(client: Client, path: string): Promise<void> {
  const { rows } = await client.query<{ id: number }>(
    "insert into files (source, path, sha256, state, size_bytes, container) values ('folder', $1, sha256(convert_to($1, 'UTF8')), 'done', 1, 'trail') returning id",
    [path],
  );
  await client.query(
    `insert into events (event_time, event_id, body_hash, account_id, region_id, operation_id, identity_id, file_id, ordinal, flags)
     select event_time, gen_random_uuid(), body_hash, account_id, region_id, operation_id, identity_id, $1, 0, flags from events limit 1`,
    [rows[0]?.id],
  );
  await client.query("update outbox set attempts = attempts where state = 'pending'");
}

beforeAll(async () => {
  topic = sns.topic("alerts");
  await installPreviousRelease(database, previous);
  const rows = await ask<{ name: string; table: string }>(GIVEN);
  const tables = await ask<{ name: string }>(
    "select relname as name from pg_class where relkind in ('r', 'p')",
  );
  given = { columns: new Set(rows.map(({ name }) => name)), tables: new Set(tables.map(({ name }) => name)) };
  // the message that did not leave was made just now, whenever this runs
  await pool.query(
    "update outbox set created_at = now(), tried_at = now(), claimed_until = null where state = 'pending'",
  );
});

describe("a database that the previous release filled", () => {
  it("is upgraded by the first worker that starts, beside one that still writes: nothing is lost, nothing is sent twice", async () => {
    const before = {
      events: await count("events"),
      findings: await ask("select uid, status from findings order by uid"),
      sent: await news("sent"),
      waiting: await news("pending"),
      audit: await ask("select seq, hash from audit_log order by seq"),
    };
    expect(before).toMatchObject({ events: expect.any(Number), waiting: [expect.any(String)] });
    expect([before.events, before.sent.length]).toEqual([expect.any(Number), expect.any(Number)]);
    expect(Math.min(before.events, before.sent.length)).toBeGreaterThan(0);
    await old.connect();
    await old.query("begin");
    await storeOne(old, "while-it-waits");
    const theft = aRead({
      userIdentity: aPerson("newcomer@example.com"),
      bucket: "vault",
      key: "all",
      bytes: 1.2e12,
      eventTime: new Date(Date.now() - 600_000).toISOString().replace(/\.\d+/, ""),
    });
    folder.write("trail/a.json.gz", [theft]);
    const mesh = folder.write("mesh.json", JSON.stringify(MESH_OF_RELEASES));
    worker = startWorker(
      {
        ...snsEnvironment(sns.server().address),
        DATABASE_URL: database.url,
        AUDITPLANE_FOLDERS: `${folder.path}/trail`,
        AUDITPLANE_FALLBACK_TOPIC_ARN: topic,
      },
      "--catalog",
      mesh,
    );
    // the migration that has to wait for the writer does, and so does the worker
    const waits =
      "pg_locks l join pg_database d on d.oid = l.database where not granted and datname = current_database()";
    await vi.waitFor(async () => expect(await count(waits)).toBeGreaterThan(0), SOON);
    expect(worker.log().map(({ msg }) => msg)).not.toContain("worker started");
    await old.query("commit");
    await vi.waitFor(() => expect(worker?.log().map(({ msg }) => msg)).toContain("worker started"), SOON);
    await storeOne(old, "after-it");

    await vi.waitFor(async () => expect(await news("sent")).toHaveLength(before.sent.length + 2), SOON);
    await vi.waitFor(async () => expect(await count("dirty_hours")).toBe(0), SOON);
    expect((await worker.stop()).code).toBe(0);
    expect(await count("events")).toBe(before.events + 3);
    expect(await ask("select uid, status from findings order by uid")).toEqual(
      expect.arrayContaining(before.findings),
    );
    const keys = sns.received("alerts").map(({ attributes }) => attributes["idempotency_key"] ?? "");
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toEqual(expect.arrayContaining(before.waiting));
    expect(keys.filter((key) => before.sent.includes(key))).toEqual([]);
    expect(await news("pending")).toEqual([]);
    expect((await ask("select seq, hash from audit_log order by seq")).slice(0, before.audit.length)).toEqual(
      before.audit,
    );
    expect(await auditplaneHere(["audit", "verify"], { DATABASE_URL: database.url })).toMatchObject({
      code: 0,
    });
    expect(worker.log().filter(({ level, msg }) => level === "error" || msg === "job failed")).toEqual([]);
  });

  it("can be worked with by the previous release until that is replaced: its statements hold, and rows that it writes lack nothing", async () => {
    await migrate(database.db as unknown as Kysely<never>, MIGRATIONS);
    const client = await pool.connect();
    const problems: string[] = [];
    for (const statement of previous.statements) {
      const problem = await planProblem(client, statement);
      if (problem !== undefined) problems.push(`${problem}: ${statement}`);
    }
    client.release();
    const columns = await ask<{ name: string; table: string }>(GIVEN);

    expect(previous.statements.length).toBeGreaterThan(100);
    expect(problems).toEqual([]);
    expect(columns.filter(({ name, table }) => given.tables.has(table) && !given.columns.has(name))).toEqual(
      [],
    );
  });
});
