import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readContainer } from "../../src/core/record/container.ts";
import { decodeRecord } from "../../src/core/record/decode.ts";
import { unwrap } from "../../src/core/record/envelope.ts";
import { useDatabase } from "../support/database.ts";
import { scan, useFolder } from "../support/pipeline.ts";
import { fixture } from "../support/reading.ts";
import { aFile, aGuid, aRead, aRecord } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
const anEvent = (detail: unknown, type = "AWS API Call via CloudTrail"): unknown => ({
  "detail-type": type,
  detail,
});

/** One file of each kind, with what its elements come to. */
function writeAll(): Record<string, string> {
  const { eventTime, ...rest } = aRecord();
  return {
    trail: folder.write("all/trail.json.gz", [aRead(), aRecord({ eventCategory: "Insight" })]),
    array: folder.write("all/array.json", JSON.stringify([aRead(), { eventType: "AwsAggregatedEvent" }])),
    ndjson: folder.write("all/lines.ndjson", line(aRead()) + line({ level: "info" }) + line(aRead())),
    joined: folder.write("all/joined.json.gz", gzipSync(aFile([aRead()]) + aFile([aRead()]))),
    single: folder.write("all/single.json", JSON.stringify(aRecord(), null, 2)),
    eventbridge: folder.write(
      "all/bus.jsonl",
      line(anEvent({ status: "PENDING" }, "Subscription Request Created")) + line(anEvent(aRead())),
    ),
    lookup_events: folder.write("all/lookup.json", fixture("delivery/lookup-events.response.json")),
    cloudwatch_logs: folder.write(
      "all/logs.json",
      fixture("delivery/cloudwatchlogs-subscription-decoded.json"),
    ),
    opensearch: folder.write(
      "all/bulk.ndjson",
      line({ index: { _index: "ct" } }) + line({ aws: { cloudtrail: aRead() } }),
    ),
    logstash: folder.write("all/stash.log", line({ ...rest, "@timestamp": eventTime }).repeat(2)),
  };
}

