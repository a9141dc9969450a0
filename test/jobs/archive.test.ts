import { hash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { parquetMetadata } from "hyparquet";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { EVENT_COLUMNS } from "../../src/core/archive/event-columns.ts";
import type { RetentionDays } from "../../src/core/privacy/retention.ts";
import { archiveDay } from "../../src/jobs/archive/archive-day.ts";
import { leaveEvidence } from "../../src/jobs/archive/leave-evidence.ts";
import { archiveDays, leaveDays } from "../../src/jobs/archive/leave-day.ts";
import { leaveOver } from "../../src/jobs/archive/leave-over.ts";
import { restoreDay } from "../../src/jobs/archive/restore-day.ts";
import { openArchiveSink } from "../../src/sinks/archive/index.ts";
import type { ArchiveSink } from "../../src/sinks/archive/index.ts";
import { openArchive } from "../../src/sources/archive/index.ts";
import { readRelated } from "../../src/store/archive-related.ts";
import { detachDay, dropLeavingDay, listArchivedDays } from "../../src/store/archived-days.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { ageFindings, closeAlerts, findOnce } from "../support/old-findings.ts";
import { scan, useFolder } from "../support/pipeline.ts";
import { aPerson, aRead, aRecord, aRole } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const { pool } = database;
const KEPT_DAYS = 62;
const old = new Date(Date.now() - 100 * 86_400_000).toISOString().slice(0, 10);
const young = new Date(Date.now() - 10 * 86_400_000).toISOString().slice(0, 10);
const signal = new AbortController().signal;

let home = "";
let sink: ArchiveSink;
let files = 0;
beforeEach(async () => {
  await emptyTables(database);
  for (const name of [old, young].map((day) => day.replaceAll("-", "")))
    await pool.query(`drop table if exists leaving_${name}, events_${name}`);
  home = mkdtempSync(join(tmpdir(), "auditplane-archive-"));
  homes.push(home);
  sink = openArchiveSink({ kind: "folder", path: home }, { pathStyle: false });
});
const homes: string[] = [];
afterAll(() => homes.forEach((one) => rmSync(one, { recursive: true, force: true })));

const read = (day: string, hour: number, key: string, more = {}) =>
  aRead({
    key,
    userIdentity: aPerson("ana@example.com"),
    eventTime: `${day}T${String(hour).padStart(2, "0")}:00:00Z`,
    ...more,
  });
const write = (records: readonly ReturnType<typeof read>[]): string =>
  folder.write(`part-${(files += 1)}.json.gz`, records);
const deps = (to: ArchiveSink = sink) => ({ pool, sink: to, place: home, signal });
const leave = (to?: ArchiveSink) => leaveDays(KEPT_DAYS, deps(to));
const archive = () => openArchive({ kind: "folder", path: home }, { pathStyle: false });
const restore = (days = 7) =>
  restoreDay(
    { day: old, days, author: "olga@example.com", reason: "case 17" },
    { pool, archive: archive(), place: home },
  );
const rows = async (query: string): Promise<unknown[]> =>
  (await pool.query<{ row: unknown }>(`select to_jsonb(t) as row from (${query}) t`)).rows.map(
    ({ row }) => row,
  );
const events = () => rows("select * from events order by event_time, event_id");
const derived = async () => [
  await rows("select * from rollup_day order by 1, 2, 3, 4"),
  await rows("select uid, status, event_count from findings order by uid"),
];

/** Two days: one to leave, with a copy, and a match of a rule on records, and one to stay. */
async function fillDays(): Promise<string> {
  const twice = read(old, 9, "lake/orders/1");
  const stopped = aRecord({
    eventName: "StopLogging",
    eventSource: "cloudtrail.amazonaws.com",
    eventTime: `${old}T10:00:00Z`,
  });
  const path = write([
    twice,
    read(old, 11, "lake/orders/2", { bytes: 5e9 }),
    stopped,
    read(young, 9, "lake/orders/3"),
  ]);
  await scan(database, [path, write([twice])]);
  return path;
}

describe("days of events that were kept long enough", () => {
  it("go to the archive and leave the database, and what was derived of them stays", async () => {
    await fillDays();
    const before = await derived();

    const left = await leave();

    expect(left?.map(({ day, events: count }) => [day, count])).toEqual([[old, 3]]);
    expect(await events()).toHaveLength(1);
    expect(await rows("select * from matches")).toEqual([]);
    expect(await rows("select * from copies")).toEqual([]);
    expect(
      (await pool.query("select to_regclass($1) as is", [`events_${old.replaceAll("-", "")}`])).rows,
    ).toEqual([{ is: null }]);
    await pool.query("insert into dirty_hours (hour) select distinct h from files, unnest(hours) h");
    await scan(database, [write([read(young, 10, "lake/orders/4")])]);
    expect((await derived())[1]).toEqual(before[1]);
    expect(await rows(`select sum(accesses) as n from rollup_day where day = '${old}'`)).toEqual([{ n: 2 }]);
    expect(await rows("select action, subject from audit_log order by seq desc limit 1")).toEqual([
      { action: "events.dropped", subject: old },
    ]);
    expect(await leave()).toEqual([]);
  });

  it("come back as they were, with all that was stored beside them", async () => {
    await fillDays();
    const before = {
      events: await events(),
      matches: await rows("select * from matches"),
      copies: await rows("select * from copies"),
      derived: await derived(),
    };
    expect([before.matches.length, before.copies.length]).toEqual([1, 1]);
    await leave();

    const { events: count, inserted } = await restore();

    expect([count, inserted]).toEqual([3, 3]);
    expect(await events()).toEqual(before.events);
    expect([await rows("select * from matches"), await rows("select * from copies")]).toEqual([
      before.matches,
      before.copies,
    ]);
    await pool.query("insert into dirty_hours (hour) select distinct h from files, unnest(hours) h");
    await scan(database, [write([read(young, 10, "lake/orders/4")])]);
    expect((await derived())[1]).toEqual(before.derived[1]);
    expect((await restore()).inserted).toBe(0);
    // until their time, whatever is kept for how long
    expect(await leave()).toEqual([]);
    await pool.query("update archived_days set restored_until = now() - interval '1 minute'");
    expect(await leave()).toMatchObject([{ day: old, events: 3 }]);
    expect(await events()).toHaveLength(2);
  });

  it("come back into another database, where names and files have other numbers", async () => {
    await fillDays();
    const named = `select e.event_time, e.event_id, a.value as account, o.value as operation, i.value as identity, r.value as resource, f.path, e.ordinal,
      e.bytes_out, e.body_hash, e.object_hash, e.action, e.flags
      from events e join dictionary a on a.id = account_id join dictionary o on o.id = operation_id join dictionary i on i.id = identity_id
      left join dictionary r on r.id = resource_id join files f on f.id = file_id where e.event_time::date = '${old}' order by 1, 2`;
    const before = await rows(named);
    await leave();
    await emptyTables(database);
    await pool.query(
      "insert into dictionary (kind, hash, value) select 12, gen_random_uuid(), 'x' || n from generate_series(1, 50) n",
    );

    await restore();

    expect(await rows(named)).toEqual(before);
    expect(before).toHaveLength(3);
  });

  it("are judged by a database that did not drop them, with what it has of them already", async () => {
    await fillDays();
    const before = await derived();
    await leave();
    await emptyTables(database);
    await pool.query(`drop table if exists events_${old.replaceAll("-", "")}`);
    await scan(database, [write([read(old, 9, "lake/orders/1"), read(young, 9, "lake/orders/3")])]);
    const own = await rows(`select sum(accesses)::int4 as n from rollup_day where day = '${old}'`);

    await restore();
    await scan(database, [write([read(young, 10, "lake/orders/4")])]);

    expect([own, await rows(`select sum(accesses)::int4 as n from rollup_day where day = '${old}'`)]).toEqual(
      [[{ n: 1 }], [{ n: 3 }]],
    );
    expect((await derived())[1]).toEqual(expect.arrayContaining(before[1] ?? []));
  });

  it("take nothing, and say how they can again, where somebody has detached their partition", async () => {
    await fillDays();
    const name = `events_${young.replaceAll("-", "")}`;
    await pool.query(`alter table events detach partition ${name}`);
    const refused = await scan(database, [write([read(young, 12, "lake/orders/5")])]).catch(
      (error: unknown) => error,
    );
    const { message = "" } = refused as { message?: string };
    const [, attach = ""] = /(alter table events attach [^;]*)/.exec(message) ?? [];
    expect(attach).toContain(name);

    await pool.query(attach);
    await scan(database, [write([read(young, 12, "lake/orders/5")])]);
    expect(await events()).toHaveLength(5);
  });

  it("keep what was stored of an event that came after they were taken out, until that is archived", async () => {
    await fillDays();
    const client = await pool.connect();
    await archiveDay(old, deps());
    await detachDay(client, old);
    const late = {
      eventName: "StopLogging",
      eventSource: "cloudtrail.amazonaws.com",
      eventTime: `${old}T11:30:00Z`,
    };
    await scan(database, [write([aRecord(late)])]);
    await dropLeavingDay(client, old).finally(() => client.release());

    expect(await rows("select event_time from matches")).toHaveLength(1);
    expect(await leave()).toMatchObject([{ day: old, events: 4 }]);
    expect(await rows("select event_time from matches")).toEqual([]);
    await restore();
    expect(await rows("select event_time from matches")).toHaveLength(2);
  });

  it("leave what was derived of them as it is where somebody drops their partition, and are told to be gone, once", async () => {
    await fillDays();
    const before = await derived();
    await pool.query(`drop table events_${old.replaceAll("-", "")}`);
    await pool.query("insert into dirty_hours (hour) select distinct h from files, unnest(hours) h");

    await scan(database, [write([read(old, 9, "lake/orders/7"), read(young, 10, "lake/orders/4")])]);
    await pool.query("insert into dirty_hours (hour) select distinct h from files, unnest(hours) h");
    await scan(database, [write([read(young, 11, "lake/orders/5")])]);

    const now = await derived();
    expect(now[1]).toEqual(expect.arrayContaining(before[1] ?? []));
    expect(await rows(`select sum(accesses)::int4 as n from rollup_day where day = '${old}'`)).toEqual([
      { n: 2 },
    ]);
    expect(await rows("select subject from pipeline_facts where kind = 'events_lost'")).toEqual([
      { subject: `events/${old}` },
    ]);
    expect(await rows("select subject from audit_log where action = 'events.lost'")).toEqual([
      { subject: old },
    ]);
    expect(await listArchivedDays(pool)).toMatchObject([
      { day: old, files: [], droppedAt: expect.any(Date) },
    ]);
  });

  it("leave the day after them as it was judged, whose sessions they began, and judge what was not", async () => {
    const next = new Date(Date.parse(old) + 86_400_000).toISOString().slice(0, 10);
    const session = "AWSLF-00-AT-1-y";
    const asked = aRecord({
      eventSource: "lakeformation.amazonaws.com",
      eventName: "GetDataAccess",
      eventTime: `${old}T23:50:00Z`,
      userIdentity: aPerson("ana@example.com"),
      additionalEventData: { lakeFormationRoleSessionName: session },
    });
    const used = read(next, 0, "lake/orders/1", { userIdentity: aRole("registration", session) });
    const who = () =>
      rows(`select p.key, sum(accesses)::int4 as n from rollup_hour_person join people p on p.id = person_id
            where hour::date = '${next}' group by 1 order by 1`);
    await scan(database, [write([asked, used])]);
    expect(await who()).toEqual([{ key: "ana@example.com", n: 1 }]);

    expect(await leaveDays(99, deps())).toMatchObject([{ day: old }]);
    await pool.query("insert into dirty_hours (hour) select distinct h from files, unnest(hours) h");
    await scan(database, [write([read(young, 10, "lake/orders/4")])]);
    expect(await who()).toEqual([{ key: "ana@example.com", n: 1 }]);

    await scan(database, [write([read(next, 9, "lake/orders/4")])]);
    expect(await who()).toEqual([{ key: "ana@example.com", n: 2 }]);
    await pool.query(`drop table events_${next.replaceAll("-", "")}`);
  });

  it("take what comes late for them to the archive, too, and judge nothing anew by it alone", async () => {
    await fillDays();
    await leave();
    const before = await rows(`select sum(accesses) as n from rollup_day where day = '${old}'`);

    await scan(database, [write([read(old, 12, "lake/orders/9")])]);
    expect(await events()).toHaveLength(2);
    expect(await rows(`select sum(accesses) as n from rollup_day where day = '${old}'`)).toEqual(before);
    expect(
      await rows("select subject, fact -> 'count' as n from pipeline_facts where kind = 'events_unjudged'"),
    ).toEqual([{ subject: `events/${old}`, n: 1 }]);
    expect(await leave()).toMatchObject([{ day: old, events: 4 }]);

    expect((await restore()).inserted).toBe(4);
    await scan(database, [write([read(young, 10, "lake/orders/4")])]);
    expect(await rows(`select sum(accesses)::int4 as n from rollup_day where day = '${old}'`)).toEqual([
      { n: 3 },
    ]);
  });

  it("have what came late once, however often they are archived before they are dropped", async () => {
    await fillDays();
    await leave();
    await scan(database, [write([read(old, 12, "lake/orders/9")])]);

    for (let times = 0; times < 2; times++)
      expect(await archiveDays(KEPT_DAYS, deps())).toMatchObject([{ day: old, events: 4 }]);
    expect(await leave()).toMatchObject([{ day: old, events: 4 }]);

    expect(await archive().day(old)).toMatchObject({ events: 4 });
    expect((await restore()).inserted).toBe(4);
  });

  it("are not restored while they are archived: what came late would be in no manifest", async () => {
    await fillDays();
    await leave();
    await scan(database, [write([read(old, 12, "lake/orders/9")])]);
    let refused: unknown;
    const slow: ArchiveSink = {
      ...sink,
      async put(name, bytes) {
        refused = await restore().catch((error: unknown) => error);
        await sink.put(name, bytes);
      },
    };

    expect(await leave(slow)).toMatchObject([{ day: old, events: 4 }]);
    expect(refused).toMatchObject({ code: "usage", message: expect.stringContaining("is archiving") });
    expect((await restore()).inserted).toBe(4);
  });

  it("are archived by one at a time, whether they are dropped or not", async () => {
    await fillDays();
    const others: unknown[] = [];
    const slow: ArchiveSink = {
      ...sink,
      async put(name, bytes) {
        others.push(await archiveDays(KEPT_DAYS, deps()), await leave());
        await sink.put(name, bytes);
      },
    };

    expect(await archiveDays(KEPT_DAYS, deps(slow))).toMatchObject([{ day: old, events: 3 }]);
    expect([...new Set(others)]).toEqual([undefined]);
    expect(await events()).toHaveLength(4);
  });

  it("are archived once more where an event came between the archive and the drop", async () => {
    await fillDays();
    let isFirst = true;
    const slow: ArchiveSink = {
      ...sink,
      async put(name, bytes) {
        await sink.put(name, bytes);
        if (!name.startsWith("days/") || !isFirst) return;
        isFirst = false;
        await scan(database, [write([read(old, 13, "lake/orders/8")])]);
      },
    };

    expect(await leave(slow)).toMatchObject([{ day: old, events: 4 }]);
    expect((await restore()).inserted).toBe(4);
  });

  it("stay where the archive takes nothing, and are ended by the next run where one was interrupted", async () => {
    await fillDays();
    const refusing = openArchiveSink({ kind: "folder", path: join(home, "none") }, { pathStyle: false });
    await expect(leave(refusing)).rejects.toMatchObject({
      code: "output_failed",
      message: expect.stringContaining("make the folder"),
    });
    expect(await events()).toHaveLength(4);
    expect(await listArchivedDays(pool)).toEqual([]);

    const client = await pool.connect();
    await detachDay(client, old).finally(() => client.release());
    expect(await events()).toHaveLength(1);
    expect(await leave()).toMatchObject([{ day: old, events: 3 }]);
    expect((await restore()).inserted).toBe(3);
  });

  it("stay until they are judged", async () => {
    const unjudged = scan(database, [write([read(old, 9, "lake/orders/1")])], { stopBeforeDerive: true });
    await expect(unjudged).rejects.toThrow("stopped");

    expect(await leave()).toEqual([]);
    expect(await events()).toHaveLength(1);
    await scan(database, [write([read(young, 9, "lake/orders/2")])]);
    expect(await leave()).toMatchObject([{ day: old, events: 1 }]);
    expect(await rows(`select sum(accesses) as n from rollup_day where day = '${old}'`)).toEqual([{ n: 1 }]);
  });

  it("are judged of no part of their events where a run was interrupted and something changes before the next", async () => {
    await fillDays();
    const before = await derived();
    const client = await pool.connect();
    await detachDay(client, old).finally(() => client.release());
    await pool.query("insert into dirty_hours (hour) select distinct h from files, unnest(hours) h");
    await scan(database, [write([read(young, 10, "lake/orders/4")])]);

    expect((await derived())[1]).toEqual(before[1]);
    expect(await rows(`select sum(accesses) as n from rollup_day where day = '${old}'`)).toEqual([{ n: 2 }]);
    expect(await leave()).toMatchObject([{ day: old, events: 3 }]);
    expect((await restore()).inserted).toBe(3);
  });

  it("stay while somebody judges them, and whoever began to before they left leaves what was derived of them as it is", async () => {
    await fillDays();
    const before = await derived();
    await pool.query("insert into dirty_hours (hour) select distinct h from files, unnest(hours) h");
    const client = await pool.connect();
    const key = [7_214_002, Date.parse(old) / 86_400_000];
    try {
      await client.query("select pg_advisory_lock($1, $2)", key);
      const judging = scan(database, [write([read(young, 10, "lake/orders/4")])]);
      const waiting =
        "select 1 from pg_locks l join pg_database d on d.oid = l.database where locktype = 'advisory' and classid = 7214002 and not granted and datname = current_database()";
      await vi.waitUntil(async () => (await rows(waiting)).length > 0, { timeout: 60_000 });
      await detachDay(client, old);
      await client.query("select pg_advisory_unlock($1, $2)", key);
      await judging;
      expect((await derived())[1]).toEqual(before[1]);
      expect(await rows(`select sum(accesses) as n from rollup_day where day = '${old}'`)).toEqual([
        { n: 2 },
      ]);
      await client.query("select pg_advisory_lock($1, $2)", key);
      expect(await leave()).toEqual([]);
    } finally {
      await client.query("select pg_advisory_unlock_all()");
      client.release();
    }
    expect(await leave()).toMatchObject([{ day: old, events: 3 }]);
  });

  it("are not dropped where there is no archive, or events are kept for ever", async () => {
    await fillDays();
    const given = { pool, signal, pathStyle: false };
    const place = { kind: "folder", path: home } as const;

    const left = async (to: typeof place | undefined, retention: RetentionDays) =>
      (await leaveOver({ ...given, archive: to, retention })).days.length;

    expect(await left(undefined, new Map([["events", 62]]))).toBe(0);
    expect(await left(place, new Map())).toBe(0);
    expect(await left(place, new Map([["events", 62]]))).toBe(1);
  });

  it("are written a part at a time with what is stored beside them, and come back as a version wrote them that knew less", async () => {
    await fillDays();
    const client = await pool.connect();
    await client.query("begin");
    const counts: number[] = [];
    for await (const { count } of readRelated(client, { day: old, fileIds: new Set() }, 1))
      counts.push(count);
    await client.query("rollback");
    client.release();
    expect(counts).toEqual([1, 1, 1, 0]);
    await leave();
    const related = (await archive().day(old)).files.find(({ kind }) => kind === "related");
    const path = join(home, related?.name ?? "");
    const text = gunzipSync(readFileSync(path)).toString("utf8");
    const older = gzipSync(text.replaceAll(/"(captured|skip_reasons)": ?\{\},?/g, "").replaceAll(",}", "}"));
    writeFileSync(path, older);
    const manifest = join(home, `days/${old}.json`);
    writeFileSync(
      manifest,
      readFileSync(manifest, "utf8").replace(related?.sha256 ?? "", hash("sha256", older)),
    );
    await emptyTables(database);

    await restore();

    expect(await rows("select captured from matches")).toEqual([{ captured: {} }]);
    expect(await rows("select distinct skip_reasons from files")).toEqual([{ skip_reasons: {} }]);
  });

  it("are not restored from a file that is not what was archived", async () => {
    await fillDays();
    await leave();
    const [name = ""] = readdirSync(join(home, `events/day=${old}`));
    const path = join(home, `events/day=${old}`, name);
    writeFileSync(path, readFileSync(path).fill(0, 100, 110));

    await expect(restore()).rejects.toMatchObject({
      code: "input_missing",
      message: expect.stringContaining("not what was archived"),
    });
    expect(await events()).toHaveLength(1);
    await expect(archive().day("2001-01-01")).rejects.toMatchObject({ code: "input_missing" });
  });
});

describe("a file of the archive", () => {
  it("has statistics for each group of rows, names in the place of numbers, and only columns that are described", async () => {
    await fillDays();
    await archiveDay(old, deps());
    const [name = ""] = readdirSync(join(home, `events/day=${old}`));
    const bytes = readFileSync(join(home, `events/day=${old}`, name));
    const metadata = parquetMetadata(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer,
    );

    expect(metadata.schema.slice(1).map((column) => column.name)).toEqual(
      EVENT_COLUMNS.map((column) => column.name),
    );
    const columns = metadata.row_groups[0]?.columns ?? [];
    const about = (column: string) =>
      columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === column)?.meta_data?.statistics;
    expect(about("event_time")).toMatchObject({ null_count: 0n });
    expect(about("event_name")).toMatchObject({ min_value: "GetObject", max_value: "StopLogging" });
    expect(existsSync(join(home, `days/${old}.json`))).toBe(true);
    // it can be read of without the database, and says nothing that is not in it
    expect(await events()).toHaveLength(4);
  });
});

