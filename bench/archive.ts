/**
 * What the archive takes: `npm run bench:archive` fills two days with a million events each, of a fleet's usual variety, archives them into a
 * folder, and restores a part. Says whether the figures that we promise hold: at most 70 bytes an event, at least 50,000 events a second.
 * `EVENTS=10000000` takes so many.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { Pool } from "pg";
import { openDatabase } from "../src/app.ts";
import { readConfig } from "../src/config.ts";
import { archiveDay } from "../src/jobs/archive/archive-day.ts";
import type { ArchiveDeps } from "../src/jobs/archive/archive-day.ts";
import { restoreDay } from "../src/jobs/archive/restore-day.ts";
import { openArchiveSink } from "../src/sinks/archive/index.ts";
import { openArchive } from "../src/sources/archive/index.ts";
import { KIND } from "../src/store/dictionary.ts";
import { ensurePartitions } from "../src/store/partitions.ts";

const EVENTS = Number(process.env["EVENTS"] ?? 2_000_000);
const BYTES_MAX = 70;
const PER_SECOND_MIN = 50_000;
const DAYS = ["2026-08-01", "2026-08-02"];
const EVENTS_A_FILE = 2_000;

const folder = mkdtempSync(join(tmpdir(), "auditplane-archive-"));
const database = await openDatabase(readConfig({}), undefined);
const given = { pathStyle: false };
const place = { kind: "folder", path: folder } as const;
const sink = openArchiveSink(place, given);
const archive = openArchive(place, given);
const { pool } = database;
try {
  await fill(pool);
  const deps: ArchiveDeps = { pool, sink, place: folder, signal: new AbortController().signal };
  const cpu = process.cpuUsage();
  const began = performance.now();
  let bytes = 0;
  for (const day of DAYS) bytes += (await archiveDay(day, deps))?.bytes ?? 0;
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const perEvent = bytes / EVENTS;
  const perSecond = EVENTS / seconds;
  say(
    `archived ${EVENTS.toLocaleString("en")} events in ${seconds.toFixed(1)} s: ${Math.round(perSecond).toLocaleString("en")} a second (${((user + system) / EVENTS).toFixed(1)} µs of processor time each)`,
  );
  say(`${perEvent.toFixed(1)} bytes an event`);
  await pool.query("drop table events_20260802");
  const again = performance.now();
  const { inserted } = await restoreDay(
    { day: DAYS[1] as string, days: 1, author: "bench", reason: "bench" },
    { pool, archive, place: folder },
  );
  const took = (performance.now() - again) / 1000;
  say(
    `restored ${inserted.toLocaleString("en")} events: ${Math.round(inserted / took).toLocaleString("en")} a second`,
  );
  if (perEvent > BYTES_MAX || perSecond < PER_SECOND_MIN || inserted !== EVENTS / DAYS.length) {
    say(`MISSED: at most ${BYTES_MAX} bytes, at least ${PER_SECOND_MIN} a second`);
    process.exitCode = 1;
  }
} finally {
  archive.close();
  sink.close();
  await database.close();
  rmSync(folder, { recursive: true });
}

/** 2,000 people and services, 3,000 addresses, 60 programs, 5,000 places in 400 tables, in 20 accounts: most of it by few of them. */
async function fill(db: Pool): Promise<void> {
  const identity = `'{"type":"AssumedRole","arn":"arn:aws:sts::' || 200000000000 + n % 20 || ':assumed-role/AWSReservedSSO_analyst_0123456789abcdef/person' || n
    || '@example.com","principalId":"AROA' || upper(substr(md5(n::text), 1, 16)) || ':person' || n || '@example.com"}'`;
  const values: readonly (readonly [number, number, string])[] = [
    [KIND.account, 20, "(200000000000 + n)::text"],
    [KIND.region, 2, "'eu-west-' || n"],
    [
      KIND.operation,
      12,
      "'s3.amazonaws.com ' || (array['GetObject','HeadObject','ListObjectsV2','PutObject'])[1 + n % 4] || case when n < 4 then '' else n::text end",
    ],
    [KIND.identity, 2_000, identity],
    [KIND.sourceIp, 3_000, "'10.' || n / 256 || '.' || n % 256 || '.7'"],
    [
      KIND.userAgent,
      60,
      "'[aws-sdk-java/2.' || n || ' Linux/5.10 OpenJDK_64-Bit_Server_VM/17.0.' || n || ']'",
    ],
    [KIND.errorCode, 3, "'AccessDenied' || n"],
    [
      KIND.resource,
      5_000,
      "'s3://lake-' || n % 9 || '/domain' || n % 40 || '/table' || n % 400 || '/part=' || n || '/'",
    ],
  ];
  for (const [kind, count, text] of values)
    await db.query(
      `insert into dictionary (kind, hash, value) select $1, md5(v)::uuid, v from (select ${text} as v from generate_series(0, $2::int4 - 1) n) s`,
      [kind, count],
    );
  const files = Math.ceil(EVENTS / EVENTS_A_FILE);
  await db.query(
    `insert into files (source, path, sha256, state, size_bytes, container)
     select 's3-trail', 's3://org-trail/ct/AWSLogs/o-a1b2c3d4e5/' || 200000000000 + n % 20 || '/CloudTrail/eu-west-1/2026/08/01/' || 200000000000 + n % 20
       || '_CloudTrail_eu-west-1_20260801T' || lpad((n % 1440)::text, 4, '0') || 'Z_' || substr(md5(n::text), 1, 16) || '.json.gz', sha256(n::text::bytea), 'done', 100000, 'trail'
     from generate_series(1, $1::int4) n`,
    [files],
  );
  await ensurePartitions(
    db,
    DAYS.map((day) => Date.parse(day)),
    new Set(),
  );
  await fillEvents(db, files);
  await db.query("vacuum analyze");
}

