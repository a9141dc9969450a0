import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseCatalog } from "../../src/core/catalog/parse-catalog.ts";
import { writeDemo } from "../../src/simulate/demo.ts";
import type { WrittenDemo } from "../../src/simulate/demo.ts";
import type { TrailRecord } from "../../src/simulate/records/record.ts";
import { expectTrailKeys, expectWholeRecords } from "./expectations.ts";
import { bytesOf, digestOf, onceEach, personOf, readRecords, recount } from "./read-back.ts";

const TERABYTE = 1_000_000_000_000;
let directory = "";
let demo: WrittenDemo;
let records: TrailRecord[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "demo-"));
  demo = await writeDemo(join(directory, "first"));
  records = await readRecords(demo.paths);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe("the demo on disk", () => {
  it("has the same bytes for the same seed and others for another", async () => {
    const again = await writeDemo(join(directory, "again"));
    const other = await writeDemo(join(directory, "other"), { seed: 2, deliveryMinutes: 1440 });

    const digest = await digestOf(demo.logs, [...demo.paths, demo.catalog]);

    expect(await digestOf(again.logs, [...again.paths, again.catalog])).toBe(digest);
    expect(await digestOf(other.logs, [...other.paths, other.catalog])).not.toBe(digest);
  });

  it("holds exactly what it declares", () => {
    const { events, s3Accesses, queries, denied, bytesOut } = demo;

    expect(recount(records)).toEqual({ events, s3Accesses, queries, denied, bytesOut });
    expect(Object.values(demo.entitlements).reduce((sum, count) => sum + count, 0)).toBe(
      s3Accesses + queries - denied,
    );
    expect(demo.span?.from).toBe(records.map(({ eventTime }) => eventTime).reduce((a, b) => (b < a ? b : a)));
    expect(demo.span?.to).toBe(records.map(({ eventTime }) => eventTime).reduce((a, b) => (b > a ? b : a)));
    expect(demo.files).toBe(demo.paths.length);
  });

  it("is quick to look at: 20,000 to 40,000 records in hundreds of files", () => {
    expect(demo.events).toBeGreaterThan(20_000);
    expect(demo.events).toBeLessThan(40_000);
    expect(demo.files).toBeGreaterThan(100);
    expect(demo.files).toBeLessThan(1000);
  });

  it("names its files as CloudTrail does", () => {
    expectTrailKeys(demo.paths);
  });

  it("consists of whole records with placeholders for accounts and addresses", () => {
    expectWholeRecords(records);
  });

  it("works on weekdays only, machines apart", () => {
    const people = records.filter((record) => personOf(record).includes("@"));

    const days = new Set(people.map(({ eventTime }) => new Date(eventTime).getUTCDay()));

    expect([...days].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
  });
});

describe("the story", () => {
  it("has the intern download 1.2 TB in one hour of the last day, and nobody else a terabyte in any hour", () => {
    const hours = new Map<string, number>();
    for (const record of onceEach(records)) {
      if (record.eventCategory !== "Data" || record.errorCode !== undefined) continue;
      const key = `${record.eventTime.slice(0, 13)} ${personOf(record)}`;
      hours.set(key, (hours.get(key) ?? 0) + bytesOf(record));
    }

    const bulk = "2026-10-27T15 intern.marketing@example.com";
    expect(hours.get(bulk)).toBe(1.2 * TERABYTE);
    hours.delete(bulk);
    expect(Math.max(...hours.values())).toBeLessThan(0.5 * TERABYTE);
  });

  it("has its download within 24 hours of the newest delivery", () => {
    const stamps = demo.paths.map((path) => /_(\d{8}T\d{4})Z_/.exec(path)?.[1] ?? "");
    const newest = stamps.reduce((a, b) => (b > a ? b : a));

    expect(newest.startsWith("20261027T")).toBe(true);
  });

  it("signs the intern in through Identity Center", () => {
    const intern = onceEach(records).find((record) => personOf(record).startsWith("intern.marketing@"));

    expect(intern?.userIdentity.sessionContext?.sessionIssuer.arn).toContain(
      ":role/aws-reserved/sso.amazonaws.com/",
    );
  });

  it("has one read without a subscription, reads after a revocation, refusals and a stopped trail", () => {
    const lastDay = onceEach(records).filter(({ eventTime }) => eventTime.startsWith("2026-10-27"));
    const reads = (person: string, prefix: string): TrailRecord[] =>
      lastDay.filter((record) => {
        const key = record.requestParameters?.["key"];
        return personOf(record).startsWith(person) && typeof key === "string" && key.startsWith(prefix);
      });

    const customers = reads("emil@", "curated/customers/");

    expect(customers.filter(({ errorCode }) => errorCode === undefined)).toHaveLength(12);
    expect(customers.filter(({ errorCode }) => errorCode === "AccessDenied")).toHaveLength(3);
    expect(reads("farah@", "curated/invoices/")).toHaveLength(9);
    expect(records.filter(({ eventName }) => eventName === "StopLogging")).toHaveLength(1);
    expect(demo.entitlements).toMatchObject({ none: 13, revoked: 14 });
  });
});

describe("the demo's catalog", () => {
  it("is accepted, comments and all, with every id resolved", async () => {
    const text = await readFile(demo.catalog, "utf8");

    const parsed = parseCatalog(text, "catalog.yaml");

    expect(parsed.ok ? [] : parsed.problems).toEqual([]);
    expect(text.startsWith("# ")).toBe(true);
  });

  it("was read after the last event and knows the time before the first", async () => {
    const parsed = parseCatalog(await readFile(demo.catalog, "utf8"), "catalog.yaml");

    const catalog = parsed.ok ? parsed.catalog : undefined;
    expect(catalog?.asOf).toBeGreaterThan(Date.parse(demo.span?.to ?? ""));
    expect(catalog?.historyFrom).toBeLessThan(Date.parse(demo.span?.from ?? ""));
    expect(catalog?.domains.map(({ topicArn }) => topicArn)).toContain(
      "arn:aws:sns:eu-west-1:111122223333:sales-alerts",
    );
  });
});
