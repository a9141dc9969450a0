import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/simulate/random.ts";
import { permissionSetRole, roleSession, serviceCaller } from "../../src/simulate/records/identity.ts";
import { dataAccessRecords, getTableRecord, startQueryRecord } from "../../src/simulate/records/lake.ts";
import { assumeRoleRecord, stopLoggingRecord } from "../../src/simulate/records/management.ts";
import type { Call } from "../../src/simulate/records/record.ts";
import { s3Records } from "../../src/simulate/records/s3.ts";
import type { S3Request } from "../../src/simulate/records/s3.ts";

const OWNER = "444455556666";
const READER = "777788889999";
const AT = Date.parse("2026-10-01T10:00:00Z");
const TABLE = { database: "sales_curated", name: "orders", account: OWNER };

describe("s3Records", () => {
  it("tells a call within one account once, with the bytes and both resources", () => {
    const [record, ...more] = s3Records(aCall(OWNER), aRead({ bytesOut: 1234 }), createRandom("s3"));

    expect(more).toEqual([]);
    expect(record).toMatchObject({
      eventVersion: "1.11",
      eventTime: "2026-10-01T10:00:00Z",
      eventSource: "s3.amazonaws.com",
      managementEvent: false,
      eventCategory: "Data",
      readOnly: true,
      requestParameters: { bucketName: "example-lake", key: "curated/orders/part-0.parquet" },
      additionalEventData: { bytesTransferredOut: 1234 },
      recipientAccountId: OWNER,
      resources: [
        { type: "AWS::S3::Object", ARN: "arn:aws:s3:::example-lake/curated/orders/part-0.parquet" },
        { type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::example-lake", accountId: OWNER },
      ],
    });
    expect(record).not.toHaveProperty("sharedEventID");
  });

  it("tells a call from another account twice, and the owner's copy does not name the caller", () => {
    const [own, owners] = s3Records(aCall(READER), aRead({}), createRandom("s3"));

    expect(own?.recipientAccountId).toBe(READER);
    expect(owners?.recipientAccountId).toBe(OWNER);
    expect(owners?.sharedEventID).toBe(own?.sharedEventID);
    expect(owners?.eventID).not.toBe(own?.eventID);
    expect(owners?.userIdentity).toEqual({
      type: "AWSAccount",
      accountId: READER,
      principalId: own?.userIdentity.principalId,
    });
  });

  it("tells a refused call from another account to the caller's account alone, with the owner blanked", () => {
    const records = s3Records(aCall(READER), aRead({ denied: true, bytesOut: 5 }), createRandom("s3"));

    expect(records).toHaveLength(1);
    expect(records[0]?.errorCode).toBe("AccessDenied");
    expect(records[0]?.resources?.[1]?.accountId).toBe("HIDDEN_DUE_TO_SECURITY_REASONS");
    expect(records[0]?.additionalEventData?.["bytesTransferredOut"]).toBeGreaterThanOrEqual(243);
  });

  it("names a list by its prefix", () => {
    const [record] = s3Records(
      aCall(OWNER),
      aRead({ name: "ListObjects", key: "curated/" }),
      createRandom("s3"),
    );

    expect(record?.requestParameters).toMatchObject({ prefix: "curated/", "list-type": "2" });
    expect(record?.resources?.[0]).toEqual({
      type: "AWS::S3::Object",
      ARNPrefix: "arn:aws:s3:::example-lake/curated/",
    });
  });
});

describe("records of a governed query", () => {
  it("join by the query's id and by the table", () => {
    const query = {
      id: "8815818a-d160-4f73-b65a-e4297bc4bb88",
      workGroup: "w",
      database: "d",
      output: "s3://r/",
    };

    const start = startQueryRecord(aCall(READER), query, createRandom("q"));
    const table = getTableRecord(aCall(READER), TABLE, createRandom("q"));
    const [vend, owners] = dataAccessRecords(
      aCall(READER),
      { table: TABLE, queryId: query.id },
      createRandom("q"),
    );

    expect(start.responseElements).toEqual({ queryExecutionId: query.id });
    expect(table.requestParameters).toEqual({
      catalogId: OWNER,
      databaseName: "sales_curated",
      name: "orders",
    });
    expect(vend).toMatchObject({
      eventSource: "lakeformation.amazonaws.com",
      eventName: "GetDataAccess",
      managementEvent: true,
      requestParameters: {
        tableArn: `arn:aws:glue:eu-west-1:${OWNER}:table/sales_curated/orders`,
        auditContext: { additionalAuditContext: `{queryId: ${query.id}}` },
      },
      additionalEventData: {
        lakeFormationPrincipal: expect.stringContaining(`:${READER}:role/aws-reserved/`),
      },
    });
    expect(owners).toMatchObject({ sharedEventID: vend?.sharedEventID, recipientAccountId: OWNER });
    expect(owners?.additionalEventData).not.toHaveProperty("lakeFormationPrincipal");
  });
});

describe("assumeRoleRecord", () => {
  it("answers the key with which the new session then calls", () => {
    const call = { ...aCall(OWNER), caller: serviceCaller("glue.amazonaws.com", OWNER) };

    const { record, identity } = assumeRoleRecord(
      call,
      { account: OWNER, role: "mesh/job", session: "run" },
      createRandom("sts"),
    );

    expect(record.responseElements).toMatchObject({ credentials: { accessKeyId: identity.accessKeyId } });
    expect(identity.sessionContext?.sessionIssuer.arn).toBe(`arn:aws:iam::${OWNER}:role/mesh/job`);
    expect(identity.arn).toBe(`arn:aws:sts::${OWNER}:assumed-role/job/run`);
  });
});

describe("stopLoggingRecord", () => {
  it("names the trail and is no read", () => {
    const record = stopLoggingRecord(aCall(OWNER), "main", createRandom("trail"));

    expect(record).toMatchObject({
      eventSource: "cloudtrail.amazonaws.com",
      eventName: "StopLogging",
      readOnly: false,
      requestParameters: { name: `arn:aws:cloudtrail:eu-west-1:${OWNER}:trail/main` },
    });
  });
});

function aCall(account: string): Call {
  const role = permissionSetRole("Analyst", account);
  const identity = roleSession(
    { account, role, session: "ana@example.com", startedAt: AT },
    createRandom(account),
  );
  return { caller: { identity, account, ip: "192.0.2.1", agent: "aws-cli/2" }, at: AT, region: "eu-west-1" };
}

function aRead(request: Partial<S3Request>): S3Request {
  const bucket = { name: "example-lake", account: OWNER };
  return { name: "GetObject", bucket, key: "curated/orders/part-0.parquet", ...request };
}
