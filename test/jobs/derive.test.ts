import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { emptyTables, useDatabase } from "../support/database.ts";
import { catalogOf, ruleOf, scan, useFolder } from "../support/pipeline.ts";
import { enforcePolicy } from "../support/policy-in-force.ts";
import { aFile, aGuid, aPerson, aRead, aRecord, aRole } from "../support/records.ts";
import type { TrailRecord } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();

const MESH = {
  as_of: "2026-10-01T00:00:00Z",
  domains: [{ id: "sales", name: "Sales", topic_arn: "arn:aws:sns:eu-west-1:111122223333:sales" }],
  projects: [
    { id: "core", name: "Core", domain: "sales", role_arns: ["arn:aws:iam::111122223333:role/core"] },
    {
      id: "marketing",
      name: "Marketing",
      domain: "sales",
      role_arns: ["arn:aws:iam::111122223333:role/marketing"],
    },
  ],
  people: [{ id: "ana@example.com", kind: "human" }],
  members: [{ project: "marketing", person: "ana@example.com", role: "viewer" }],
  assets: [
    {
      id: "orders",
      name: "Orders",
      project: "core",
      locations: ["s3://lake/orders/"],
      classification: "Internal",
    },
    {
      id: "cards",
      name: "Cards",
      project: "core",
      locations: ["s3://lake/cards/"],
      classification: "Restricted",
    },
  ],
  subscriptions: [{ id: "s1", asset: "orders", subscriber: { project: "marketing" }, status: "approved" }],
};
const mesh = catalogOf(MESH);

beforeEach(async () => {
  await emptyTables(database);
});

const read = (person: string, fields: TrailRecord = {}): TrailRecord =>
  aRead({ userIdentity: aPerson(person), ...fields });
const at = (time: string): TrailRecord => ({ eventTime: `2026-09-02T${time}Z` });

