/** What is archived, as others read it: DuckDB stands for Athena and the like, which go by the same footers. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetMetadata } from "hyparquet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EVENT_COLUMNS } from "../../src/core/archive/event-columns.ts";
import type { EventValues } from "../../src/core/archive/event-columns.ts";
import { encodeEvents } from "../../src/sinks/archive/parquet.ts";
import { ROOT } from "../support/cli.ts";
import { hasMoto, pythonBeside } from "../support/moto.ts";

const ROWS = 260_000;
const DAY = "2026-08-01";
const IDENTITY = JSON.stringify([
  "AssumedRole",
  "AROA:ana",
  "arn:aws:sts::111122223333:assumed-role/analyst/ana",
]);

let folder = "";
let path = "";
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Answer {
  readonly rows?: readonly Readonly<Record<string, unknown>>[];
  readonly error?: string;
}

function ask(...statements: readonly string[]): readonly Answer[] {
  const { stdout, stderr, status } = spawnSync(pythonBeside(), [join(ROOT, "test/aws/ask-duckdb.py")], {
    input: JSON.stringify(statements),
    encoding: "utf8",
    maxBuffer: 1e9,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Answer[];
}

/** One event every 300 ms of the day, in the order of time, as they are archived. */
function events(): EventValues {
  const each = <T>(make: (at: number) => T): T[] => Array.from({ length: ROWS }, (_, at) => make(at));
  const uuid = (at: number): Uint8Array => {
    const bytes = Buffer.alloc(16);
    bytes.writeUInt32BE(at, 12);
    return bytes;
  };
  return {
    event_time: each((at) => BigInt(Date.parse(DAY) + at * 300) * 1000n),
    event_id: each(uuid),
    shared_event_id: each((at) => (at % 2 === 0 ? null : uuid(at))),
    account: each(() => "111122223333"),
    region: each(() => "eu-west-1"),
    event_source: each(() => "s3.amazonaws.com"),
    event_name: each((at) => (at % 4 === 0 ? "ListObjects" : "GetObject")),
    identity: each(() => IDENTITY),
    source_ip: each(() => "192.0.2.7"),
    user_agent: each(() => null),
    error_code: each(() => null),
    resource: each((at) => (at % 10 === 0 ? "s3://lake/sales/o'ne ✓/" : "s3://lake/hr/")),
    action: each(() => "read"),
    bytes_out: each((at) => (at % 4 === 0 ? null : at * 1_000_000)),
    bytes_in: each(() => null),
    object_hash: each((at) => BigInt(at) * 7n),
    access_key: each(() => 1n),
    origin_key: each(() => null),
    body_hash: each((at) => BigInt(at)),
    flags: each(() => 3),
    file: each(() => "s3://trail/a.json.gz"),
    file_id: each(() => 7),
    ordinal: each((at) => at),
  };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "auditplane-duckdb-"));
  const day = join(folder, `archive/events/day=${DAY}`);
  mkdirSync(day, { recursive: true });
  path = join(day, "20261127T094500123Z-0001.parquet");
  writeFileSync(path, await encodeEvents(events()));
});

