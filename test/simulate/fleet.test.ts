import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseCatalog } from "../../src/core/catalog/parse-catalog.ts";
import { writeFleet } from "../../src/simulate/fleet.ts";
import type { WrittenFleet } from "../../src/simulate/fleet.ts";
import type { TrailRecord } from "../../src/simulate/records/record.ts";
import { expectTrailKeys, expectWholeRecords } from "./expectations.ts";
import { digestOf, readRecords, recount } from "./read-back.ts";

const OPTIONS = { events: 12_001, eventsPerFile: { min: 500, max: 2000 } };
let directory = "";
let fleet: WrittenFleet;
let records: TrailRecord[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "fleet-"));
  fleet = await writeFleet(join(directory, "first"), OPTIONS);
  records = await readRecords(fleet.paths);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe("the fleet on disk", () => {
  it("has the same bytes for the same seed and others for another", async () => {
    const again = await writeFleet(join(directory, "again"), OPTIONS);
    const other = await writeFleet(join(directory, "other"), { ...OPTIONS, seed: 2 });

    const digest = await digestOf(fleet.logs, [...fleet.paths, fleet.catalog]);

    expect(await digestOf(again.logs, [...again.paths, again.catalog])).toBe(digest);
    expect(await digestOf(other.logs, [...other.paths, other.catalog])).not.toBe(digest);
  });

  it("holds exactly what it declares, and as many records as were asked for", () => {
    const { events, s3Accesses, queries, denied, bytesOut } = fleet;

    expect(events).toBe(OPTIONS.events);
    expect(recount(records)).toEqual({ events, s3Accesses, queries, denied, bytesOut });
    expect(Object.values(fleet.entitlements).reduce((sum, count) => sum + count, 0)).toBe(
      s3Accesses + queries - denied,
    );
  });

  it("names its files as CloudTrail does and keeps to the size of a file", async () => {
    expectTrailKeys(fleet.paths);
    for (const path of fleet.paths) expect((await readRecords([path])).length).toBeLessThanOrEqual(2000);
  });

  it("consists of whole records with placeholders for accounts and addresses", () => {
    expectWholeRecords(records);
  });

  it("delivers no record before it happened", async () => {
    for (const path of fleet.paths) {
      const [, day = "", time = ""] = /_(\d{8})T(\d{4})Z_/.exec(path) ?? [];
      const stamp = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T${time.slice(0, 2)}:${time.slice(2)}:00Z`;
      for (const { eventTime } of await readRecords([path])) expect(eventTime < stamp).toBe(true);
    }
  });

  it("mixes 70 % S3, 10 % Lake Formation, 10 % Athena and Glue, 10 % the rest at about 2 KB", () => {
    const share = (...services: string[]): number =>
      records.filter(({ eventSource }) => services.includes(eventSource.split(".")[0] ?? "")).length /
      records.length;

    expect(share("s3")).toBeCloseTo(0.7, 1);
    expect(share("lakeformation")).toBeCloseTo(0.1, 1);
    expect(share("athena", "glue")).toBeCloseTo(0.1, 1);
    expect(share("sts", "kms", "ec2")).toBeCloseTo(0.1, 1);
    expect(fleet.bytesRaw / fleet.events).toBeGreaterThan(1800);
    expect(fleet.bytesRaw / fleet.events).toBeLessThan(2300);
  });

  it("allows about nine accesses in ten", () => {
    const { owner, subscribed, exempt, none, revoked } = fleet.entitlements;
    const all = Object.values(fleet.entitlements).reduce((sum, count) => sum + count, 0);

    expect((owner + subscribed + exempt) / all).toBeGreaterThan(0.86);
    expect((owner + subscribed + exempt) / all).toBeLessThan(0.95);
    expect((none + revoked) / all).toBeGreaterThan(0.02);
  });
});

describe("the fleet's catalog", () => {
  it("is accepted, and was read after the last event", async () => {
    const parsed = parseCatalog(await readFile(fleet.catalog, "utf8"), "catalog.json");

    expect(parsed.ok ? [] : parsed.problems).toEqual([]);
    const catalog = parsed.ok ? parsed.catalog : undefined;
    expect(
      [catalog?.domains, catalog?.projects, catalog?.assets, catalog?.people].map((one) => one?.length),
    ).toEqual([10, 50, 500, 2000]);
    expect(catalog?.asOf).toBeGreaterThan(Date.parse(fleet.span?.to ?? ""));
  });
});
