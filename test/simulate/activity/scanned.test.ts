import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drawActivity } from "../../../src/simulate/activity/activity.ts";
import { writeActivity } from "../../../src/simulate/activity/write-activity.ts";
import type { WrittenActivity } from "../../../src/simulate/activity/write-activity.ts";
import { useDatabase } from "../../support/database.ts";
import { catalogOf, scan } from "../../support/pipeline.ts";
import type { ScanResult } from "../../support/pipeline.ts";

const OPTIONS = { people: 14, days: 3, seed: 2, duplicates: 0.02, shuffle: 0.1, late: 0.02 };
const database = useDatabase();
let directory = "";
let written: WrittenActivity;
let scanned: ScanResult;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "scanned-"));
  written = await writeActivity(directory, OPTIONS);
  const { catalog } = drawActivity(OPTIONS);
  scanned = await scan(database, written.paths, { catalog: catalogOf({ ...catalog }) });
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe("a scan of a simulated organization", () => {
  it("understands every record and counts second copies as such", () => {
    expect(scanned.summary.records).toMatchObject({
      read: written.delivered,
      new: written.events,
      duplicate: written.delivered - written.events,
      quarantined: 0,
      skipped: 0,
    });
    expect(scanned.summary.files).toMatchObject({ done: written.paths.length, quarantined: 0 });
  });

  it("gives each access the verdict that it was written for: ordinary work is entitled", () => {
    const { owner, subscribed, exempt } = written.entitlements;

    const none = { ungoverned: 0, unknown: 0, pending: 0, revoked: 0, none: 0 };
    expect(scanned.summary.entitlements).toEqual({ owner, subscribed, exempt, ...none });
    expect(scanned.summary.bytes_out).toBe(written.bytesOut);
    expect(scanned.findings).toEqual([]);
  });

  it("finds for each person and hour the bytes and distinct objects of the activity", async () => {
    const { rows } = await database.pool.query<{
      person: string;
      hour: Date;
      bytes: string;
      objects: string;
    }>(
      `select p.key as person, hour, bytes_out as bytes, objects from rollup_hour_person r
       join people p on p.id = r.person_id where p.key not like '%amazonaws.com%'`,
    );
    const found = rows
      .filter(({ objects }) => Number(objects) > 0)
      .map(({ person, hour, bytes, objects }) => {
        return [`${person} ${hour.toISOString()}`, Number(bytes), Number(objects)] as const;
      });

    expect(found.toSorted(byName)).toEqual(hoursOf().toSorted(byName));
  });
});

function hoursOf(): (readonly [string, number, number])[] {
  const { people, days, day } = drawActivity(OPTIONS);
  const hours = new Map<string, [bytes: number, objects: number]>();
  for (const { person, hour, bytes, objects } of days.flatMap((at) => day(at))) {
    const key = `${people[person]?.id} ${new Date(hour).toISOString()}`;
    const [known, seen] = hours.get(key) ?? [0, 0];
    hours.set(key, [known + bytes, seen + objects]);
  }
  return [...hours].map(([key, sums]) => [key, ...sums] as const);
}

function byName([a]: readonly [string, ...unknown[]], [b]: readonly [string, ...unknown[]]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