describe("findings and alerts that were kept long enough", () => {
  const given = { pool, signal, pathStyle: false };
  const KEPT: RetentionDays = new Map([
    ["events", 62],
    ["findings", 70],
    ["alerts", 70],
  ]);
  const run = async (retention = KEPT) =>
    await leaveOver({ ...given, archive: { kind: "folder", path: home }, retention });
  const lines = (kind: string): Record<string, unknown>[] =>
    readdirSync(join(home, kind)).flatMap((name) =>
      gunzipSync(readFileSync(join(home, kind, name)))
        .toString("utf8")
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    );
  const age = () => ageFindings(database);
  const close = (state: string) => closeAlerts(database, state);
  const fill = () => findOnce(database, folder, old);

  it("go into the archive whole, with names and records, and are noted by the hash of their file", async () => {
    await fill();
    await close("resolved");
    await pool.query(
      `insert into outbox (alert_id, revision, route, state, instead_of, instead_why)
       select id, 1, 'sns:x', 'sent', 'https://hooks.example.com/T0/secret', 'it refuses' from alerts
       union all select id, 1, 'https://hooks.example.com/T0/secret', 'sent', null, null from alerts`,
    );
    await age();

    const { findings, alerts, days } = await run();

    expect([findings, alerts > 0, days.length]).toEqual([1, true, 1]);
    expect(lines("findings")).toMatchObject([
      { person: "ana@example.com", asset: "orders", records: [{ ordinal: 0, record: '{"eventID":"e1"}' }] },
    ]);
    expect(lines("alerts")).toHaveLength(alerts);
    const hook = expect.stringMatching(/^https:\/\/hooks\.example\.com\/…#[0-9a-f]{12}$/) as string;
    expect(lines("alerts")[0]).toMatchObject({ content: {} });
    expect(lines("alerts")[0]?.["messages"]).toMatchObject([
      { route: hook, instead_of: null }, // whoever reads it could not post there
      { route: "sns:x", state: "sent", instead_of: hook },
    ]);
    expect(await rows("select uid from findings")).toEqual([]);
    expect(await rows("select id from alerts")).toEqual([]);
    const noted = await pool.query<{ subject: string; sha256: string; action: string }>(
      "select action, subject, detail ->> 'sha256' as sha256 from audit_log where subject_kind = 'archive' order by seq",
    );
    expect(noted.rows.map(({ action }) => action)).toEqual(["alerts.dropped", "findings.dropped"]);
    for (const { subject, sha256 } of noted.rows)
      expect(hash("sha256", readFileSync(join(home, subject)))).toBe(sha256);
    expect(await run()).toEqual({ days: [], findings: 0, alerts: 0, pages: 0 });
  });

  it("stay while an alert tells of them, their events are there, or the archive refuses", async () => {
    await fill();
    await close("resolved");
    await age();
    expect(await run(new Map([["findings", 70]]))).toMatchObject({ findings: 0 }); // an alert tells of it
    const kept = await run(new Map([...KEPT].filter(([name]) => name !== "events")));
    expect([kept.alerts > 0, kept.findings]).toEqual([true, 0]); // its day is there
    expect(await rows("select uid from findings")).toHaveLength(1);
    await leave();
    const broken = leaveEvidence(KEPT, {
      ...given,
      sink: { ...sink, put: () => Promise.reject(new Error("full")) },
    });
    await expect(broken).rejects.toThrow("full");
    expect(await rows("select uid from findings")).toHaveLength(1);
    expect(await run()).toMatchObject({ findings: 1 });
  });

  it("leave an alert that nobody closed, and whose finding stands", async () => {
    await fill();
    await age();
    expect(await run()).toMatchObject({ alerts: 0, findings: 0 });
    await close("confirmed");
    await age();
    const { alerts } = await run();
    expect(alerts).toBeGreaterThan(0);
    expect(lines("alerts")[0]).toMatchObject({ decided: [{ state: "confirmed", reason: "it was" }] });
  });
});

describe("pages of LookupEvents", () => {
  it("go as they came once their events have left, one that a finding rests on as late as that", async () => {
    const path = (name: string): string => `lookup-events/111122223333/eu-west-1/${name}.json.gz`;
    for (const [name, days] of [
      ["a", 500],
      ["b", 500],
      ["c", 10],
    ] as const)
      await pool.query(
        `with f as (insert into files (source, path, sha256, state, container, size_bytes, newest_at)
           values ('lookup-events', $1, sha256($2), 'done', 'lookup_events', 1, now() - make_interval(days => $3)) returning id)
         insert into raw_files (path, content, stored_at) values ($1, $2, now() - make_interval(days => $3))`,
        [path(name), Buffer.from(name), days],
      );
    await pool.query(
      "insert into quarantine (file_id, ordinal, reason, detail) select id, 3, 'x', '' from files where path = $1",
      [path("b")],
    );
    const given = { pool, signal, pathStyle: false, archive: { kind: "folder", path: home } as const };

    expect(await leaveOver({ ...given, retention: new Map([["raw_pages", 400]]) })).toMatchObject({
      pages: 1,
    });
    expect(readFileSync(join(home, "pages", path("a")), "utf8")).toBe("a");
    expect(await rows("select path from raw_files order by path")).toEqual([
      { path: path("b") },
      { path: path("c") },
    ]);
  });
});
