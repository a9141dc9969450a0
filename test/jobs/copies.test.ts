import { beforeEach, describe, expect, it } from "vitest";
import { BUILTIN_RULES } from "../../src/app.ts";
import { loadRules } from "../../src/sources/rule-folder/index.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { catalogOf, scan, useFolder } from "../support/pipeline.ts";
import { aGuid, aPerson, aRead, aRecord, aRole } from "../support/records.ts";
import type { TrailRecord } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const { rules } = await loadRules([BUILTIN_RULES]);

const mesh = catalogOf({
  as_of: "2026-10-01T00:00:00Z",
  domains: [{ id: "sales", name: "Sales", topic_arn: "arn:aws:sns:eu-west-1:111122223333:sales" }],
  projects: [
    { id: "core", name: "Core", domain: "sales", role_arns: ["arn:aws:iam::111122223333:role/core"] },
    { id: "marketing", name: "Marketing", domain: "sales", role_arns: [] },
  ],
  people: ["ana@example.com", "cem@example.com"].map((id) => ({ id, kind: "human" })),
  members: ["ana@example.com", "cem@example.com"].map((person) => ({
    project: "marketing",
    person,
    role: "viewer",
  })),
  assets: [
    {
      id: "orders",
      name: "Orders",
      project: "core",
      table_arn: "arn:aws:glue:eu-west-1:111122223333:table/sales/orders",
      locations: ["s3://lake/orders/"],
    },
    { id: "archive", name: "Archive", project: "core", locations: ["s3://lake/archive/"] },
  ],
  subscriptions: [{ id: "s1", asset: "orders", subscriber: { project: "marketing" }, status: "approved" }],
});

beforeEach(async () => {
  await emptyTables(database);
});

const QUERY = "8815818a-d160-5f73-b65a-e4297bc4bb88";
const at = (time: string): { eventTime: string } => ({ eventTime: `2026-09-02T${time}Z` });
const who = (name: string): TrailRecord => ({ userIdentity: aPerson(name) });

const copied = (target: { bucketName: string; key: string }, fields: TrailRecord = {}): TrailRecord =>
  aRead({
    ...who("ana@example.com"),
    eventName: "CopyObject",
    requestParameters: { ...target, "x-amz-copy-source": "lake/orders/part-1.parquet" },
    ...fields,
  });
const asked = (name: string, fields: TrailRecord = {}): TrailRecord =>
  aRecord({
    ...who(name),
    ...at("10:58:00"),
    eventSource: "athena.amazonaws.com",
    eventName: "StartQueryExecution",
    requestParameters: { queryString: "***OMITTED***", workGroup: "team" },
    responseElements: { queryExecutionId: QUERY },
    ...fields,
  });
const vended = (name: string, fields: TrailRecord = {}): TrailRecord =>
  aRecord({
    ...who(name),
    ...at("10:58:02"),
    eventSource: "lakeformation.amazonaws.com",
    eventName: "GetDataAccess",
    requestParameters: {
      tableArn: "arn:aws:glue:eu-west-1:111122223333:table/sales/orders",
      permissions: ["SELECT"],
      auditContext: { additionalAuditContext: `{queryId: ${QUERY}}` },
    },
    additionalEventData: { requesterService: "ATHENA", lakeFormationRoleSessionName: "AWSLF-00-AT-1-x" },
    ...fields,
  });
const readByQuery = (bytes: number, fields: TrailRecord = {}): TrailRecord =>
  aRead({
    ...at("10:58:05"),
    bytes,
    userIdentity: { ...aRole("lf-register", "AWSLF-00-AT-1-x"), invokedBy: "athena.amazonaws.com" },
    ...fields,
  });
const fetched = (name: string, fields: TrailRecord = {}): TrailRecord =>
  aRecord({
    ...who(name),
    ...at("11:05:00"),
    eventSource: "athena.amazonaws.com",
    eventName: "GetQueryResults",
    requestParameters: { queryExecutionId: QUERY },
    ...fields,
  });
const put = (key: string, bytes: number, fields: TrailRecord = {}): TrailRecord =>
  aRead({
    ...who("ana@example.com"),
    ...at("11:01:00"),
    eventName: "PutObject",
    bucket: "team",
    key,
    additionalEventData: { bytesTransferredIn: bytes, bytesTransferredOut: 0 },
    ...fields,
  });

let files = 0;
async function found(records: readonly TrailRecord[]): Promise<string[]> {
  const path = folder.write(`${++files}.json.gz`, records);
  const { findings } = await scan(database, [path], { catalog: mesh, rules });
  return findings.filter(({ category }) => category === "governance").map(said);
}

function said(finding: {
  rule_title: string;
  person: string;
  asset: string | null;
  explanation: string;
}): string {
  return `${finding.rule_title}: ${finding.person} ${finding.asset}`;
}

