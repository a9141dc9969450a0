import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { compileRules } from "../../src/core/sigma/rule-set.ts";
import { ingestBatch } from "../../src/jobs/ingest/index.ts";
import { sources } from "../../src/sources/index.ts";
import { Dictionary } from "../../src/store/dictionary.ts";
import { RoleIds } from "../../src/store/role-ids.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { scan, useFolder } from "../support/pipeline.ts";
import { aFile, aGuid, aRead, aRecord, aRole } from "../support/records.ts";
import type { TrailRecord } from "../support/records.ts";
import { miscounted, setFileAside } from "../support/set-aside.ts";

const database = useDatabase();
const folder = useFolder();

/** Every event with the pointer that stands for it, and every other pointer. */
async function stored(): Promise<{ events: string[]; copies: string[] }> {
  const pointer = "f.path || '#' || x.ordinal as p, x.event_id::text as id";
  const events = await database.pool.query<{ p: string; id: string }>(
    `select ${pointer}, x.bytes_out from events x join files f on f.id = x.file_id order by 2, 1`,
  );
  const copies = await database.pool.query<{ p: string; id: string }>(
    `select ${pointer} from copies x join files f on f.id = x.file_id order by 2, 1`,
  );
  const text = (rows: { p: string; id: string }[]): string[] => rows.map((row) => JSON.stringify(row));
  return { events: text(events.rows), copies: text(copies.rows) };
}

beforeEach(async () => {
  await emptyTables(database);
});

