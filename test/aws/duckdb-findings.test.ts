/** Findings, alerts and pages that left the database, as whoever asks later reads them: by the guide's own statements. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { leaveOver } from "../../src/jobs/archive/leave-over.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import { ROOT } from "../support/cli.ts";
import { useDatabase } from "../support/database.ts";
import { hasMoto, pythonBeside } from "../support/moto.ts";
import { ageFindings, closeAlerts, findOnce } from "../support/old-findings.ts";
import { useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const { pool } = database;
const archive = join(folder.path, "archive");
const day = new Date(Date.now() - 100 * 86_400_000).toISOString().slice(0, 10);
const PAGE = "lookup-events/111122223333/eu-west-1/20260914T060000Z/000001-ab.json.gz";
const guide = readFileSync(join(ROOT, "docs/archive.md"), "utf8");
const statements = [
  ...guide.slice(guide.indexOf("\n## Findings, alerts")).matchAll(/```sql\n([^`]*)```/g),
].map(([, statement = ""]) => statement.replaceAll("'archive/", `'${archive}/`));

/** The rows of each statement as JSON: Python has no name for every type. */
function ask(...asked: readonly string[]): Record<string, unknown>[][] {
  const wrapped = asked.map((one) => `select to_json(t)::text as row from (${one.replace(/;\s*$/, "")}) t`);
  const { stdout, stderr, status } = spawnSync(pythonBeside(), [join(ROOT, "test/aws/ask-duckdb.py")], {
    input: JSON.stringify(wrapped),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return (JSON.parse(stdout) as { rows?: { row: string }[]; error?: string }[]).map(({ rows, error }) => {
    if (!rows) throw new Error(error);
    return rows.map(({ row }) => JSON.parse(row) as Record<string, unknown>);
  });
}

describe.skipIf(!hasMoto())("findings, alerts and pages of the archive", () => {
  let uid = "";
  beforeAll(async () => {
    mkdirSync(archive);
    await findOnce(database, folder, day);
    ({ uid = "" } = (await pool.query<{ uid: string }>("select uid from findings")).rows[0] ?? {});
    await closeAlerts(database, "resolved");
    await pool.query(
      "insert into outbox (alert_id, revision, route, state) select id, 1, 'sns:x', 'sent' from alerts",
    );
    await ageFindings(database);
    const record = aRead({ key: "orders/7", userIdentity: aPerson("ben@example.com") });
    const page = gzipSync(JSON.stringify({ Events: [{ CloudTrailEvent: JSON.stringify(record) }] }));
    await pool.query(
      "insert into raw_files (path, content, stored_at) values ($1, $2, now() - interval '500 days')",
      [PAGE, page],
    );
    const left = await leaveOver({
      pool,
      signal: new AbortController().signal,
      pathStyle: false,
      archive: { kind: "folder", path: archive },
      retention: new Map([
        ["events", 62],
        ["findings", 70],
        ["alerts", 70],
        ["raw_pages", 400],
      ]),
    });
    expect(left).toMatchObject({ findings: 1, pages: 1 });
  });

  it("are read where they lie: findings with their records, and what was decided and told of alerts", () => {
    const [findings = "", records = "", alerts = "", athena = ""] = statements;
    const found = ask(findings, records.replace(/'[0-9a-f]{32}'/, `'${uid}'`), alerts);

    expect(found[0]).toMatchObject([
      { uid, asset: "orders", event_count: 1, verdict: "none", window_start: expect.stringContaining(day) },
    ]);
    expect(found[1]).toMatchObject([{ uid, ordinal: 0, event_id: "e1", record: '{"eventID":"e1"}' }]);
    expect(found[2]).toMatchObject([
      { findings: expect.arrayContaining([uid]), state: "resolved", reason: "it was", told: ["sns:x sent"] },
    ]);
    expect(athena).toContain("create external table findings");
  });

  it("have each column that the table for Athena names", () => {
    const [, , , athena = ""] = statements;
    const columns = [...athena.matchAll(/(\w+) (?:string|bigint|array<|struct<)/g)];
    const [described] = ask(`from (describe select * from read_json('${archive}/findings/*.ndjson.gz'))`);
    const known = described?.map(({ column_name }) => column_name);

    expect(columns.length).toBeGreaterThan(20);
    expect(known).toEqual(expect.arrayContaining(columns.map(([, name]) => name)));
  });

  it("are judged again, where they are pages, by whoever scans them", async () => {
    const { stdout, stderr, code } = await auditplaneHere(
      ["scan", join(archive, "pages"), "--catalog", join(folder.path, "mesh.yaml"), "--format", "json"],
      { DATABASE_URL: database.url },
    );

    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ summary: { records: { read: 1, new: 1 } } });
  });
});
