import { rmSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import type { PrintedFinding } from "../../src/core/finding/print.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { catalogOf, replay, scan, useFolder } from "../support/pipeline.ts";
import { aFile, aPerson, aRead, aRecord, aRole } from "../support/records.ts";
import type { TrailRecord } from "../support/records.ts";
import { miscounted, setFileAside, setRecordsAside } from "../support/set-aside.ts";

const database = useDatabase();
const folder = useFolder();

const catalog = catalogOf({
  as_of: "2026-10-01T00:00:00Z",
  domains: [{ id: "sales", name: "Sales" }],
  projects: [{ id: "core", name: "Core", domain: "sales" }],
  assets: [{ id: "orders", name: "Orders", project: "core", locations: ["s3://lake/orders/"] }],
});

/** Half an hour before and after the records below happen. */
const TIME = "2026-09-02T10:00:00Z";
const BEFORE = Date.parse(TIME) - 1_800_000;
const AFTER = Date.parse(TIME) + 1_800_000;

const read = (person: string, fields: TrailRecord = {}): TrailRecord =>
  aRead({ userIdentity: aPerson(`${person}@example.com`), ...fields });
const stopLogging = (): TrailRecord =>
  aRecord({ eventSource: "cloudtrail.amazonaws.com", eventName: "StopLogging" });

/** What a finding says, whatever it went through. */
const plain = (findings: readonly PrintedFinding[]): unknown =>
  findings.map(({ version: _, live: __, ...rest }) => rest);

async function setAside(): Promise<{ ordinal: number; reason: string }[]> {
  const { rows } = await database.pool.query<{ ordinal: number; reason: string }>(
    "select ordinal, reason from quarantine order by file_id, ordinal",
  );
  return rows;
}

beforeEach(() => emptyTables(database));

describe("replay", () => {
  it("lets records of the future come in once they are due, and not before", async () => {
    const path = folder.write("future.json.gz", [
      read("ana", { eventTime: "2026-09-01T10:00:00Z" }),
      read("ben"),
      read("cid"),
    ]);
    await scan(database, [path], { catalog, now: BEFORE });

    const early = await replay(database, {}, { catalog, now: BEFORE });
    const due = await replay(database, {}, { catalog, now: AFTER });

    expect(early.files[0]).toMatchObject({
      state: "read",
      tallies: [{ reason: "future_event_time", unit: "record", setAside: 2, readAgain: 2, cameIn: 0 }],
    });
    expect(due.files[0]).toMatchObject({ tallies: [{ cameIn: 2 }], came: { new: 2, duplicate: 0 } });
    expect(due.findings).toEqual({ inserted: 2, amended: 0, withdrawn: 0 });
    expect(await setAside()).toEqual([]);
    expect(await miscounted(database.pool)).toEqual([]);
    expect((await scan(database, [path], { catalog })).summary).toMatchObject({
      records: { read: 3, new: 0, duplicate: 3, quarantined: 0 },
      quarantine_reasons: {},
      span: { from: "2026-09-01T10:00:00Z", to: TIME },
    });
  });

  it("gives the findings of an undisturbed scan once the parser takes what it refused", async () => {
    const records = [read("ana"), read("ben"), stopLogging(), read("ana", { key: "orders/2" })];
    const path = folder.write("refused.json.gz", records);
    const whole = folder.write("refused-whole.json.gz", [read("cid"), read("ana", { key: "orders/3" })]);
    const undisturbed = await scan(database, [path, whole], { catalog });
    await setRecordsAside(database.pool, path, { reason: "bad_event_time", ordinals: [1, 2, 3] });
    await setFileAside(database.pool, whole, "unknown_shape");
    const refused = await scan(database, [path], { catalog });

    const outcome = await replay(database, {}, { catalog });
    const mended = await scan(database, [path, whole], { catalog });

    expect(refused.findings).toHaveLength(1);
    expect(outcome.findings).toEqual({ inserted: 0, amended: 4, withdrawn: 0 });
    expect(plain(mended.findings)).toEqual(plain(undisturbed.findings));
    expect(mended.summary).toMatchObject({
      records: { duplicate: 6 },
      entitlements: undisturbed.summary.entitlements,
    });
    expect(await setAside()).toEqual([]);
    expect(await miscounted(database.pool)).toEqual([]);
  });

  it("changes nothing when it is run again, and counts once what several replays read at the same time", async () => {
    const path = folder.write(
      "twice.json.gz",
      Array.from({ length: 200 }, () => read("ana")),
    );
    await scan(database, [path], { catalog });
    await setRecordsAside(database.pool, path, {
      reason: "bad_json",
      ordinals: Array.from({ length: 100 }, (_, at) => at * 2),
    });

    const together = await Promise.all([1, 2, 3].map(() => replay(database, {}, { catalog })));
    const again = await replay(database, {}, { catalog });

    expect(together.flatMap(({ files }) => files).reduce((n, { came }) => n + came.new, 0)).toBe(100);
    expect(again).toEqual({ files: [], unknown: [], findings: { inserted: 0, amended: 0, withdrawn: 0 } });
    expect(await miscounted(database.pool)).toEqual([]);
  });

  it("counts a record as a duplicate if its event came in by another file meanwhile", async () => {
    const shared = read("ana");
    const path = folder.write("copy/b.json.gz", [shared, read("ben")]);
    await scan(database, [path], { catalog });
    await setRecordsAside(database.pool, path, { reason: "bad_json", ordinals: [0, 1] });
    await scan(database, [folder.write("copy/a.json.gz", [shared])], { catalog });

    const { files } = await replay(database, {}, { catalog });

    expect(files[0]?.came).toEqual({ new: 1, duplicate: 1, skipped: 0, quarantined: 0 });
    expect(await miscounted(database.pool)).toEqual([]);
  });

  it("leaves with its new reason what is still bad, and counts what turns out to be no record", async () => {
    const path = folder.write(
      "bad.json",
      aFile([
        read("ana"),
        aRecord({ eventTime: "yesterday" }),
        aRecord({ eventCategory: "Insight" }),
        read("ben"),
      ]),
    );
    await scan(database, [path], { catalog });
    await setRecordsAside(database.pool, path, { reason: "too_deep", ordinals: [1, 2, 3] });

    const { files } = await replay(database, {}, { catalog });

    expect(files[0]).toMatchObject({
      tallies: [{ reason: "too_deep", setAside: 3, readAgain: 3, cameIn: 2 }],
      came: { new: 1, duplicate: 0, skipped: 1 },
    });
    expect(await setAside()).toEqual([{ ordinal: 1, reason: "bad_event_time" }]);
    expect((await scan(database, [path], { catalog })).summary.skip_reasons).toEqual({ insight: 1 });
    expect(await miscounted(database.pool)).toEqual([]);
  });

  it("reads only what was set aside for the reason, in the files that were named", async () => {
    const paths = ["one", "two"].map((name) =>
      folder.write(`${name}.json.gz`, [read("ana"), read("ben"), read("cid")]),
    );
    const [one = "", two = ""] = paths;
    await scan(database, paths, { catalog });
    for (const path of paths) {
      await setRecordsAside(database.pool, path, { reason: "bad_json", ordinals: [0] });
      await setRecordsAside(database.pool, path, { reason: "too_deep", ordinals: [1] });
    }

    const outcome = await replay(
      database,
      { reason: "too_deep", paths: [two, "/no/such/file"] },
      { catalog },
    );
    const { rows } = await database.pool.query(
      "select path, ordinal from quarantine q join files f on f.id = q.file_id order by 1, 2",
    );

    expect(outcome.files.map(({ path, came }) => [path, came.new])).toEqual([[two, 1]]);
    expect(outcome.unknown).toEqual(["/no/such/file"]);
    expect(rows).toEqual([
      { path: one, ordinal: 0 },
      { path: one, ordinal: 1 },
      { path: two, ordinal: 0 },
    ]);
    expect(await miscounted(database.pool)).toEqual([]);
  });

  it("leaves alone what is gone, changed or falls into other records, and goes on with the rest", async () => {
    const names = ["changed", "fine", "gone", "reshaped"];
    const paths = names.map((name) => folder.write(`left/${name}.json.gz`, [read("ana"), read("ben")]));
    const [changed = "", , gone = "", reshaped = ""] = paths;
    await scan(database, paths, { catalog });
    for (const path of paths)
      await setRecordsAside(database.pool, path, { reason: "bad_json", ordinals: [1] });
    folder.write("left/changed.json.gz", [read("cid")]);
    rmSync(gone);
    await database.pool.query(
      `update files set records_read = 3, records_skipped = 1, skip_reasons = '{"insight": 1}' where path = $1`,
      [reshaped],
    );

    const { files } = await replay(database, {}, { catalog });

    expect(files.map(({ state, tallies }) => [state, tallies[0]?.readAgain, tallies[0]?.cameIn])).toEqual([
      ["changed", 0, 0],
      ["read", 1, 1],
      ["missing", 0, 0],
      ["reshaped", 0, 0],
    ]);
    expect(await setAside()).toHaveLength(3);
    expect((await database.pool.query("select 1 from files where path = $1", [changed])).rowCount).toBe(1);
  });

  it("joins a session to its request, though both were set aside and the request comes in last", async () => {
    const session = "AWSLF-00-AT-111122223333-Qm3xT9LwZk";
    const asked = folder.write("joined/asked.json.gz", [
      aRecord({
        eventSource: "lakeformation.amazonaws.com",
        eventName: "GetDataAccess",
        userIdentity: aPerson("ana@example.com"),
        additionalEventData: { lakeFormationRoleSessionName: session },
      }),
    ]);
    const vended = folder.write("joined/vended.json.gz", [
      aRead({
        userIdentity: { ...aRole("registration", session), invokedBy: "athena.amazonaws.com" },
        eventTime: "2026-09-02T10:00:02Z",
      }),
    ]);
    const early = await scan(database, [asked, vended], { catalog, now: BEFORE });

    await replay(database, { paths: [vended] }, { catalog, now: AFTER });
    const alone = await scan(database, [vended], { catalog });
    await replay(database, {}, { catalog, now: AFTER });
    const joined = await scan(database, [vended], { catalog });

    expect(early.summary.records).toMatchObject({ read: 2, quarantined: 2 });
    expect(alone.findings).toEqual([]);
    expect(joined.findings.map(({ person }) => person)).toEqual(["ana@example.com"]);
    expect(await miscounted(database.pool)).toEqual([]);
  });

  it("derives what a killed replay left behind", async () => {
    const path = folder.write("killed.json.gz", [read("ana"), read("ben")]);
    const undisturbed = await scan(database, [path], { catalog });
    await setRecordsAside(database.pool, path, { reason: "bad_json", ordinals: [0, 1] });
    await scan(database, [folder.write("other.json.gz", [aRecord()])], { catalog });
    const killed = replay(database, {}, { catalog, stopBeforeDerive: true });
    await expect(killed).rejects.toThrow();

    const { files, findings } = await replay(database, {}, { catalog });

    expect(files).toEqual([]);
    expect(findings.amended).toBe(2);
    expect(plain((await scan(database, [path], { catalog })).findings)).toEqual(plain(undisturbed.findings));
    expect(await miscounted(database.pool)).toEqual([]);
  });

  it("of nothing leaves what happens next as live as it was", async () => {
    const [first, second] = [
      folder.write("live-1.json.gz", [read("ana")]),
      folder.write("live-2.json.gz", [read("ben")]),
    ];
    await scan(database, [first], { catalog });

    await replay(database, {}, { catalog, now: AFTER + 90 * 86_400_000 });
    const { findings } = await scan(database, [first, second], { catalog });

    expect(findings.map(({ live }) => live)).toEqual([true, true]);
  });

  it("makes history of what happened long ago, though it is derived only now", async () => {
    const path = folder.write("old.json.gz", [read("ana"), read("ben")]);
    expect((await scan(database, [path], { catalog, now: BEFORE })).findings).toEqual([]);

    await replay(database, {}, { catalog, now: AFTER });

    const { rows } = await database.pool.query("select live from findings");
    expect(rows).toEqual([{ live: false }, { live: false }]);
  });
});
