import { beforeEach, describe, expect, it } from "vitest";
import { readCollection } from "../../src/core/sigma/collection.ts";
import { formatProblem } from "../../src/core/problem.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { catalogOf, scan, useFolder } from "../support/pipeline.ts";
import type { ScanGiven } from "../support/pipeline.ts";
import { aPerson, aRead, aRecord } from "../support/records.ts";
import type { TrailRecord } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const mesh = catalogOf({
  as_of: "2026-10-01T00:00:00Z",
  domains: [{ id: "sales", name: "Sales" }],
  projects: [{ id: "core", name: "Core", domain: "sales", role_arns: [] }],
  assets: [
    { id: "orders", name: "Orders", project: "core", locations: ["s3://lake/orders/"] },
    { id: "cards", name: "Cards", project: "core", locations: ["s3://lake/cards/"] },
  ],
});

const RECORD = "logsource: { product: aws, service: cloudtrail }";
const ACCESS = "logsource: { product: auditplane, category: access }";
const RULES: Readonly<Record<string, string>> = {
  failed: `${RECORD}\ndetection: { sel: { eventName: GetSecretValue, errorCode: AccessDenied }, condition: sel }`,
  stopped: `${RECORD}\ndetection: { sel: { eventName: StopLogging }, condition: sel }`,
  object: `${RECORD}\ndetection: { sel: { eventName: GetObject }, condition: sel }`,
  read: `${ACCESS}\ndetection: { sel: { action: read }, condition: sel }`,
};

/** A correlation with the rules that it names: everything of a scan but its files. */
function policy(correlation: string): ScanGiven {
  const named = Object.entries(RULES).filter(([name]) => new RegExp(`\\b${name}\\b`).test(correlation));
  const text = [
    ...named.map(([name, body]) => `title: Rule ${name}\nname: ${name}\n${body}\n`),
    `title: Together\nid: 6e8f2b5c-3d34-4b55-9f0e-333333333333\nlevel: critical\n${correlation}\n`,
  ].join("---\n");
  const { rules, correlations, problems } = readCollection([{ path: "rules.yml", text }]);
  if (problems.length > 0) throw new Error(problems.map(formatProblem).join("\n"));
  return { rules, correlations, catalog: mesh };
}

const at = (time: string): TrailRecord => ({ eventTime: time.includes("T") ? time : `2026-09-02T${time}Z` });
const failed = (who: string, time: string, more: TrailRecord = {}): TrailRecord =>
  aRecord({
    userIdentity: aPerson(who),
    eventName: "GetSecretValue",
    errorCode: "AccessDenied",
    ...at(time),
    ...more,
  });
const read = (who: string, time: string, more: TrailRecord = {}): TrailRecord =>
  aRead({ userIdentity: aPerson(who), ...at(time), ...more });

const THREE = policy(
  "correlation: { type: event_count, rules: failed, group-by: sourceIPAddress, timespan: 10m, condition: { gte: 3 } }",
);
const BYTES = policy(
  "correlation: { type: value_sum, rules: read, group-by: person, timespan: 2h, condition: { field: bytes_out, gte: 3000 } }",
);

beforeEach(async () => {
  await emptyTables(database);
});

