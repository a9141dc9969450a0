/** What holds for every simulated trail, whoever wrote it. */
import { expect } from "vitest";
import type { TrailRecord } from "../../src/simulate/records/record.ts";

/** The key of a trail file: docs.aws.amazon.com, get-and-view-cloudtrail-log-files. */
const KEY =
  /^(?:(?<prefix>.+)\/)?AWSLogs\/(?<acct>\d{12})\/CloudTrail\/(?<region>[a-z0-9-]+)\/(?<y>\d{4})\/(?<m>\d\d)\/(?<d>\d\d)\/(?<file>\k<acct>_CloudTrail_\k<region>_\k<y>\k<m>\k<d>T\d{4}Z_[A-Za-z0-9]{16}\.json\.gz)$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const PLACEHOLDER_ACCOUNTS = ["111122223333", "444455556666", "777788889999", "123456789012"];
const SOURCE = /^((192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}|[a-z0-9-]+\.amazonaws\.com)$/;

export function expectTrailKeys(paths: readonly string[]): void {
  for (const path of paths) expect(path).toMatch(KEY);
  expect(new Set(paths).size).toBe(paths.length);
}

export function expectWholeRecords(records: readonly TrailRecord[]): void {
  for (const record of records) {
    const problem = problemOf(record);
    expect(problem && { problem, record }).toBeUndefined();
  }
  expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(records.length);
}

function problemOf(record: TrailRecord): string | undefined {
  if (record.eventVersion !== "1.11") return "eventVersion";
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(record.eventTime)) return "eventTime";
  if (!record.eventSource.endsWith(".amazonaws.com") || record.eventName === "") return "eventSource";
  if (!SOURCE.test(record.sourceIPAddress) || record.userAgent === "") return "sourceIPAddress";
  if (!UUID.test(record.eventID) || record.requestID === "") return "eventID";
  if (!PLACEHOLDER_ACCOUNTS.includes(record.recipientAccountId)) return "recipientAccountId";
  if (record.managementEvent !== (record.eventCategory === "Management")) return "eventCategory";
  if (record.eventCategory === "Data" && record.resources?.length !== 2) return "resources";
  if (
    record.eventCategory === "Data" &&
    !Number.isInteger(record.additionalEventData?.["bytesTransferredOut"])
  )
    return "bytes";
  if (!["requestParameters", "responseElements"].every((name) => Object.hasOwn(record, name)))
    return "null fields";
  return identityProblem(record);
}

function identityProblem({ userIdentity: identity, sharedEventID }: TrailRecord): string | undefined {
  switch (identity.type) {
    case "AssumedRole": {
      const complete = identity.arn?.startsWith("arn:aws:sts::") && identity.accessKeyId?.startsWith("ASIA");
      return complete && identity.sessionContext ? undefined : "session";
    }
    case "AWSAccount":
      return identity.arn === undefined && sharedEventID !== undefined ? undefined : "owner's copy";
    case "AWSService":
      return identity.invokedBy === undefined ? "service" : undefined;
  }
}
