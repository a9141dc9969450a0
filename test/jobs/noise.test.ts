import { beforeEach, describe, expect, it } from "vitest";
import { deliverAlerts } from "../../src/jobs/deliver/index.ts";
import { DELIVERING, ownersAt } from "../support/delivering.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { recordInto } from "../support/record-into.ts";
import { builtinRules, catalogOf, scan, useFolder } from "../support/pipeline.ts";
import { aRead, aRecord, aRole } from "../support/records.ts";
import type { TrailRecord } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const SALES = "arn:aws:sns:eu-west-1:111122223333:sales";
const SECURITY = "arn:aws:sns:eu-west-1:111122223333:security";
const mesh = catalogOf({
  as_of: "2026-10-01T00:00:00Z",
  domains: [{ id: "sales", name: "Sales" }],
  projects: [{ id: "core", name: "Core", domain: "sales", role_arns: [] }],
  assets: [{ id: "orders", name: "Orders", project: "core", locations: ["s3://lake/orders/"] }],
});
const rules = await builtinRules();

const sent: { route: string; subject: string; text: string }[] = [];
const deliver = (): ReturnType<typeof deliverAlerts> =>
  deliverAlerts({
    ...DELIVERING,
    db: database.db,
    pool: database.pool,
    sink: recordInto(sent),
    ownerOf: ownersAt(() => SALES),
    fallbackTopic: SECURITY,
  });
const subjects = (): string[] =>
  sent
    .splice(0)
    .map(({ route, subject }) => `${route.split(":").at(-1)} ${subject}`)
    .sort();

beforeEach(async () => {
  await emptyTables(database);
  sent.splice(0);
});

/** Reads by roles that nobody subscribed: each is an alert of its own. */
const readsBy = (from: number, until: number): TrailRecord[] =>
  Array.from({ length: until - from }, (_, at) =>
    aRead({
      userIdentity: aRole(`job-${from + at}`, "s"),
      eventTime: `2026-09-02T10:${String(from + at).padStart(2, "0")}:00Z`,
    }),
  );

describe("a rule that gives more alerts a day than its limit", () => {
  it("is told in one digest for the domain, and the gap is a finding of its own", async () => {
    await scan(database, [folder.write("many.json.gz", readsBy(0, 12))], { catalog: mesh });
    await deliver();

    const digest = sent.find(({ route }) => route === SALES);
    expect(digest?.text).toContain("12 of them: 12 findings, 12 people, 12.0 kB.");
    expect(digest?.text).toContain("and 2 more.");
    expect(subjects()).toEqual([
      "sales [DIGEST] sales: 12 alerts on 2026-09-02: Access without a subscription",
      "security [MEDIUM] rule/Access...7369): A rule gives more alerts than anybody reads",
    ]);
  });

  it("is told one by one up to its limit", async () => {
    await scan(database, [folder.write("ten.json.gz", readsBy(0, 10))], { catalog: mesh });
    await deliver();

    expect(subjects()).toHaveLength(10);
  });

  it("goes on in the digest, which says when it has grown and when nothing of it stands", async () => {
    const files = [
      folder.write("a.json.gz", readsBy(0, 6)),
      folder.write("b.json.gz", readsBy(6, 12)),
      folder.write("c.json.gz", readsBy(12, 14)),
    ];
    for (const file of files) {
      await scan(database, [file], { catalog: mesh });
      await deliver();
    }
    const told = subjects();
    expect(told.filter((subject) => subject.startsWith("sales [HIGH]"))).toHaveLength(6);
    expect(told.filter((subject) => subject.startsWith("sales [DIGEST]"))).toEqual([
      "sales [DIGEST] sales: 6 alerts on 2026-09-02: Access without a subscription",
      "sales [DIGEST] sales: 8 alerts on 2026-09-02: Access without a subscription",
    ]);

    await scan(database, files, { catalog: mesh });
    await deliver();
    expect(subjects()).toEqual([]);

    await scan(database, files, { catalog: mesh, rules: [] });
    await deliver();
    expect(subjects().filter((subject) => subject.includes("digest"))).toEqual([
      "sales [WITHDRAWN] sales: digest of 2026-09-02: Access without a subscription",
    ]);
  });

  it("has the limit that it asks for", async () => {
    const patient = rules.map((rule) => ({ ...rule, noiseLimit: 20, version: `${rule.version}-patient` }));

    await scan(database, [folder.write("patient.json.gz", readsBy(0, 12))], {
      catalog: mesh,
      rules: patient,
    });
    await deliver();

    expect(subjects()).toHaveLength(12);
  });

  it("is told one by one all the same if it pages, and named all the same", async () => {
    const stops = Array.from({ length: 11 }, (_, at) =>
      aRecord({
        eventSource: "cloudtrail.amazonaws.com",
        eventName: "StopLogging",
        userIdentity: aRole(`ops-${at}`, "s"),
      }),
    );

    await scan(database, [folder.write("stops.json.gz", stops)], { catalog: mesh });
    await deliver();

    const told = subjects();
    expect(told.filter((subject) => subject.includes("[CRITICAL]"))).toHaveLength(11);
    expect(told.filter((subject) => subject.includes("] rule/CloudT"))).toHaveLength(1);
  });
});