describe.skipIf(!hasMoto())("a day of the archive, read by DuckDB", () => {
  it("has the columns that the guide lists, each of its type", () => {
    const types = {
      TIMESTAMP: "TIMESTAMP WITH TIME ZONE",
      UUID: "UUID",
      STRING: "VARCHAR",
      INT64: "BIGINT",
      INT32: "INTEGER",
    };
    const [described] = ask(`describe select * from read_parquet('${path}', hive_partitioning = false)`);

    expect(
      described?.rows?.map(({ column_name, column_type, null: nullable }) => [
        column_name,
        column_type,
        nullable,
      ]),
    ).toEqual(EVENT_COLUMNS.map(({ name, type }) => [name, types[type], "YES"]));
  });

  it("has the values that were archived: times, ids, what is in JSON, and what is not known", () => {
    const [sums, one] = ask(
      `select count(*)::int as n, sum(bytes_out)::text as bytes, count(bytes_out)::int as told, count(distinct event_id)::int as ids,
         min(event_time)::text as first, max(event_time)::text as last, sum(body_hash)::text as bodies from '${path}'`,
      `select event_id::text as id, shared_event_id::text as shared, identity->>'$[2]' as arn, json_array_length(identity)::int as parts, resource,
         bytes_out::text as bytes, user_agent, event_time::text as at from '${path}' where ordinal in (30, 31) order by ordinal`,
    );

    const all = (BigInt(ROWS) * BigInt(ROWS - 1)) / 2n;
    const unknown = 4n * ((BigInt(ROWS / 4) * BigInt(ROWS / 4 - 1)) / 2n);
    expect(sums?.rows).toEqual([
      {
        n: ROWS,
        bytes: String((all - unknown) * 1_000_000n),
        told: ROWS * 0.75,
        ids: ROWS,
        first: "2026-08-01 00:00:00+00",
        last: "2026-08-01 21:39:59.7+00",
        bodies: String(all),
      },
    ]);
    const arn = "arn:aws:sts::111122223333:assumed-role/analyst/ana";
    const same = { arn, parts: 3, user_agent: null };
    expect(one?.rows).toEqual([
      {
        ...same,
        id: "00000000-0000-0000-0000-00000000001e",
        shared: null,
        resource: "s3://lake/sales/o'ne ✓/",
        bytes: "30000000",
        at: "2026-08-01 00:00:09+00",
      },
      {
        ...same,
        id: "00000000-0000-0000-0000-00000000001f",
        shared: "00000000-0000-0000-0000-00000000001f",
        resource: "s3://lake/hr/",
        bytes: "31000000",
        at: "2026-08-01 00:00:09.3+00",
      },
    ]);
  });

  it("answers the guide's own statement, days being folders, of files alone that manifests name", () => {
    const [, text = ""] =
      /```sql\n(set variable [^`]*)```/.exec(readFileSync(join(ROOT, "docs/archive.md"), "utf8")) ?? [];
    expect(text).toContain("day between");
    copyFileSync(path, join(folder, `archive/events/day=${DAY}/of-a-run-that-was-stopped.parquet`));
    mkdirSync(join(folder, "archive/days"));
    const files = [
      { name: path.slice(join(folder, "archive/").length), kind: "events" },
      { name: "related/none", kind: "related" },
    ];
    writeFileSync(join(folder, `archive/days/${DAY}.json`), JSON.stringify({ day: DAY, files }));
    const answer = ask(...text.trim().replaceAll("'archive/", `'${folder}/archive/`).split(/;\n/)).at(-1);

    const rows = answer?.rows?.map((row) => Object.values(row).map(String)).toSorted();
    expect(answer?.error).toBeUndefined();
    // of every tenth event every other one is a list, which tells no bytes
    expect(rows).toEqual([
      ["GetObject", String(ROWS / 20), String(BigInt(ROWS / 20) * BigInt(ROWS / 2) * 1_000_000n)],
      ["ListObjects", String(ROWS / 20), "null"],
    ]);
  });

  it("is read where statistics say that there is something, and nowhere else", () => {
    const [groups] = ask(
      `select row_group_id::int as at, row_group_num_rows::int as n, stats_min_value as least, stats_max_value as most
       from parquet_metadata('${path}') where path_in_schema = 'event_time' order by 1`,
    );
    expect(groups?.rows).toMatchObject([
      { n: 125_000, least: "2026-08-01 00:00:00+00" },
      { n: 125_000, least: "2026-08-01 10:25:00+00", most: "2026-08-01 20:49:59.7+00" },
      { n: 10_000, most: "2026-08-01 21:39:59.7+00" },
    ]);

    // all but the last group unreadable: whoever looks into them fails
    const damaged = join(folder, "damaged.parquet");
    copyFileSync(path, damaged);
    const bytes = readFileSync(path);
    const { row_groups } = parquetMetadata(new Uint8Array(bytes).buffer);
    for (const { columns } of row_groups.slice(0, 2))
      for (const { meta_data } of columns) {
        const { dictionary_page_offset, data_page_offset, total_compressed_size } = meta_data ?? {};
        const from = Number(dictionary_page_offset ?? data_page_offset);
        bytes.fill(255, from, from + Number(total_compressed_size));
      }
    writeFileSync(damaged, bytes);
    const late = "event_time >= timestamptz '2026-08-01 21:00:00Z'";
    const [whole, part, all] = ask(
      `select count(distinct event_id)::int as n, sum(ordinal)::text as at from '${path}' where ${late}`,
      `select count(distinct event_id)::int as n, sum(ordinal)::text as at from '${damaged}' where ${late}`,
      `select count(distinct event_id)::int as n from '${damaged}'`,
    );
    expect(part?.rows).toEqual(whole?.rows);
    expect(part?.rows?.[0]?.["n"]).toBe(ROWS - 252_000);
    expect(all?.error).toBeDefined();
  });
});