describe("a correlation of records", () => {
  it("is a finding of the person behind them, at the time at which its condition holds", async () => {
    const path = folder.write("three.json.gz", [
      failed("ana@example.com", "09:58:00"),
      failed("ana@example.com", "10:01:00"),
      failed("ana@example.com", "10:07:59"),
      failed("ben@example.com", "10:07:59", { sourceIPAddress: "192.0.2.8" }),
    ]);

    const { findings } = await scan(database, [path], THREE);

    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      rule_title: "Together",
      level: "critical",
      tier: "page",
      category: "cloudtrail",
      person: "ana@example.com",
      asset: null,
      event_count: 3,
      first_event_time: "2026-09-02T09:58:00Z",
      last_event_time: "2026-09-02T10:07:59Z",
      evidence: [{ ordinal: 0 }, { ordinal: 1 }, { ordinal: 2 }],
    });
  });

  it("names several people where its events are of more than one", async () => {
    const people = ["ana", "ben", "cleo", "dan"].map((name, minute) =>
      failed(`${name}@example.com`, `10:0${minute}:00`),
    );
    const path = folder.write("several.json.gz", people);

    const { findings } = await scan(database, [path], THREE);

    expect(findings).toMatchObject([{ person: "several", person_kind: "human", event_count: 4 }]);
  });

  it("reaches over midnight, and belongs to the day on which it holds", async () => {
    const path = folder.write("midnight.json.gz", [
      failed("ana@example.com", "2026-09-02T23:55:00Z"),
      failed("ana@example.com", "2026-09-02T23:59:59Z"),
      failed("ana@example.com", "2026-09-03T00:05:00Z"),
    ]);

    const { findings } = await scan(database, [path], THREE);

    expect(findings).toMatchObject([{ window_start: "2026-09-03T00:00:00Z", event_count: 3 }]);
  });

  it("is found, amended and withdrawn as events come late, twice and replaced", async () => {
    const first = [
      failed("ana@example.com", "2026-09-02T23:58:00Z"),
      failed("ana@example.com", "2026-09-03T00:01:00Z"),
    ];
    const last = failed("ana@example.com", "2026-09-03T00:02:00Z");
    const a = folder.write("late-a.json.gz", first);
    const b = folder.write("late-b.json.gz", [last]);

    expect((await scan(database, [b], THREE)).findings).toEqual([]);
    expect((await scan(database, [a], THREE)).findings).toMatchObject([{ version: 1, event_count: 2 }]);
    expect((await scan(database, [a, b], THREE)).findings).toMatchObject([{ version: 1, event_count: 3 }]);
    const again = folder.write("late-c.json.gz", [
      ...first,
      failed("ana@example.com", "2026-09-02T23:59:00Z"),
    ]);
    await scan(database, [again], THREE);
    expect((await scan(database, [again, b], THREE)).findings).toMatchObject([
      { version: 2, event_count: 4 },
    ]);
    const corrected = aRecord({
      ...failed("ana@example.com", "2026-09-02T23:59:00Z"),
      eventName: "GetTable",
      addendum: {
        reason: "UPDATED_DATA",
        updatedFields: "eventName",
        originalEventID: first[0]?.["eventID"],
      },
    });
    const fix = folder.write("late-d.json.gz", [corrected]);
    await scan(database, [fix], THREE);
    expect((await scan(database, [a, b, again, fix], THREE)).findings).toMatchObject([
      { version: 3, event_count: 3 },
    ]);
  });

  it("silences the rules that it refers to, unless it says generate", async () => {
    const path = folder.write("silent.json.gz", [failed("ana@example.com", "10:00:00")]);
    const condition = "timespan: 10m, condition: { gte: 2 }";
    const speaking = policy(
      `generate: true\ncorrelation: { type: event_count, rules: failed, ${condition} }`,
    );

    expect((await scan(database, [path], THREE)).findings).toEqual([]);
    expect((await scan(database, [path], speaking)).findings).toMatchObject([{ rule_title: "Rule failed" }]);
  });

  it("groups by fields of the record, hostile ones included, and of the person behind it", async () => {
    const byParameter = policy(
      "correlation: { type: event_count, rules: failed, group-by: [person, requestParameters.secretId], timespan: 10m, condition: { gte: 2 } }",
    );
    const secret = (secretId: unknown): TrailRecord => ({ requestParameters: { secretId } });
    const long = "x".repeat(5_000);
    const path = folder.write("hostile.json.gz", [
      failed("ana@example.com", "10:00:00", secret("a\u0000")),
      failed("ana@example.com", "10:01:00", secret("a\ud800")),
      failed("ana@example.com", "10:02:00", secret(`${long}1`)),
      failed("ana@example.com", "10:03:00", secret(`${long}2`)),
      failed("ana@example.com", "10:04:00", secret({ a: 1 })),
      failed("ana@example.com", "10:04:00", secret({ a: 1 })),
      failed("ana@example.com", "10:05:00", secret(`${long}2`)),
    ]);

    const { findings } = await scan(database, [path], byParameter);

    expect(findings).toMatchObject([{ event_count: 2, first_event_time: "2026-09-02T10:03:00Z" }]);
  });
});