describe("derive", () => {
  it("finds the access without a subscription, and only that", async () => {
    const path = folder.write("a.json.gz", [
      read("ana@example.com"),
      read("ben@example.com", at("10:00:00")),
      read("ben@example.com", { ...at("11:30:00"), key: "orders/part-2" }),
      read("ben@example.com", { errorCode: "AccessDenied" }),
    ]);

    const { findings, summary } = await scan(database, [path], { catalog: mesh });

    expect(summary.entitlements).toMatchObject({ subscribed: 1, none: 2 });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      rule_title: "Access without a subscription",
      person: "ben@example.com",
      person_kind: "human",
      asset: "orders",
      domain: "sales",
      window_start: "2026-09-02T00:00:00Z",
      window_end: "2026-09-03T00:00:00Z",
      first_event_time: "2026-09-02T10:00:00Z",
      last_event_time: "2026-09-02T11:30:00Z",
      event_count: 2,
      bytes_out: 2000,
      objects: 2,
      live: true,
      version: 1,
      entitlement: { verdict: "none", via: null, since: null, subscription: null, nearest: null },
      catalog_as_of: "2026-10-01T00:00:00Z",
    });
    expect(findings[0]?.evidence).toEqual([
      { file: path, ordinal: 1, integrity: "unchecked" },
      { file: path, ordinal: 2, integrity: "unchecked" },
    ]);
    expect(findings[0]?.explanation).toContain(
      "ben@example.com reached orders of project core 2 times (2.00 kB, 2 objects)",
    );
  });

  it("counts one cross-account read in two records once, wherever the second comes from", async () => {
    const sharedEventID = aGuid();
    const own = read("ana@example.com", { sharedEventID, bytes: 500 });
    const owner = aRead({
      sharedEventID,
      bytes: 500,
      recipientAccountId: "444455556666",
      userIdentity: { type: "AWSAccount", accountId: "111122223333" },
    });
    const [a, b] = [folder.write("twin-a.json.gz", [own]), folder.write("twin-b.json.gz", [owner])];

    await scan(database, [b], { catalog: mesh });
    await scan(database, [a], { catalog: mesh });
    const { summary } = await scan(database, [a, b], { catalog: mesh });

    expect(summary.bytes_out).toBe(500);
    expect(summary.entitlements).toMatchObject({ subscribed: 1, unknown: 0, none: 0 });
    expect((await database.pool.query("select accesses, bytes_out from rollup_day")).rows).toEqual([
      { accesses: 1, bytes_out: 500 },
    ]);
  });

  it("joins twins across the border of an hour", async () => {
    const sharedEventID = aGuid();
    const path = folder.write("border.json.gz", [
      read("ana@example.com", { sharedEventID, ...at("10:59:59") }),
      aRead({
        sharedEventID,
        ...at("11:00:01"),
        recipientAccountId: "444455556666",
        userIdentity: { type: "AWSAccount", accountId: "111122223333" },
      }),
    ]);

    expect((await scan(database, [path], { catalog: mesh })).summary).toMatchObject({
      bytes_out: 1000,
      entitlements: { subscribed: 1 },
    });
  });

  it("replaces rollups and findings when more of the day arrives, whatever the order", async () => {
    const early = folder.write("early.json.gz", [
      read("ben@example.com", at("01:00:00")),
      read("ben@example.com", at("10:00:00")),
    ]);
    const late = folder.write("late.json.gz", [
      read("ben@example.com", { ...at("10:00:30"), key: "orders/x" }),
    ]);
    const rollups = async (): Promise<unknown> =>
      (
        await database.pool.query(
          "select hour, accesses, bytes_out, objects from rollup_hour_person order by hour",
        )
      ).rows;

    const whole = await scan(database, [early, late], { catalog: mesh });
    const expected = await rollups();
    await emptyTables(database);
    const first = await scan(database, [late], { catalog: mesh });
    await scan(database, [early], { catalog: mesh });
    const parts = await scan(database, [early, late], { catalog: mesh });

    expect(await rollups()).toEqual(expected);
    expect(parts.findings.map(({ version: _, ...rest }) => rest)).toEqual(
      whole.findings.map(({ version: _, ...rest }) => rest),
    );
    expect(first.findings[0]?.uid).toBe(whole.findings[0]?.uid);
    const again = await scan(database, [late], { catalog: mesh });
    expect(again.findings.map(({ version: _, ...rest }) => rest)).toEqual(
      first.findings.map(({ version: _, ...rest }) => rest),
    );
    expect(parts.findings[0]).toMatchObject({ version: 2, event_count: 3 });
  });

  it("reports on the given files alone, though the database holds more", async () => {
    const [one, two] = [
      folder.write("one.json.gz", [read("ben@example.com", { bytes: 10 })]),
      folder.write("two.json.gz", [read("cleo@example.com", { bytes: 20, ...at("12:00:00") })]),
    ];
    await scan(database, [one], { catalog: mesh });

    const { summary, findings } = await scan(database, [two], { catalog: mesh });

    expect(summary).toMatchObject({ bytes_out: 20, people: 1, records: { read: 1 } });
    expect(findings.map(({ person }) => person)).toEqual(["cleo@example.com"]);
  });

  it("withdraws a finding when a new catalog takes its cause away, and opens it again", async () => {
    const path = folder.write("mind.json.gz", [read("ben@example.com")]);
    const exempt = catalogOf({
      ...MESH,
      people: [],
      exemptions: [{ person: "ben@example.com", reason: "audit" }],
    });
    const statuses = async (): Promise<unknown> =>
      (await database.pool.query("select status, version from findings")).rows;

    await scan(database, [path], { catalog: mesh });
    const healed = await scan(database, [path], { catalog: exempt });
    const withdrawn = await statuses();
    await scan(database, [path], { catalog: mesh });

    expect(healed.findings).toEqual([]);
    expect(withdrawn).toEqual([{ status: "withdrawn", version: 2 }]);
    expect(await statuses()).toEqual([{ status: "open", version: 3 }]);
  });

  it("amends nothing when nothing changed", async () => {
    const path = folder.write("same.json.gz", [read("ben@example.com")]);

    const first = await scan(database, [path], { catalog: mesh });
    await database.pool.query("insert into dirty_hours (hour) values ('2026-09-02T10:00:00Z')");
    const second = await scan(database, [path], { catalog: mesh });

    expect(second.findings).toEqual(first.findings);
    expect(second.outcome.days[0]?.change).toEqual({ inserted: 0, amended: 0, withdrawn: 0 });
  });

  it("names every class of data of which an hour is over its ceiling, the most sensitive first, whichever was read first", async () => {
    const read = (prefix: string, bytes: number, time: string) =>
      aRead({ userIdentity: aRole("core", "a"), key: `${prefix}1`, bytes, ...at(time) });
    const path = folder.write("two-ceilings.json.gz", [
      read("orders/", 1.2e12, "12:01:00"),
      read("cards/", 1.15e11, "12:02:00"),
    ]);

    const [finding] = (await scan(database, [path], { catalog: mesh })).findings.filter(
      ({ category }) => category === "volume",
    );

    expect(finding).toMatchObject({ bytes_out: 1.2e12 + 1.15e11, event_count: 2 });
    expect(finding?.explanation).toMatch(/read 1\.31 TB \(2 objects, restricted and internal\)/i);
  });

  it.each([
    ["1 TB of internal data", "orders/", 1e12, 1],
    ["a byte less", "orders/", 1e12 - 1, 0],
    ["100 GB of restricted data", "cards/", 1e11, 1],
    ["a byte less of it", "cards/", 1e11 - 1, 0],
  ])("judges the ceiling of an hour at %s", async (_, prefix, bytes, expected) => {
    const half = Math.floor(bytes / 2);
    const path = folder.write(`ceiling-${bytes}.json.gz`, [
      aRead({ userIdentity: aRole("core", "a"), key: `${prefix}1`, bytes: half }),
      aRead({ userIdentity: aRole("core", "b"), key: `${prefix}2`, bytes: bytes - half }),
      aRead({
        userIdentity: aRole("core", "b"),
        key: `${prefix}3`,
        bytes: 1e12,
        ...at("12:00:00"),
        errorCode: "AccessDenied",
      }),
    ]);

    const findings = (await scan(database, [path], { catalog: mesh })).findings.filter(
      ({ category }) => category === "volume",
    );

    expect(findings).toHaveLength(expected);
    if (expected === 1) {
      expect(findings[0]).toMatchObject({
        asset: null,
        tier: "page",
        bytes_out: bytes,
        event_count: 2,
        objects: 2,
        domain: "sales",
        window_start: "2026-09-02T10:00:00Z",
        window_end: "2026-09-02T11:00:00Z",
      });
    }
  });

  it("judges an hour by the ceiling of the mesh policy, and judges it again when that changes or goes silent", async () => {
    const path = folder.write("policy-ceiling.json.gz", [
      aRead({ userIdentity: aRole("core", "a"), key: "orders/1", bytes: 2e12 }),
      aRead({ userIdentity: aRole("core", "a"), key: "cards/1", bytes: 6e10 }),
    ]);
    const found = async (classifications: string): Promise<unknown> => {
      await enforcePolicy(database.pool, `version: 1\nclassifications: ${classifications}\n`);
      const { findings } = await scan(database, [path], { catalog: mesh });
      return findings
        .filter(({ category, status }) => category === "volume" && status === "open")
        .map(({ bytes_out }) => bytes_out);
    };

    expect(await found("[{ name: internal }, { name: restricted }]")).toEqual([2e12]);
    expect(await found("[{ name: internal, ceiling: 3 TB }, { name: restricted, ceiling: 60 GB }]")).toEqual([
      6e10,
    ]);
    expect(await found("[{ name: internal, ceiling: 3 TB }, { name: restricted, ceiling: 61 GB }]")).toEqual(
      [],
    );
    expect(await found("[{ name: internal, ceiling: 2 TB }, { name: restricted, ceiling: 60 GB }]")).toEqual([
      2.06e12,
    ]);
    expect(await found("[{ name: internal }, { name: restricted }]")).toEqual([2e12]);
  });

  it("turns record rules' matches into findings about a person alone", async () => {
    const path = folder.write("stop.json.gz", [
      aRecord({
        eventSource: "cloudtrail.amazonaws.com",
        eventName: "StopLogging",
        userIdentity: aPerson("gus@example.com"),
      }),
    ]);

    expect((await scan(database, [path], { catalog: mesh })).findings).toMatchObject([
      {
        category: "cloudtrail",
        person: "gus@example.com",
        asset: null,
        level: "critical",
        tier: "page",
        event_count: 1,
        entitlement: null,
      },
    ]);
  });

  it("judges ungoverned places by the bucket, without any catalog", async () => {
    const path = folder.write("wild.json.gz", [read("ben@example.com", { bucket: "scratch", key: "x/1" })]);
    const rule = ruleOf("{ all: { entitlement: ungoverned }, condition: all }");

    expect((await scan(database, [path], { rules: [rule] })).findings).toMatchObject([
      { asset: "s3://scratch/", domain: null, catalog_as_of: null },
    ]);
  });

  it("knows an identity that moved to another person by the time of the access", async () => {
    const arn = "arn:aws:iam::111122223333:role/shared";
    const moved = catalogOf({
      ...MESH,
      members: [],
      people: [
        { id: "first", kind: "service", identities: [arn], until: "2026-09-02T11:00:00Z" },
        { id: "second", kind: "service", identities: [arn], from: "2026-09-02T11:00:00Z" },
      ],
    });
    const userIdentity = aRole("shared", "job");
    const path = folder.write("moved.json.gz", [
      aRead({ userIdentity, ...at("10:59:59") }),
      aRead({ userIdentity, ...at("11:00:00") }),
    ]);

    const { findings } = await scan(database, [path], { catalog: moved });

    expect(findings.map(({ person, event_count }) => [person, event_count])).toEqual([
      ["first", 1],
      ["second", 1],
    ]);
  });

  describe("does not take an account for ours", () => {
    const outsider = aRole("marketing", "q", { account: "123456789012", sourceIdentity: "ana@example.com" });
    const cut = gzipSync(
      aFile(
        Array.from({ length: 3_000 }, () =>
          aRecord({ recipientAccountId: "123456789012", eventID: aGuid() }),
        ),
      ),
    ).subarray(0, -40);

    it.each([
      ["because of a file that could not be read", () => [folder.write("cut.json.gz", cut)], {}],
      [
        "because a record of its own does not say in whose log it is",
        () => [],
        { recipientAccountId: undefined },
      ],
      [
        "because its record hides in whose log it is",
        () => [],
        { recipientAccountId: "HIDDEN_DUE_TO_SECURITY_REASONS" },
      ],
    ])("%s", async (_, others, fields) => {
      const path = folder.write("outsider.json.gz", [aRead({ userIdentity: outsider, ...fields })]);

      const { findings } = await scan(database, [...others(), path], { catalog: mesh });

      expect(findings.map(({ rule_title, person }) => [rule_title, person])).toEqual([
        ["Anonymous or outside access to a governed asset", "arn:aws:iam::123456789012:role/marketing"],
      ]);
    });
  });

  it("marks what is older than a day at delivery as history", async () => {
    const old = folder.write("x_CloudTrail_eu-west-1_20260904T1000Z_a.json.gz", [read("ben@example.com")]);

    expect((await scan(database, [old], { catalog: mesh })).findings[0]?.live).toBe(false);
  });

  it("keeps of each asset that somebody read the hour in which they read most of it", async () => {
    const path = folder.write("touches.json.gz", [
      read("ana@example.com", { ...at("09:00:00"), key: "orders/1" }),
      read("ana@example.com", { ...at("11:00:00"), key: "orders/1" }),
      read("ana@example.com", { ...at("11:10:00"), key: "orders/2" }),
      read("ana@example.com", { ...at("12:00:00"), key: "orders/3" }),
      read("ben@example.com", { ...at("13:00:00"), key: "orders/2", errorCode: "AccessDenied" }),
    ]);
    await scan(database, [path], { catalog: mesh });

    const { rows } = await database.pool.query(
      `select p.key as person, d.value as asset, peak_hour as hour, peak_bytes as bytes_out, peak_objects as objects
       from rollup_day t join people p on p.id = t.person_id join dictionary d on d.id = t.asset_id
       where accesses > denied`,
    );
    expect(rows).toEqual([
      { person: "ana@example.com", asset: "orders", hour: 11, bytes_out: 2000, objects: 2 },
    ]);
  });

  it("writes distinct objects, denied accesses and people into the rollups", async () => {
    const path = folder.write("rollups.json.gz", [
      read("ana@example.com", { key: "orders/1" }),
      read("ana@example.com", { key: "orders/1" }),
      read("ben@example.com", { key: "orders/2", errorCode: "AccessDenied" }),
      read("ana@example.com", { eventName: "PutObject", key: "orders/3" }),
    ]);
    await scan(database, [path], { catalog: mesh });
    const rows = async (query: string): Promise<unknown> => (await database.pool.query(query)).rows;

    expect(
      await rows(
        "select p.key, accesses, denied, bytes_out, objects, objects_read, person_kind from rollup_hour_person r join people p on p.id = r.person_id order by 1",
      ),
    ).toEqual([
      {
        key: "ana@example.com",
        accesses: 3,
        denied: 0,
        bytes_out: 3000,
        objects: 2,
        objects_read: 1,
        person_kind: "human",
      },
      {
        key: "ben@example.com",
        accesses: 1,
        denied: 1,
        bytes_out: 0,
        objects: 0,
        objects_read: 0,
        person_kind: "human",
      },
    ]);
    expect(await rows("select verdict, accesses, people, objects from rollup_hour_asset order by 1")).toEqual(
      [
        { verdict: "subscribed", accesses: 2, people: 1, objects: 1 },
        { verdict: "none", accesses: 2, people: 2, objects: 1 },
      ],
    );
    expect(await rows("select action, verdict, accesses, objects from rollup_day order by 1, 2, 3")).toEqual([
      { action: "read", verdict: "subscribed", accesses: 2, objects: 1 },
      { action: "read", verdict: "none", accesses: 1, objects: 0 },
      { action: "write", verdict: "none", accesses: 1, objects: 1 },
    ]);
  });
});