describe("copies", () => {
  it("finds an object that was copied to a place that no asset covers, and tells the asset's domain where it went", async () => {
    const path = folder.write("copy.json.gz", [copied({ bucketName: "team", key: "in/part-1.parquet" })]);

    const { findings } = await scan(database, [path], { catalog: mesh, rules });

    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      rule_title: "Governed objects copied elsewhere",
      category: "governance",
      person: "ana@example.com",
      asset: "orders",
      domain: "sales",
      entitlement: { verdict: "subscribed", subscription: "s1" },
    });
    expect(findings[0]?.explanation).toContain("objects were copied to s3://team/in/, which no asset covers");
  });

  it("finds none where a copy stays within the owner's places, is the owner's, or was denied", async () => {
    const owner = { userIdentity: aRole("core", "etl") };

    expect(
      await found([
        copied({ bucketName: "lake", key: "orders/copy.parquet" }),
        copied({ bucketName: "lake", key: "archive/copy.parquet" }),
        copied({ bucketName: "backup", key: "x" }, owner),
        copied({ bucketName: "team", key: "x" }, { errorCode: "AccessDenied" }),
      ]),
    ).toEqual([]);
  });

  it("counts a copy that two accounts logged once", async () => {
    const sharedEventID = aGuid();
    const own = copied({ bucketName: "team", key: "x" }, { sharedEventID });
    const other = copied(
      { bucketName: "team", key: "x" },
      {
        sharedEventID,
        recipientAccountId: "444455556666",
        userIdentity: { type: "AWSAccount", accountId: "111122223333" },
      },
    );
    const path = folder.write("twins.json.gz", [other, own]);

    const { findings } = await scan(database, [path], { catalog: mesh, rules });

    expect(findings.map(({ event_count, person }) => [event_count, person])).toEqual([
      [1, "ana@example.com"],
    ]);
  });

  it("finds what a query kept of what it read by the list of files that it leaves, in whatever hour", async () => {
    const query = [asked("ana@example.com"), vended("ana@example.com")];
    const manifest = put(`out/${QUERY}-manifest.csv`, 300);

    expect(await found([...query, put(`out/${QUERY}.csv`, 300)])).toEqual([]);
    expect(await found([manifest])).toEqual([
      "A query wrote governed data elsewhere: ana@example.com orders",
    ]);
  });

  it("finds what a statement in clear says that it writes, but for what stays within the owner's places", async () => {
    const unload = (id: string, place: string): TrailRecord[] => {
      const queryExecutionId = `${id}${QUERY.slice(1)}`;
      return [
        asked("ana@example.com", {
          requestParameters: { queryString: `unload (select 1) to '${place}'` },
          responseElements: { queryExecutionId },
        }),
        vended("ana@example.com", {
          requestParameters: {
            tableArn: "arn:aws:glue:eu-west-1:111122223333:table/sales/orders",
            auditContext: { additionalAuditContext: `{queryId: ${queryExecutionId}}` },
          },
        }),
      ];
    };

    expect(await found(unload("1", "s3://lake/archive/x"))).toEqual([]);
    expect(await found(unload("2", "s3://team/x"))).toEqual([
      "A query wrote governed data elsewhere: ana@example.com orders",
    ]);
  });

  it("finds a result that somebody else fetched, who may not read the asset", async () => {
    const query = [asked("ana@example.com"), vended("ana@example.com")];
    const foreign = ["Result of a query read by somebody else: ben@example.com orders"];

    expect(await found([...query, fetched("ana@example.com"), fetched("cem@example.com")])).toEqual([]);
    expect(await found([fetched("ben@example.com")])).toEqual(foreign);
    expect(
      await found([
        aRead({ ...who("ben@example.com"), ...at("12:00:00"), bucket: "team", key: `out/${QUERY}.csv` }),
      ]),
    ).toEqual(foreign);
  });

  it("accuses nobody of a result whose query nobody saw, and does so once the query comes, however late", async () => {
    expect(await found([fetched("ben@example.com")])).toEqual([]);
    await found([vended("ana@example.com")]);

    const { rows } = await database.pool.query("select status from findings");
    expect(rows).toEqual([{ status: "open" }]);
  });

  it("finds replication of a bucket for each asset in it, whoever configured it", async () => {
    const replication = aRecord({
      userIdentity: aRole("core", "etl"),
      eventSource: "s3.amazonaws.com",
      eventName: "PutBucketReplication",
      requestParameters: {
        bucketName: "lake",
        ReplicationConfiguration: { Rule: { Destination: { Bucket: "arn:aws:s3:::away" } } },
      },
    });

    expect(await found([replication])).toEqual([
      "A bucket with governed data is replicated elsewhere: arn:aws:iam::111122223333:role/core archive",
      "A bucket with governed data is replicated elsewhere: arn:aws:iam::111122223333:role/core orders",
    ]);
  });

  it("finds URLs that a consumer signed, and crawlers at places of others", async () => {
    const presigned = aRead({
      ...who("ana@example.com"),
      additionalEventData: { bytesTransferredOut: 10, AuthenticationMethod: "QueryString" },
    });
    const crawler = aRecord({
      ...who("ana@example.com"),
      eventName: "CreateCrawler",
      requestParameters: {
        databaseName: "team",
        targets: { s3Targets: [{ path: "s3://lake/orders/2026" }] },
      },
    });

    expect(await found([presigned, crawler])).toEqual([
      "A crawler makes tables of governed data: ana@example.com orders",
      "Governed data read by a signed URL: ana@example.com orders",
    ]);
  });

  it("finds as much written elsewhere as was read before, within the hour", async () => {
    const read = (time: string): TrailRecord =>
      aRead({ ...who("ana@example.com"), ...at(time), bytes: 200_000_000 });
    const follows = ["As much written elsewhere as was read: ana@example.com orders"];

    expect(await found([read("11:00:00"), put("a", 150_000_000)])).toEqual(follows);
    expect(await found([read("12:30:00"), put("b", 150_000_000, at("12:00:00"))])).toEqual([]);
    expect(await found([read("13:00:00"), put("c", 50_000_000, at("13:30:00"))])).toEqual([]);
    expect(await found([read("14:00:00"), put(`x/${QUERY}.csv`, 150_000_000, at("14:30:00"))])).toEqual([]);
  });

  it("stores what hostile records tell, and what their siblings do", async () => {
    const hostile = "a\0\ud800\u{202e}";
    const records = [
      copied({ bucketName: hostile, key: `${hostile}/x` }),
      asked("ana@example.com", {
        requestParameters: { queryString: hostile, workGroup: hostile },
        ...at("10:00:00"),
      }),
      vended("ana@example.com", {
        requestParameters: { querySessionContext: { queryId: hostile }, permissions: [hostile] },
      }),
      aRecord({
        eventName: "CreateCrawler",
        requestParameters: { databaseName: hostile, targets: { s3Targets: [{ path: `s3://${hostile}` }] } },
      }),
      copied({ bucketName: "team", key: "y" }),
    ];

    expect(await found(records)).toEqual(["Governed objects copied elsewhere: ana@example.com orders"]);
    expect((await database.pool.query("select count(*)::int4 as n from traces")).rows).toEqual([{ n: 5 }]);
  });
});