describe("ingest of every container", () => {
  const paths = writeAll();
  folder.write("all/digest.json", '{"digestS3Object":"x","logFiles":[]}');
  folder.write("all/shape.json", '{"Records":{}}');

  it("counts files by container, and what is skipped by reason, for known files as for new ones", async () => {
    const first = await scan(database, [`${folder.path}/all`]);
    const again = await scan(database, [`${folder.path}/all`]);

    for (const { summary } of [first, again]) {
      expect(summary.containers).toEqual(
        Object.fromEntries(
          Object.keys(paths)
            .sort()
            .map((name) => [name, 1]),
        ),
      );
      expect(summary.skip_reasons).toEqual({ aggregated: 1, digest: 1, insight: 1, not_cloudtrail: 2 });
      expect(summary.quarantine_reasons).toEqual({ unknown_shape: 1 });
      const { read, new: fresh, duplicate, quarantined, skipped } = summary.records;
      expect(read).toBe(fresh + duplicate + quarantined + skipped);
    }
    expect(first.summary.records).toMatchObject({ quarantined: 0, skipped: 4, duplicate: 1 });
    expect(again.summary.records).toMatchObject({ new: 0, duplicate: first.summary.records.new + 1 });
    expect(
      again.outcome.files.map(({ path, container, skipReasons }) => [path, container, skipReasons]),
    ).toEqual(first.outcome.files.map(({ path, container, skipReasons }) => [path, container, skipReasons]));
  });

  it("passes over a file whose path no index takes, and says so", async () => {
    const deep = Array.from({ length: 11 }, (_, at) => `${at}`.padEnd(200, "d")).join("/");
    folder.write(`deep/${deep}/a.json.gz`, [aRead()]);
    folder.write("deep/b.json.gz", [aRead()]);

    const { outcome } = await scan(database, [join(folder.path, "deep")]);

    expect(outcome.files.map(({ state, reason }) => [state, reason])).toEqual([
      ["skipped", "path"],
      ["done", undefined],
    ]);
  });

  it("keeps pointers from which every event is found again", async () => {
    await scan(database, Object.values(paths));
    const { rows } = await database.pool.query<{ path: string; ordinal: number; id: string }>(
      `select f.path, e.ordinal, replace(e.event_id::text, '-', '') as id from events e join files f on f.id = e.file_id
       where f.path like '%/all/%' and f.path not like '%.gz'`,
    );

    expect(rows.length).toBeGreaterThan(8);
    for (const { path, ordinal, id } of rows) {
      const container = readContainer(await readFile(path));
      const elements = container.kind === "records" ? [...container.elements] : [];
      const element = elements[ordinal];
      expect(element && decodeRecord(unwrap(element).element)).toMatchObject({ event: { eventId: id } });
    }
  });

  it("knows the copies of one event that come by a trail and by others for one event", async () => {
    const record = aRead({ eventTime: "2026-09-20T10:00:00Z" });
    const lookup = { Events: [{ EventId: record["eventID"], CloudTrailEvent: JSON.stringify(record) }] };
    const given = [
      folder.write("copies/trail.json.gz", [record]),
      folder.write("copies/lookup.json", JSON.stringify(lookup)),
      folder.write("copies/bus.json", JSON.stringify(anEvent(record))),
    ];

    const { summary } = await scan(database, given);
    const { rows } = await database.pool.query(
      `select count(distinct body_hash)::int4 as bodies from (select body_hash from copies where event_time = $1
       union all select body_hash from events where event_time = $1) x`,
      ["2026-09-20T10:00:00Z"],
    );

    expect(summary.records).toMatchObject({ read: 3, new: 1, duplicate: 2 });
    expect(rows).toEqual([{ bodies: 1 }]);
  });

  it("stores keys and agents of thousands of bytes, and marks in the place of what is no text", async () => {
    const long = Array.from({ length: 3_000 / 4 }, (_, at) => (at * 7919).toString(36).padStart(4, "0")).join(
      "",
    );
    const path = folder.write("long.json", [
      aRead({ key: `${long}/a`, userAgent: "u".repeat(10_240) }),
      aRead({ key: `a\u0000\ud800\u202e/${long}`, userAgent: "\u001b[2J\r\n\u0007" }),
      aRead({ errorCode: `E\u0000${long}`, eventName: `Get${long}` }),
    ]);

    const first = await scan(database, [path]);
    const again = await scan(database, [path]);
    const { rows } = await database.pool.query<{ n: number }>(
      `select count(*)::int4 as n from dictionary where octet_length(value) > 2500 and value like any($1)`,
      [[`%${long.slice(0, 40)}%`, "uuuu%"]],
    );

    expect(first.summary.records).toMatchObject({ read: 3, new: 3 });
    expect(again.summary.records).toMatchObject({ read: 3, duplicate: 3 });
    expect(rows[0]?.n).toBeGreaterThanOrEqual(2);
  });

  it("makes a row of a record whose aggregate comes too, and adds nothing for the aggregate", async () => {
    const record = aRead({ eventID: aGuid(), eventTime: "2026-09-21T10:00:00Z", bytes: 500 });
    const path = folder.write("aggregate.json", [
      record,
      JSON.parse(fixture("records/other/aggregated-api-activity.json")) as Record<string, unknown>,
      JSON.parse(fixture("records/other/networkactivity-vpce-denied.json")) as Record<string, unknown>,
    ]);

    const { summary } = await scan(database, [path]);

    expect(summary).toMatchObject({
      records: { read: 3, new: 2, skipped: 1 },
      skip_reasons: { aggregated: 1 },
      bytes_out: 500,
    });
    expect(Object.values(summary.entitlements).reduce((a, b) => a + b, 0)).toBe(1);
  });
});
