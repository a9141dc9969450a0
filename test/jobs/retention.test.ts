import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import { RETENTION } from "../../src/core/privacy/retention-kinds.ts";
import { parseRetention } from "../../src/core/privacy/retention.ts";
import type { RetentionDays } from "../../src/core/privacy/retention.ts";
import { DAY_MS } from "../../src/core/record/time.ts";
import { decide } from "../../src/jobs/alert/act.ts";
import { erasePerson } from "../../src/jobs/privacy/erase.ts";
import { applyRetention } from "../../src/jobs/privacy/retain.ts";
import { ensurePartitions } from "../../src/store/partitions.ts";
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

const run = (retention = days()) =>
  applyRetention({ pool, retention, listDays: 7, signal: new AbortController().signal });
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

describe("what was made of events", () => {
  const hour = (days: number) => `date_trunc('hour', now()) - interval '${days} days'`;
  const fill = async (): Promise<void> => {
    await emptyTables(database);
    for (const days of [900, 770, 500])
      await pool.query(
        `with f as (
           insert into files (source, path, sha256, state, container, size_bytes, newest_at, finished_at)
           values ('s3-trail', 's3://b/${days}', sha256('${days}'), 'done', 'trail', 1, ${hour(days)}, ${hour(days)}) returning id
         ), o as (
           insert into trail_objects (path, announced_by, state, file_id, finished_at)
           select 's3://b/${days}', 'listing', 'done', id, ${hour(days)} from f
         )
         insert into hour_assets (hour, asset_id) values (${hour(days)}, 1)`,
      );
  };
  const left = async () => [await count("hour_assets"), await count("trail_objects"), await count("files")];

  it("goes once it is old and its events have left, with the files that they lay in", async () => {
    await fill();
    expect(await run()).toEqual({ derived: 2, files: 6 });
    expect(await left()).toEqual([1, 0, 0]);
    expect(await run()).toEqual({});
  });

  it("stays as long as any older event is there, and of files those that a listing still shows", async () => {
    await fill();
    const old = Date.now() - 800 * DAY_MS;
    await ensurePartitions(pool, [old], new Set());
    expect(await run()).toEqual({ derived: 1, files: 2 });
    expect(await left()).toEqual([2, 2, 2]);
    await pool.query(`drop table events_${new Date(old).toISOString().slice(0, 10).replaceAll("-", "")}`);
    const signal = new AbortController().signal;
    expect(await applyRetention({ pool, retention: days(), listDays: 600, signal })).toEqual({
      derived: 1,
      files: 2,
    });
    expect(await left()).toEqual([1, 1, 1]);
  });

  it("stays where a finding rests on it, or something of it is set aside", async () => {
    await fill();
    await pool.query("insert into people (key) values ('ana@example.com')");
    await pool.query(
      `insert into quarantine (file_id, ordinal, reason, detail) select id, 0, 'x', '' from files where path = 's3://b/900';
       insert into findings (uid, rule_id, rule_version, category, level, tier, status, version, live, shadow, person_id, window_start,
         window_end, first_event_time, last_event_time, event_count, bytes_out, objects, cause, detail, content_hash)
       select 'u', 'r', '1', 'access', 'high', 'page', 'open', 1, false, false, p.id, now(), now(), now(), now(), 1, 0, 0, 'c',
         jsonb_build_array(jsonb_build_array(jsonb_build_array(0, 'e', f.id, 0))), ''
       from people p, files f where f.path = 's3://b/770' limit 1`,
    );
    expect(await run()).toEqual({ derived: 2, files: 3 });
    expect((await pool.query("select path from files order by path")).rows).toEqual([
      { path: "s3://b/770" },
      { path: "s3://b/900" },
    ]);
  });
});

describe("what was superseded, or has ended", () => {
  it("goes after its time, and what stands never does", async () => {
    await emptyTables(database);
    await pool.query(
      `insert into pipeline_facts (kind, subject, day, at, fact, is_judged)
       select 'silent', n::text, current_date - n, now() - make_interval(days => n), '{"count": 1}', n <> 801 from unnest('{10,800,801}'::int4[]) n;
       insert into governance_facts (kind, subject, asset, seen_at, ended_at, fact, is_judged)
       select 'k', n::text, '', now() - interval '1000 days', case when n > 0 then now() - make_interval(days => n) end, '{}', true
       from unnest('{0,10,800}'::int4[]) n;
       insert into control_scopes (key) values ('glue/1/eu-west-1');
       insert into control_reads (scope_id, began_at, ended_at, outcome, changes)
       select s.id, now() - make_interval(days => n), now() - make_interval(days => n), 'taken', n % 2
       from control_scopes s, unnest('{900,899,898,500}'::int4[]) n order by n desc;
       insert into trail_digests (path, content, read_at) select n::text, '', now() - make_interval(days => n) from unnest('{10,800}'::int4[]) n;
       insert into notices (kind, route, key, domains, due_at, state, created_at)
       select 'quiet', 'r', n || s, '{}', now(), s, now() - make_interval(days => n) from unnest('{10,500}'::int4[]) n, unnest('{sent,pending}'::text[]) s`,
    );

    expect(await run()).toEqual({ facts: 2, control_reads: 2, digests: 1, notices: 1 });
    expect(await run()).toEqual({});
    const { rows } = await pool.query("select changes from control_reads order by id");
    expect(rows).toEqual([{ changes: 1 }, { changes: 0 }]);
  });
});

it("every table is of one kind, so that nothing grows without a rule", async () => {
  const { rows } = await pool.query<{ name: string }>(
    `select relname as name from pg_class c where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
       and not relispartition and relname not like 'kysely%' and relname not like 'leaving_%'`,
  );
  const kinds = Object.values(RETENTION).flatMap(({ tables }) => [...tables]);

  expect(kinds.sort()).toEqual(rows.map(({ name }) => name).sort());
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
