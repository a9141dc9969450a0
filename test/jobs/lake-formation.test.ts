import { beforeEach, describe, expect, it } from "vitest";
import { emptyTables, useDatabase } from "../support/database.ts";
import { catalogOf, scan, useFolder } from "../support/pipeline.ts";
import type { ScanResult } from "../support/pipeline.ts";
import { aPerson, aRead, aRole } from "../support/records.ts";
import type { TrailRecord } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
beforeEach(() => emptyTables(database));

const CORE = "arn:aws:iam::111122223333:role/core";
const meshWith = (lake_formation?: string): ReturnType<typeof catalogOf> =>
  catalogOf({
    as_of: "2026-10-01T00:00:00Z",
    domains: [{ id: "sales", name: "Sales" }],
    projects: [
      { id: "core", name: "Core", domain: "sales", role_arns: [CORE] },
      { id: "marketing", name: "Marketing", domain: "sales", role_arns: [] },
    ],
    people: [
      { id: "ana@example.com", kind: "human" },
      { id: "cem@example.com", kind: "human" },
    ],
    members: [
      { project: "marketing", person: "ana@example.com", role: "viewer" },
      { project: "marketing", person: "cem@example.com", role: "viewer" },
    ],
    assets: [{ id: "orders", name: "O", project: "core", locations: ["s3://lake/orders/"], lake_formation }],
    subscriptions: [{ id: "s1", asset: "orders", subscriber: { project: "marketing" }, status: "approved" }],
  });

const read = (identity: TrailRecord, eventTime: string, more: TrailRecord = {}): TrailRecord =>
  aRead({ userIdentity: identity, eventTime: `2026-09-02T${eventTime}Z`, ...more });
const records = [
  read(aPerson("ana@example.com"), "08:00:00", { key: "orders/1" }),
  read(aPerson("ana@example.com"), "09:00:00", { key: "orders/2" }),
  read(aPerson("cem@example.com"), "09:30:00", { key: "orders/1" }),
  read(aPerson("cem@example.com"), "09:40:00", { errorCode: "AccessDenied" }),
  read(aRole("core", "etl"), "09:50:00"),
  read(aRole("registration", "AWSLF-00-AT-111122223333-Qm3xT9LwZk"), "10:00:00"),
];

const scanWith = (guard?: string): Promise<ScanResult> =>
  scan(database, [folder.write("a.json.gz", records)], { catalog: meshWith(guard) });
const titles = ({ findings }: ScanResult): string[] => findings.map(({ rule_title }) => rule_title);

describe("reads past Lake Formation", () => {
  it("of a registered location are findings on their readers, the owner's own and governed ones are not", async () => {
    const result = await scanWith("registered");

    expect(titles(result)).toEqual(["Read past Lake Formation", "Read past Lake Formation"]);
    expect(result.findings).toMatchObject([
      { person: "ana@example.com", asset: "orders", event_count: 2, entitlement: { verdict: "subscribed" } },
      { person: "cem@example.com", asset: "orders", event_count: 1 },
    ]);
  });

  it.each(["hybrid", "unregistered"])(
    "of a location that is %s are one finding on the asset",
    async (guard) => {
      const result = await scanWith(guard);

      expect(result.findings).toHaveLength(1);
      expect(result.findings[0]).toMatchObject({
        category: "governance",
        rule_title: "Location that Lake Formation does not guard",
        person: "everyone",
        asset: "orders",
        domain: "sales",
        event_count: 3,
        bytes_out: 3000,
        objects: 2,
        window_start: "2026-09-02T00:00:00Z",
        window_end: "2026-09-03T00:00:00Z",
      });
    },
  );

  it("of a location of which nobody said how it is guarded are none", async () => {
    expect(titles(await scanWith())).toEqual([]);
  });

  it("become findings when the catalog learns how the location is guarded", async () => {
    await scanWith();
    const again = await scanWith("hybrid");
    await emptyTables(database);

    expect(again.findings.map(({ uid }) => uid)).toEqual(
      (await scanWith("hybrid")).findings.map(({ uid }) => uid),
    );
    expect(again.findings).toHaveLength(1);
  });
});
