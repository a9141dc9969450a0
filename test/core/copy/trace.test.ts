import { describe, expect, it } from "vitest";
import { replicasOf, traceOf } from "../../../src/core/copy/trace.ts";
import { aRead, aRecord } from "../../support/records.ts";

const QUERY = "8815818a-d160-5f73-b65a-e4297bc4bb88";

const s3 = (eventName: string, requestParameters: object, more: object = {}): ReturnType<typeof traceOf> =>
  traceOf(aRead({ eventName, requestParameters, ...more }));
const athena = (eventName: string, fields: object): ReturnType<typeof traceOf> =>
  traceOf(aRecord({ eventSource: "athena.amazonaws.com", eventName, ...fields }));
const vend = (requestParameters: object, additionalEventData: object = {}): ReturnType<typeof traceOf> =>
  traceOf(
    aRecord({
      eventSource: "lakeformation.amazonaws.com",
      eventName: "GetDataAccess",
      requestParameters,
      additionalEventData,
    }),
  );

describe("a trace", () => {
  it("tells where an object was copied to", () => {
    expect(
      s3("CopyObject", { bucketName: "team", key: "in/a.parquet", "x-amz-copy-source": "lake/a.parquet" }),
    ).toEqual({ kind: "copy", queryId: undefined, target: "s3://team/in/" });
  });

  it.each([
    ["GetObject", `out/${QUERY}.csv`, "result", "s3://results/out/"],
    ["PutObject", `${QUERY}.txt`, "result", "s3://results/"],
    ["PutObject", `out/${QUERY}-manifest.csv`, "manifest", "s3://results/out/"],
    ["CompleteMultipartUpload", `out/tables/${QUERY}/part-1`, "output", `s3://results/out/tables/${QUERY}/`],
  ])("knows by its key what %s of %s is to a query", (name, key, kind, target) => {
    expect(s3(name, { bucketName: "results", key })).toMatchObject({ kind, queryId: QUERY, target });
  });

  it("is left by no read of any other object", () => {
    expect(traceOf(aRead())).toBeUndefined();
    expect(s3("GetObject", { bucketName: "results", key: `out/${QUERY}.csv.metadata` })).toBeUndefined();
    expect(s3("HeadObject", { bucketName: "results", key: `out/${QUERY}.csv` })).toBeUndefined();
  });

  it("reads the query of a request as each engine writes it", () => {
    const audit = (text: string): object => ({ auditContext: { additionalAuditContext: text } });

    expect(vend(audit(`{queryId: ${QUERY}}`))?.queryId).toBe(QUERY);
    expect(vend(audit('{"transactionId":"5521","queryId":"77"}'))?.queryId).toBe("77");
    expect(vend(audit('{"transactionId":"5521","queryId":"NULL"}'))?.queryId).toBeUndefined();
    expect(vend({ querySessionContext: { queryId: "emr-1" }, ...audit("{}") })?.queryId).toBe("emr-1");
    expect(vend({ querySessionContext: 7, auditContext: [] })?.queryId).toBeUndefined();
  });

  it("says how a request was made, so far as it tells", () => {
    const given = { permissions: ["SELECT"], cellLevelSecurityEnforced: true };

    expect(vend(given, { requesterService: "ATHENA" })?.detail).toEqual({
      engine: "ATHENA",
      permissions: "SELECT",
      cells: "enforced",
    });
    expect(vend({ dataLocations: ["s3://lake/"] })?.detail).toEqual({ by: "location" });
  });

  it("tells what a statement in clear writes, and that a masked one is masked", () => {
    const asked = (queryString: string): ReturnType<typeof traceOf> =>
      athena("StartQueryExecution", {
        requestParameters: { queryString, workGroup: "w" },
        responseElements: { queryExecutionId: QUERY.toUpperCase() },
      });

    expect(asked("***OMITTED***")).toEqual({
      kind: "query",
      queryId: QUERY,
      target: undefined,
      detail: { workgroup: "w", statement: "masked" },
    });
    expect(asked("-- x\nUNLOAD (select 1) TO 's3://team/out' with (format = 'ORC')")).toMatchObject({
      target: "s3://team/out/",
      detail: { statement: "clear", writes: "unload" },
    });
    expect(
      asked("create table a.b with (external_location = 's3://team/t/') as select * from c"),
    ).toMatchObject({ target: "s3://team/t/", detail: { writes: "ctas" } });
    expect(asked("insert into t select 1")).toMatchObject({ detail: { writes: "insert" } });
    expect(asked("select 'create table x as select'")?.detail).toEqual({
      workgroup: "w",
      statement: "clear",
    });
    expect(asked("create table t (a int)")?.detail).not.toHaveProperty("writes");
  });

  it("tells from where to where a bucket is replicated, by the rules that are enabled, be it one or a list", () => {
    const configured = (Rule: unknown): ReturnType<typeof traceOf> =>
      traceOf(
        aRecord({
          eventSource: "s3.amazonaws.com",
          eventName: "PutBucketReplication",
          requestParameters: { bucketName: "lake", ReplicationConfiguration: { Role: "r", Rule } },
        }),
      );
    const one = { Status: "Enabled", Destination: { Bucket: "arn:aws:s3:::away" } };

    expect(configured(one)).toMatchObject({
      kind: "replication",
      sources: ["s3://lake/"],
      target: "s3://away/",
    });
    expect(
      configured([
        { ...one, Filter: { And: { Prefix: "orders/" } } },
        { Status: "Disabled", Destination: { Bucket: "arn:aws:s3:::off" } },
      ]),
    ).toMatchObject({ sources: ["s3://lake/orders/"], target: "s3://away/" });
    const many = Array.from({ length: 1000 }, (_, at) => ({
      ...one,
      Filter: { Prefix: `orders/${at}/` },
      Destination: { Bucket: `arn:aws:s3:::away-${at}` },
    }));
    const whole = configured(many);
    expect(whole?.sources).toHaveLength(1000);
    expect(whole && replicasOf(whole, 999, "s3://lake/orders/999/")).toEqual(["s3://away-999/orders/999/"]);
    const alike = configured([one, one, { ...one, Filter: { Prefix: "orders/" } }]);
    expect(alike).toMatchObject({ sources: ["s3://lake/", "s3://lake/orders/"], target: "s3://away/" });
    expect(alike && replicasOf(alike, 1, "s3://lake/orders/")).toEqual(["s3://away/orders/"]);
    expect(configured("nonsense")).toBeUndefined();
    expect(configured(null)).toBeUndefined();
  });

  it("tells what a crawler reads and where its tables go", () => {
    const record = aRecord({
      eventName: "CreateCrawler",
      requestParameters: {
        databaseName: "team_db",
        targets: { s3Targets: [{ path: "s3://lake/orders" }, { path: 7 }, null] },
      },
    });

    expect(traceOf(record)).toMatchObject({
      kind: "crawler",
      sources: ["s3://lake/orders/"],
      target: "team_db",
    });
    expect(traceOf({ ...record, errorCode: "AccessDenied" })).toBeUndefined();
  });

  it("holds no character that a database refuses, however the record has it", () => {
    const hostile = "a\0b\ud800c";
    const trace = athena("StartQueryExecution", {
      requestParameters: {
        queryString: `unload (select 1) to 's3://${hostile}/'`,
        workGroup: hostile,
        resultConfiguration: { outputLocation: "x".repeat(5000) },
      },
      responseElements: { queryExecutionId: QUERY },
    });

    expect(JSON.stringify(trace)).not.toMatch(/\\u0000|\\ud800/);
    expect(trace?.target).toBe("s3://a\ufffdb\ufffdc/");
    expect(trace?.detail?.["results"]?.length).toBe(1024);
    expect(vend({ querySessionContext: { queryId: hostile } })?.queryId).toBe("a\ufffdb\ufffdc");
  });
});
