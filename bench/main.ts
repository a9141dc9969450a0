/**
 * The figures that we promise of the main job, as ratios taken in one run: `npm run bench`, or with another size
 * `BENCH_EVENTS=200000 npm run bench`. Prints; judges nothing.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "../src/database/connect.ts";
import { startEmbedded } from "../src/database/embedded.ts";
import { writeFleet } from "../src/simulate/fleet.ts";
import { parseOnly } from "./parse-only.ts";

const EVENTS = Number(process.env["BENCH_EVENTS"] ?? 1_000_000);
const PROGRAM = join(import.meta.dirname, "../dist/main.js");

interface Summary {
  readonly records: { readonly read: number; readonly new: number };
  readonly duration_ms: number;
  readonly peak_rss_bytes: number;
  readonly bytes_out: number;
}

const folder = mkdtempSync(join(tmpdir(), "auditplane-bench-"));
chmodSync(folder, 0o755);
try {
  await measure();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  console.log(`generating ${EVENTS} events …`);
  const fleet = await writeFleet(join(folder, "fleet"), { events: EVENTS });
  const quarter = fleet.paths.slice(0, Math.ceil(fleet.paths.length / 4));
  const rows: [string, string][] = [["files, events", `${fleet.files}, ${fleet.events}`]];

  const before = await parseOnly(fleet.paths);
  const part = scan(["--data-dir", join(folder, "part"), ...quarter], fleet.catalog);
  const whole = scan(["--data-dir", join(folder, "data"), ...fleet.paths], fleet.catalog);
  const again = scan(["--data-dir", join(folder, "data"), ...fleet.paths], fleet.catalog);
  const after = await parseOnly(fleet.paths);

  const parse = (before.seconds + after.seconds) / 2;
  const seconds = whole.duration_ms / 1000;
  rows.push(
    ["gunzip + JSON.parse, all processors", `${parse.toFixed(1)} s, ${rate(before.records / parse)}`],
    [
      "scan to the committed state, rules on",
      `${seconds.toFixed(1)} s, ${rate(whole.records.read / seconds)}`,
    ],
    ["ratio (aim: at least 0.2)", (parse / seconds).toFixed(3)],
    ["the same files again", `${(again.duration_ms / 1000).toFixed(1)} s, ${again.records.new} new`],
    [
      "peak memory of Node, whole and a quarter",
      `${mib(whole.peak_rss_bytes)}, ${mib(part.peak_rss_bytes)} (aim: at most 1 GB, flat)`,
    ],
    [
      "bytes read, as generated",
      `${whole.bytes_out}, ${whole.bytes_out === fleet.bytesOut ? "equal" : `NOT ${fleet.bytesOut}`}`,
    ],
    ...(await diskRows(join(folder, "data"), whole.records.new)),
  );
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  for (const [name, value] of rows) console.log(name.padEnd(width) + value);
}

function scan(argv: readonly string[], catalog: string): Summary {
  const summary = join(folder, "summary.json");
  const output = join(folder, "report.json");
  const options = ["--catalog", catalog, "--format", "json", "--output", output, "--summary", summary];
  execFileSync(process.execPath, [PROGRAM, "scan", ...options, ...argv], {
    stdio: ["ignore", "inherit", "pipe"],
  });
  return JSON.parse(readFileSync(summary, "utf8")) as Summary;
}

async function diskRows(directory: string, events: number): Promise<[string, string][]> {
  const server = await startEmbedded({ directory });
  const connection = connect(server.url, 1);
  try {
    const { rows } = await connection.pool.query<{ total: number; events: number; derived: number }>(
      `select pg_database_size(current_database())::int8 as total,
         (select sum(pg_total_relation_size(inhrelid)) from pg_inherits where inhparent = 'events'::regclass)::int8 as events,
         (pg_total_relation_size('rollup_day') + pg_total_relation_size('rollup_hour_person')
           + pg_total_relation_size('rollup_hour_asset') + pg_total_relation_size('hits')
           + pg_total_relation_size('findings'))::int8 as derived`,
    );
    const [row] = rows;
    if (!row) return [];
    const each = (bytes: number): string => (bytes / events).toFixed(0);
    return [
      [
        "disk per event (aim: at most 300 bytes of events)",
        `events ${each(row.events)}, derived ${each(row.derived)}, all ${each(row.total)}`,
      ],
    ];
  } finally {
    await connection.close();
    await server.stop();
  }
}

function rate(perSecond: number): string {
  return `${Math.round(perSecond / 100) / 10}k events/s`;
}

function mib(bytes: number): string {
  return `${Math.round(bytes / 1_048_576)} MiB`;
}