describe("a correlation of accesses", () => {
  const reads = [
    read("ana@example.com", "2026-09-02T22:30:00Z", { bytes: 1_000 }),
    read("ana@example.com", "2026-09-02T23:30:00Z", { bytes: 1_500 }),
    read("ana@example.com", "2026-09-03T00:30:00Z", { bytes: 500 }),
    read("ben@example.com", "2026-09-03T00:30:00Z", { bytes: 2_999 }),
  ];

  it("sums up the bytes of every read without keeping any of them", async () => {
    const path = folder.write("sum.json.gz", reads);

    const { findings } = await scan(database, [path], BYTES);

    expect(findings).toMatchObject([
      {
        person: "ana@example.com",
        asset: "orders",
        domain: "sales",
        category: "access",
        bytes_out: 3_000,
        event_count: 3,
      },
    ]);
    const { rows } = await database.pool.query(
      "select (select count(*) from hits) as hits, (select count(*) from matches) as matches",
    );
    expect(rows).toEqual([{ hits: 1, matches: 0 }]);
  });

  it("is about no one asset where several were read", async () => {
    const path = folder.write("assets.json.gz", [
      read("ana@example.com", "10:00:00", { bytes: 2_000 }),
      read("ana@example.com", "10:10:00", { bytes: 2_000, key: "cards/1" }),
    ]);

    expect((await scan(database, [path], BYTES)).findings).toMatchObject([
      { asset: null, domain: "sales", bytes_out: 4_000 },
    ]);
  });

  it("joins what somebody did to the logs with what they read then", async () => {
    const blind = policy(
      "correlation: { type: temporal_ordered, rules: [stopped, read], group-by: person, timespan: 1h }",
    );
    const path = folder.write("blind.json.gz", [
      aRecord({ userIdentity: aPerson("ana@example.com"), eventName: "StopLogging", ...at("09:30:00") }),
      read("ana@example.com", "09:20:00"),
      read("ben@example.com", "10:10:00"),
      read("ana@example.com", "10:10:00"),
    ]);

    const { findings } = await scan(database, [path], blind);

    expect(findings).toMatchObject([
      { person: "ana@example.com", asset: null, event_count: 3, first_event_time: "2026-09-02T09:20:00Z" },
    ]);
  });

  it("counts a read once that is a match as a record, too", async () => {
    const twice = policy(
      "correlation: { type: event_count, rules: [object, read], group-by: person, timespan: 1h, condition: { gte: 2 } }",
    );
    const path = folder.write("twice.json.gz", [read("ana@example.com", "10:00:00")]);

    expect((await scan(database, [path], twice)).findings).toEqual([]);
  });

  it("tells of the given files what they give to it", async () => {
    const a = folder.write("part-a.json.gz", reads.slice(0, 2));
    const b = folder.write("part-b.json.gz", reads.slice(2));
    await scan(database, [a], BYTES);

    expect((await scan(database, [b], BYTES)).findings).toMatchObject([{ event_count: 1, bytes_out: 500 }]);
    expect((await scan(database, [a, b], BYTES)).findings).toMatchObject([
      { event_count: 3, bytes_out: 3_000 },
    ]);
  });
});

