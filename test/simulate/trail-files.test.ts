import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRandom } from "../../src/simulate/random.ts";
import { serviceCaller } from "../../src/simulate/records/identity.ts";
import { managementRecord } from "../../src/simulate/records/record.ts";
import type { TrailRecord } from "../../src/simulate/records/record.ts";
import { groupIntoFiles, trailKey, writeTrailFiles } from "../../src/simulate/trail-files.ts";
import { readRecords } from "./read-back.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "simulate-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe("groupIntoFiles", () => {
  it("makes one file per account, Region and delivery, and loses no record", () => {
    const records = [
      aRecord("111122223333", "2026-10-01T10:01:00Z"),
      aRecord("444455556666", "2026-10-01T10:02:00Z"),
      aRecord("111122223333", "2026-10-01T10:04:59Z"),
      aRecord("111122223333", "2026-10-01T10:05:00Z"),
    ];

    const files = [...groupIntoFiles(records, { minutes: 5, random: createRandom("files") })];

    expect(files.map((file) => [...file.records].map((record) => records.indexOf(record)))).toEqual([
      [0, 2],
      [1],
      [3],
    ]);
  });

  it("stamps a file with a delivery after all of its events, in the folder of that day", () => {
    const records = [aRecord("111122223333", "2026-09-30T23:58:00Z")];

    const [file] = [...groupIntoFiles(records, { minutes: 5, random: createRandom("files") })];

    expect(file?.key).toMatch(
      /^AWSLogs\/111122223333\/CloudTrail\/eu-west-1\/2026\/10\/01\/111122223333_CloudTrail_eu-west-1_20261001T0005Z_/,
    );
  });
});

describe("trailKey", () => {
  it("rounds the time of delivery up to five minutes", () => {
    const place = {
      account: "111122223333",
      region: "eu-west-1",
      deliveredAt: Date.parse("2026-10-01T10:06:01Z"),
    };

    expect(trailKey(place, createRandom("key"))).toMatch(/_20261001T1010Z_[A-Za-z0-9]{16}\.json\.gz$/);
  });
});

describe("writeTrailFiles", () => {
  it("writes what can be read back", async () => {
    const records = [
      aRecord("111122223333", "2026-10-01T10:01:00Z"),
      aRecord("444455556666", "2026-10-01T10:02:00Z"),
    ];

    const written = await writeTrailFiles(
      directory,
      groupIntoFiles(records, { minutes: 5, random: createRandom("w") }),
    );

    expect(await readRecords(written.paths)).toEqual(records);
    expect(written.bytesRaw).toBe(
      records.reduce((sum, one) => sum + JSON.stringify({ Records: [one] }).length, 0),
    );
  });

  it("refuses with output_failed where no folder can be made", async () => {
    const file = join(directory, "file");
    await writeFile(file, "");

    const writing = writeTrailFiles(file, [{ key: "a/b.json.gz", records: [] }]);

    await expect(writing).rejects.toMatchObject({ code: "output_failed" });
  });
});

function aRecord(account: string, eventTime: string): TrailRecord {
  const call = {
    caller: serviceCaller("s3.amazonaws.com", account),
    at: Date.parse(eventTime),
    region: "eu-west-1",
  };
  const details = { service: "ec2", name: "DescribeInstances", readOnly: true, parameters: null };
  return managementRecord(call, details, createRandom(eventTime));
}