describe("traces", () => {
  const story = [
    asked("ana@example.com"),
    vended("ana@example.com"),
    readByQuery(70_000),
    readByQuery(30_000, { ...at("11:02:00"), key: "orders/part-2.parquet" }),
    put(`out/${QUERY}.csv`, 900),
    put(`out/${QUERY}-manifest.csv`, 300, at("11:02:30")),
    fetched("ben@example.com"),
    aRead({
      ...who("cem@example.com"),
      ...at("12:00:00"),
      bucket: "team",
      key: `out/${QUERY}.csv`,
      bytes: 900,
    }),
    copied({ bucketName: "team", key: "z" }, at("11:30:00")),
  ];
  const outcome = async (): Promise<unknown> => ({
    queries: (
      await database.pool.query(
        `select hour, query_id, part, p.key as person, d.value as asset, events, bytes, target, q.detail
         from query_hours q join people p on p.id = q.person_id left join dictionary d on d.id = q.asset_id
         order by hour, part, p.key, asset, target`,
      )
    ).rows,
    findings: (
      await scan(database, [folder.write("story.json.gz", story)], { catalog: mesh, rules })
    ).findings.map(({ uid, event_count, bytes_out, explanation }) => [
      uid,
      event_count,
      bytes_out,
      explanation,
    ]),
  });

  it("give each query its bytes and its person", async () => {
    await found(story);

    const { queries } = (await outcome()) as { queries: Record<string, unknown>[] };
    expect(queries.map(({ part, person, asset, bytes }) => [part, person, asset, Number(bytes)])).toEqual([
      ["asked", "ana@example.com", null, 0],
      ["granted", "ana@example.com", "orders", 0],
      ["read", "ana@example.com", "orders", 70_000],
      ["read", "ana@example.com", "orders", 30_000],
      ["result_read", "ben@example.com", null, 0],
      ["result_written", "ana@example.com", null, 900],
      ["wrote", "ana@example.com", null, 300],
      ["result_read", "cem@example.com", null, 900],
    ]);
  });

  it("end the same whatever comes late, twice or in another order", async () => {
    await found(story);
    const expected = await outcome();
    expect((expected as { findings: unknown[] }).findings).toHaveLength(3);
    for (const seed of [1, 2, 3]) {
      await emptyTables(database);
      const shuffled = story.map((record, place) => [(place * 7 + seed * 5) % 11, record] as const);
      shuffled.sort(([a], [b]) => a - b);
      for (const [, record] of shuffled) await found([record]);
      await found(story.slice(seed));
      expect(await outcome()).toEqual(expected);
    }
  });
});