describe("a run that ends in the middle of a window", () => {
  it("is made good by the next one", async () => {
    const a = folder.write("kill-a.json.gz", [failed("ana@example.com", "2026-09-02T23:58:00Z")]);
    const b = folder.write("kill-b.json.gz", [
      failed("ana@example.com", "2026-09-03T00:01:00Z"),
      failed("ana@example.com", "2026-09-03T00:02:00Z"),
    ]);
    await scan(database, [b], THREE);
    await expect(scan(database, [a], { ...THREE, stopBeforeDerive: true })).rejects.toThrow("stopped");

    const { findings } = await scan(database, [a, b], THREE);

    expect(findings).toMatchObject([{ event_count: 3 }]);
  });
});

describe("a correlation that asks for fields which were not kept", () => {
  const grouped = (field: string, gte = 2): ScanGiven =>
    policy(
      `correlation: { type: event_count, rules: failed, group-by: ${field}, timespan: 10m, condition: { gte: ${gte} } }`,
    );
  const [byPerson, byName] = [grouped("person"), grouped("userIdentity.principalId")];
  const old = ["10:00:00", "10:01:00", "10:02:00"].map((time) => failed("ana@example.com", time));
  const states = async (): Promise<unknown[]> =>
    (await database.pool.query("select status, version from findings order by uid")).rows;

  it("leaves what it found before under its former version, and prints it with the files that gave it", async () => {
    const [a, b] = [
      folder.write("unkept-a.json.gz", old),
      folder.write("unkept-b.json.gz", [failed("ben@example.com", "10:01:00")]),
    ];
    const { findings } = await scan(database, [a], byPerson);

    expect(findings).toMatchObject([{ event_count: 3, version: 1 }]);
    expect((await scan(database, [a], byName)).findings).toEqual(findings);
    expect((await scan(database, [b], byName)).findings).toEqual([]);
    expect((await scan(database, [a], byName)).findings).toEqual(findings);
    expect(await states()).toEqual([{ status: "open", version: 1 }]);
  });

  it("keeps the events of what it found where it finds fewer of them for the same person and day", async () => {
    const a = folder.write("fewer-a.json.gz", old);
    const later = (times: readonly string[]): TrailRecord[] =>
      times.map((time) => failed("ana@example.com", time));
    const b = folder.write("fewer-b.json.gz", later(["11:00:00", "11:01:00"]));
    const c = folder.write("fewer-c.json.gz", later(["11:02:00", "11:03:00"]));
    const { findings } = await scan(database, [a], byPerson);

    await scan(database, [b], byName);
    expect((await scan(database, [a], byName)).findings).toEqual(findings);
    await scan(database, [c], byName);
    expect((await scan(database, [b, c], byName)).findings).toMatchObject([{ version: 2, event_count: 4 }]);
  });

  it("withdraws what it found where another correlation speaks for it now", async () => {
    const a = folder.write("silenced-a.json.gz", old);
    await scan(database, [a], byPerson);
    const silenced = byName.correlations?.map((one) => ({ ...one, silent: true })) ?? [];

    expect((await scan(database, [a], { ...byName, correlations: silenced })).findings).toEqual([]);
    expect(await states()).toMatchObject([{ status: "withdrawn" }]);
  });

  it("judges new events by them, and old ones again where it asks for what was kept", async () => {
    const a = folder.write("again-a.json.gz", old);
    const b = folder.write(
      "again-b.json.gz",
      ["11:00:00", "11:01:00"].map((time) => failed("ben@example.com", time)),
    );
    await scan(database, [a], byPerson);

    expect((await scan(database, [a, b], byName)).findings).toMatchObject([
      { person: "ana@example.com", rule_version: byPerson.correlations?.[0]?.version },
      { person: "ben@example.com", rule_version: byName.correlations?.[0]?.version },
    ]);
    expect((await scan(database, [a, b], grouped("person", 3))).findings).toMatchObject([
      { person: "ana@example.com", event_count: 3 },
    ]);
    expect((await scan(database, [a, b], grouped("person", 4))).findings).toEqual([]);
  });
});