describe("ingest", () => {
  it("stores a file's events once, however often it is given", async () => {
    const path = folder.write("once.json.gz", [aRead(), aRecord(), aRead()]);

    const first = await scan(database, [path]);
    const before = await stored();
    const second = await scan(database, [path]);

    expect(first.summary.records).toEqual({ read: 3, new: 3, duplicate: 0, quarantined: 0, skipped: 0 });
    expect(second.summary.records).toEqual({ read: 3, new: 0, duplicate: 3, quarantined: 0, skipped: 0 });
    expect(second.summary.bytes_out).toBe(first.summary.bytes_out);
    expect(await stored()).toEqual(before);
  });

  it("lets the same pointer stand for an event that comes in several files, in any order", async () => {
    const shared = [aRead(), aRead(), aRead()];
    const altered = { ...(shared[0] as TrailRecord), sourceIPAddress: "198.51.100.9" };
    const paths = [
      folder.write("order/a.json.gz", [shared[2] as TrailRecord, shared[0] as TrailRecord]),
      folder.write("order/b.json.gz", [
        shared[0] as TrailRecord,
        shared[1] as TrailRecord,
        shared[1] as TrailRecord,
      ]),
      folder.write("order/c.json.gz", [shared[2] as TrailRecord, altered]),
    ];

    const forward = await scan(database, paths);
    const expected = await stored();
    await database.pool.query("truncate files, events, copies, dirty_hours cascade");
    const backward = await scan(database, paths, { reversed: true });

    expect(await stored()).toEqual(expected);
    expect(expected.events).toHaveLength(3);
    expect(expected.copies).toHaveLength(4);
    expect(backward.summary).toEqual(forward.summary);
    expect(forward.summary.records).toMatchObject({ read: 7, new: 3, duplicate: 4 });
  });

  it("keeps one GUID in two Regions or accounts as two events", async () => {
    const eventID = aGuid();
    const path = folder.write("regions.json.gz", [
      aRecord({ eventID }),
      aRecord({ eventID, awsRegion: "us-east-1" }),
      aRecord({ eventID, recipientAccountId: "444455556666" }),
    ]);

    expect((await scan(database, [path])).summary.records).toMatchObject({ new: 3, duplicate: 0 });
  });

  it("sets one bad record aside and keeps its 999 siblings", async () => {
    const records = Array.from({ length: 999 }, () => aRead());
    const path = folder.write("bad.json.gz", [...records, aRecord({ eventTime: "yesterday" })]);

    const { summary } = await scan(database, [path]);
    const { rows } = await database.pool.query("select ordinal, reason from quarantine");

    expect(summary.records).toEqual({ read: 1000, new: 999, duplicate: 0, quarantined: 1, skipped: 0 });
    expect(summary.files).toEqual({ read: 1, done: 1, quarantined: 0, skipped: 0 });
    expect(rows).toEqual([{ ordinal: 999, reason: "bad_event_time" }]);
  });

  it("quarantines poisoned files with their reasons and ingests their siblings", async () => {
    const good = gzipSync(aFile([aRead()]));
    folder.write("mixed/good.json.gz", good);
    folder.write("mixed/cut.json.gz", good.subarray(0, good.length - 9));
    folder.write("mixed/garbage.json.gz", "not gzip at all");
    folder.write(
      "mixed/flipped.json.gz",
      Buffer.concat([good.subarray(0, 30), Buffer.from([0, 1, 2]), good.subarray(33)]),
    );
    folder.write("mixed/bomb.json.gz", gzipSync(Buffer.alloc(40_000_000)));
    folder.write("mixed/shape.json", '{"Records":{}}');
    folder.write("mixed/empty.json.gz", "");
    folder.write("mixed/notes.txt", "hello");
    folder.write("mixed/CloudTrail-Digest/x.json.gz", good);

    const { summary, outcome } = await scan(database, [`${folder.path}/mixed`]);
    const reasons = Object.fromEntries(
      outcome.files.map(({ path, reason }) => [path.split("/").at(-1), reason]),
    );

    expect(summary.files).toEqual({ read: 9, done: 1, quarantined: 5, skipped: 3 });
    expect(summary.records.new).toBe(1);
    expect(reasons).toMatchObject({
      "cut.json.gz": "truncated_gzip",
      "garbage.json.gz": "not_json",
      "flipped.json.gz": "bad_gzip",
      "bomb.json.gz": "file_too_large",
      "shape.json": "unknown_shape",
      "empty.json.gz": "empty",
      "notes.txt": "name",
    });
  });

  it("reads a quarantined file again once its content changed", async () => {
    const name = "mended.json";
    const path = folder.write(name, "oops");
    await scan(database, [path]);

    folder.write(name, aFile([aRead()]));

    expect((await scan(database, [path])).summary).toMatchObject({ files: { done: 1 }, records: { new: 1 } });
  });

  it("lets a whole file out of quarantine once it can be read", async () => {
    const path = folder.write("understood.json.gz", [aRead(), aRecord()]);
    await scan(database, [path]);
    await setFileAside(database.pool, path, "unknown_shape");
    expect(await miscounted(database.pool)).toEqual([]);

    const { summary } = await scan(database, [path]);

    expect(summary.records).toMatchObject({ read: 2, new: 2 });
    expect(await miscounted(database.pool)).toEqual([]);
  });

  it("stores hostile text as data", async () => {
    const path = folder.write(
      "hostile.json",
      aFile([
        aRead({
          userAgent: "a\u0000b\u{202E}",
          sourceIPAddress: "'; drop table events; --",
          key: "a/\ud800/x",
        }),
      ]),
    );

    const { summary } = await scan(database, [path]);
    const { rows } = await database.pool.query<{ value: string }>(
      "select value from dictionary where value like '%drop table%' or value like 'a%b%'",
    );

    expect(summary.records.new).toBe(1);
    expect(rows.map(({ value }) => value).sort()).toEqual(["'; drop table events; --", "a\u{FFFD}b\u{202E}"]);
  });

  it("takes whatever stands in an identity, and in what a rule matched, for a name", async () => {
    const arn = (name: string): string => `arn:aws:iam::111122223333:user/${name}`;
    const aUser = (name: string): TrailRecord => ({ type: "IAMUser", arn: arn(name), userName: name });
    const names = ["nul\u0000", "half\ud800", "İ".repeat(30_000), "s".repeat(9_000), "s".repeat(9_001)];
    const stop = { eventSource: "cloudtrail.amazonaws.com", eventName: "StopLogging" };
    const path = folder.write(
      "names.json",
      aFile([
        ...names.map((name) => aRead({ userIdentity: aUser(name) })),
        aRecord({ ...stop, userIdentity: aUser("😀".repeat(500)), sourceIPAddress: "😀".repeat(500) }),
      ]),
    );

    const first = await scan(database, [path]);
    const again = await scan(database, [path]);

    expect(first.summary).toMatchObject({ records: { new: 6 }, people: 5 });
    expect(first.findings.map(({ rule_title }) => rule_title)).toEqual(["CloudTrail trail stopped"]);
    expect(again.findings).toEqual(first.findings);
  });

  it("takes whatever stands in the ARN of a role for a name", async () => {
    const session = (arn: string, id: string): TrailRecord => {
      const identity = { ...aRole("etl", "s"), principalId: `${id}:s` };
      return { ...identity, sessionContext: { sessionIssuer: { type: "Role", principalId: id, arn } } };
    };
    const asks = { sourceIdentity: "V2.111122223333.AROALONG" };
    const vended = aRole("registration", "AWSLF-00-AT-1-x") as { sessionContext: object };
    const long = Array.from({ length: 4_000 }, (_, at) => (at * 7_919).toString(36)).join("");
    const path = folder.write("roles.json", [
      aRead({ userIdentity: session("arn:aws:iam::111122223333:role/e\u0000tl", "AROANUL") }),
      aRead({ userIdentity: session(`arn:aws:iam::111122223333:role/${long}`, "AROALONG") }),
      aRead({ userIdentity: { ...vended, sessionContext: { ...vended.sessionContext, ...asks } } }),
    ]);

    expect((await scan(database, [path])).summary.records).toMatchObject({ new: 3 });
  });

  it("learns no role of a file that it cannot read, and each of the files that stand beside it", async () => {
    const ofRole = (id: string): TrailRecord =>
      aRecord({ userIdentity: { ...aRole("etl", "q"), principalId: `${id}:q` } });
    const records = [...Array.from({ length: 3_000 }, () => ofRole("AROACUT")), ofRole("AROABOTH")];
    const files = [
      folder.write("1.json.gz", [ofRole("AROAFIRST")]),
      folder.write("2.json.gz", gzipSync(aFile(records)).subarray(0, -40)),
      folder.write("3.json.gz", [ofRole("AROABOTH")]),
    ].map((path) => ({ path, size: 1 }));
    const { pool } = database;

    const reports = await ingestBatch(files, {
      pool,
      source: sources.folder,
      rules: compileRules([], "cloudtrail"),
      capture: () => ({}),
      clock: () => Promise.resolve(Date.now()),
      dictionary: new Dictionary(pool),
      roleIds: new RoleIds(pool),
      knownDays: new Set(),
    });

    expect(reports.map(({ state }) => state)).toEqual(["done", "quarantined", "done"]);
    const { rows } = await pool.query<{ role_id: string }>("select role_id from role_ids order by role_id");
    expect(rows.map(({ role_id }) => role_id)).toEqual(["AROABOTH", "AROAFIRST"]);
  });

  it.each([
    ["as they were written", false],
    ["the other way round", true],
  ])("dates an id of a role by the first event that shows it, where files come %s", async (_, reversed) => {
    const ofRole = (id: string, eventTime: string): TrailRecord =>
      aRead({ eventTime, userIdentity: { ...aRole("etl", "q"), principalId: `${id}:q` } });
    const older = ofRole("AROAOLDER", "2026-09-01T08:00:00Z");
    const newer = ofRole("AROANEWER", "2026-09-02T10:00:00Z");
    const paths = [
      folder.write("1.json", [ofRole("AROAOLDER", "2026-09-01T09:00:00Z"), older]),
      folder.write("2.json", [ofRole("AROANEWER", "2026-09-02T11:00:00Z"), newer]),
      folder.write("3.json", [ofRole("AROAOLDER", "2026-09-01T08:30:00Z")]),
    ];

    await scan(database, paths, { reversed });

    const { rows } = await database.pool.query<{ role_id: string; seen_at: Date }>(
      "select role_id, seen_at from role_ids where role_id like 'AROA%ER' order by seen_at",
    );
    expect(rows.map(({ role_id, seen_at }) => `${role_id} ${seen_at.toISOString()}`)).toEqual([
      "AROAOLDER 2026-09-01T08:00:00.000Z",
      "AROANEWER 2026-09-02T10:00:00.000Z",
    ]);
  });

  it("quarantines a record with a raw zero byte, with a reason that can be stored", async () => {
    const path = folder.write("zero.json", aFile([aRead(), aRead()]).replace("GetObject", "Get\u0000Object"));

    expect((await scan(database, [path])).summary).toMatchObject({
      records: { read: 2, new: 1, quarantined: 1 },
      quarantine_reasons: { bad_json: 1 },
    });
  });

  it("sets events of the future aside and stores the far past", async () => {
    const soon = new Date(Date.now() + 86_400_000).toISOString();
    const path = folder.write(
      "times.json",
      aFile([
        aRead({ eventTime: soon }),
        aRead({ eventTime: "2014-03-24T21:02:43Z" }),
        aRead({ eventTime: "0001-01-01T00:00:00Z", sharedEventID: aGuid() }),
        aRead({ eventTime: "0000-01-01T00:00:00Z" }),
      ]),
    );

    for (const count of [{ new: 2 }, { duplicate: 2 }]) {
      expect((await scan(database, [path])).summary).toMatchObject({
        records: { read: 4, quarantined: 2, ...count },
        quarantine_reasons: { future_event_time: 1, bad_event_time: 1 },
        span: { from: "0001-01-01T00:00:00Z" },
      });
    }
  });

  it("counts a file's events as new once, though several read it at the same time", async () => {
    const path = folder.write(
      "race.json.gz",
      Array.from({ length: 300 }, () => aRead()),
    );

    const results = await Promise.all([1, 2, 3].map(() => scan(database, [path])));

    expect(results.map(({ summary }) => summary.records.new).sort((a, b) => a - b)).toEqual([0, 0, 300]);
    expect(results.map(({ summary }) => summary.records.duplicate).sort((a, b) => a - b)).toEqual([
      0, 300, 300,
    ]);
  });

  it("neither loses nor doubles anything when batches overlap at the same time", async () => {
    const all = Array.from({ length: 600 }, (_, at) =>
      aRead({ eventTime: `2026-09-${String(1 + (at % 5)).padStart(2, "0")}T10:00:00Z` }),
    );
    const slices = [all, all.toReversed(), all.slice(100, 500), all.slice(300)];
    const paths = slices.map((slice, at) => folder.write(`overlap/${at}.json.gz`, slice));

    const results = await Promise.all(paths.map((path) => scan(database, [path])));
    const { rows } = await database.pool.query(
      "select count(*)::int4 as events, count(distinct event_id)::int4 as ids from events",
    );

    expect(rows).toEqual([{ events: 600, ids: 600 }]);
    expect(results.reduce((sum, { summary }) => sum + summary.records.new, 0)).toBe(600);
    expect((await stored()).copies).toHaveLength(600 + 400 + 300);
  });
});
