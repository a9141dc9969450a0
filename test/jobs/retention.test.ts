import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import { parseRetention } from "../../src/core/privacy/retention.ts";
import type { RetentionDays } from "../../src/core/privacy/retention.ts";
import { decide } from "../../src/jobs/alert/act.ts";
import { erasePerson } from "../../src/jobs/privacy/erase.ts";
import { applyRetention } from "../../src/jobs/privacy/retain.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const { pool } = database;

function days(...given: readonly string[]): RetentionDays {
  const parsed = parseRetention(given);
  if (typeof parsed === "string") throw new Error(parsed);
  return parsed;
}

const run = (retention = days()) => applyRetention({ pool, retention, signal: new AbortController().signal });
const count = async (table: string) =>
  (await pool.query<{ count: number }>(`select count(*)::int4 as count from ${table}`)).rows[0]?.count;

describe("what is kept for no longer", () => {
  beforeEach(async () => {
    await emptyTables(database);
    await pool.query("insert into people (key) values ('ana@example.com')");
  });

  it("is deleted, and what is not is left", async () => {
    await pool.query(
      `insert into sessions (hash, person_id, subject, roles, until, seen_at)
       select sha256(n::text::bytea), p.id, 's', '{}', now() - make_interval(days => n), now() from people p, generate_series(0, 3) n`,
    );
    await pool.query(
      "insert into used_links (hash, until) select sha256(n::text::bytea), now() - make_interval(days => n) from generate_series(0, 3) n",
    );
    await pool.query(
      "insert into looks select p.id, p.id, 'person.viewed', now() - make_interval(days => n) from people p, generate_series(0, 4) n",
    );
    await pool.query(
      "insert into unknown_messages (body, problem, received_at) select 'x', 'y', now() - make_interval(days => n) from unnest('{1,29,31}'::int4[]) n",
    );
    await pool.query(
      `insert into api_tokens (id, hash, name, person_id, author_id, roles, until, revoked_at)
       select 'abcdefg' || n, sha256('x'), 't', p.id, p.id, '{}', now() + interval '1 year',
         case n when 1 then now() - interval '400 days' when 2 then now() end
       from people p, generate_series(1, 3) n`,
    );

    expect(await run()).toEqual({ sessions: 3, used_links: 3, looks: 3, messages: 1, tokens: 1 });
    expect(await run()).toEqual({});
    expect([await count("sessions"), await count("api_tokens"), await count("unknown_messages")]).toEqual([
      1, 2, 2,
    ]);
    expect(await run(days("messages=10", "sessions=forever"))).toEqual({ messages: 1 });
  });

  it("is no more than asked for at once, however much there is", async () => {
    await pool.query(
      "insert into used_links (hash, until) select sha256(n::text::bytea), now() - interval '9 days' from generate_series(1, 12000) n",
    );

    expect(await run()).toEqual({ used_links: 12_000 });
  });
});

describe("raw records that are kept", () => {
  it("go where every finding that rests on them is over, and stay where one stands, or was an incident", async () => {
    await emptyTables(database);
    const names = ["ana", "ben", "cleo", "dora", "emil"];
    const catalog = folder.write(
      "mesh.yaml",
      `as_of: ${new Date(Date.now() + 60_000).toISOString()}
domains: [{ id: sales, name: Sales, owners: [olga@example.com] }]
projects: [{ id: core, name: Core, domain: sales }]
assets: [${names.map((name) => `{ id: ${name}, name: ${name}, project: core, locations: [s3://lake/${name}/] }`).join(", ")}]
`,
    );
    const file = folder.write(
      "a.json.gz",
      names.map((name, at) =>
        aRead({
          key: `${name}/1`,
          userIdentity: aPerson(`${name}@example.com`),
          eventTime: `${new Date(Date.now() - 3_600_000).toISOString().slice(0, 14)}0${at}:00Z`,
        }),
      ),
    );
    const { code, stderr } = await auditplaneHere(["scan", file, "--catalog", catalog], {
      DATABASE_URL: database.url,
    });
    expect(code, stderr).toBe(0);
    await pool.query(
      `insert into kept_records (file_id, ordinal, record, kept_at)
       select f.id, n, $1, now() - interval '200 days' from files f, generate_series(0, 4) n`,
      [gzipSync("{}")],
    );
    const alertOf = async (name: string) =>
      (
        await pool.query<{ id: number }>(
          `select a.id from alerts a join findings f on a.content -> 'findings' ? f.uid join people p on p.id = f.person_id
           where p.key = $1 || '@example.com'`,
          [name],
        )
      ).rows[0]?.id ?? 0;
    const close = async (name: string, kind: "resolve" | "confirm") =>
      await decide(pool, {
        id: await alertOf(name),
        action: { kind },
        actor: "olga@example.com",
        reason: "seen",
      });
    await close("ana", "resolve");
    await close("ben", "confirm");
    await close("dora", "resolve");
    await close("emil", "resolve");
    await pool.query("update alert_states set since = now() - interval '100 days'");
    await pool.query("update alert_states set since = now() where alert_id = $1", [await alertOf("dora")]);
    await erasePerson(pool, { person: "emil@example.com", author: "olga@example.com", reason: "asked" });

    expect(await run()).toEqual({ raw_records: 1 });
    const { rows } = await pool.query("select ordinal from kept_records order by ordinal");
    expect(rows.map(({ ordinal }) => names[ordinal])).toEqual(["ben", "cleo", "dora", "emil"]);
  });
});

it("AUDITPLANE_RETENTION is refused where it is none, with what can be said", () => {
  expect(() => readConfig({ AUDITPLANE_RETENTION: "events=3" })).toThrow(
    /AUDITPLANE_RETENTION: events is kept for 62 days at least/,
  );
  expect(readConfig({ AUDITPLANE_RETENTION: "quarantine=7" }).retention.get("quarantine")).toBe(7);
});