async function fillEvents(db: Pool, files: number): Promise<void> {
  for (const [at, day] of DAYS.entries())
    await db.query(
      `with names as materialized (
         select array(select id from dictionary where kind = 5 order by id) as who, array(select id from dictionary where kind = 7 order by id) as ip,
           array(select id from dictionary where kind = 8 order by id) as agent, array(select id from dictionary where kind = 10 order by id) as place,
           array(select id from dictionary where kind = 1 order by id) as account, array(select id from dictionary where kind = 3 order by id) as operation,
           (select min(id) from dictionary where kind = 2) as region, (select min(id) from dictionary where kind = 9) as error
       )
       insert into events (event_time, event_id, object_hash, bytes_out, access_key, body_hash, account_id, region_id, operation_id, identity_id,
         ip_id, agent_id, error_id, resource_id, file_id, ordinal, action, flags)
       select $1::timestamptz + (n * 86400000::int8 / $2::int8) / 1000 * interval '1 second', gen_random_uuid(), (random() * 9e15)::int8,
         (random() ^ 6 * 1e8)::int8, 1000000007 * (w * 31 % 4000)::int8, (random() * 9e15)::int8, names.account[1 + w % 20], region,
         names.operation[1 + floor(12 * random() ^ 3)::int4], names.who[1 + w], names.ip[1 + (w * 3 + (random() * 2)::int4) % 3000],
         names.agent[1 + w % 60], case when random() < 0.01 then error end, names.place[1 + (w * 7 + floor(12 * random() ^ 2)::int4 * 131) % 5000],
         1 + $3::int4 + n / ${EVENTS_A_FILE}, n % ${EVENTS_A_FILE}, 0, 0
       from names, (select n, floor(2000 * random() ^ 2)::int4 as w from generate_series(0, $2::int4 - 1) n) drawn`,
      [day, EVENTS / DAYS.length, (at * files) / DAYS.length],
    );
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
