/** Builders of CloudTrail records with defaults; a test names only what it is about. */

export type TrailRecord = Record<string, unknown>;

let counter = 0;

/** A new GUID, the same in every run of a file. */
export function aGuid(): string {
  counter++;
  return `00000000-0000-4000-8000-${counter.toString(16).padStart(12, "0")}`;
}

/** A management event. */
export function aRecord(fields: TrailRecord = {}): TrailRecord {
  return {
    eventVersion: "1.11",
    userIdentity: aRole("etl", "job"),
    eventTime: "2026-09-02T10:00:00Z",
    eventSource: "glue.amazonaws.com",
    eventName: "GetTable",
    awsRegion: "eu-west-1",
    sourceIPAddress: "192.0.2.7",
    userAgent: "aws-sdk-java/2.20",
    requestParameters: null,
    responseElements: null,
    eventID: aGuid(),
    readOnly: true,
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: "111122223333",
    eventCategory: "Management",
    ...fields,
  };
}

/** A successful GetObject of one object. */
export function aRead(
  fields: TrailRecord & { bucket?: string; key?: string; bytes?: number } = {},
): TrailRecord {
  const { bucket = "lake", key = "orders/part-1.parquet", bytes = 1000, ...rest } = fields;
  return aRecord({
    eventSource: "s3.amazonaws.com",
    eventName: "GetObject",
    requestParameters: { bucketName: bucket, key },
    additionalEventData: { bytesTransferredIn: 0, bytesTransferredOut: bytes },
    resources: [
      { type: "AWS::S3::Object", ARN: `arn:aws:s3:::${bucket}/${key}` },
      { accountId: "111122223333", type: "AWS::S3::Bucket", ARN: `arn:aws:s3:::${bucket}` },
    ],
    managementEvent: false,
    eventCategory: "Data",
    ...rest,
  });
}

/** The identity of a role session. */
export function aRole(
  role: string,
  session: string,
  more: { sourceIdentity?: string; path?: string; account?: string } = {},
): TrailRecord {
  const { sourceIdentity, path = "/", account = "111122223333" } = more;
  return {
    type: "AssumedRole",
    principalId: `AROAEXAMPLE:${session}`,
    arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
    accountId: account,
    accessKeyId: "ASIAEXAMPLE",
    sessionContext: {
      sessionIssuer: {
        type: "Role",
        principalId: "AROAEXAMPLE",
        arn: `arn:aws:iam::${account}:role${path}${role}`,
        accountId: account,
        userName: role,
      },
      attributes: { creationDate: "2026-09-02T09:00:00Z", mfaAuthenticated: "false" },
      ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    },
  };
}

/** The identity of a person who came through Identity Center. */
export function aPerson(name: string): TrailRecord {
  return aRole("AWSReservedSSO_Analyst_0123456789abcdef", name, { path: "/aws-reserved/sso.amazonaws.com/" });
}

/** The text of a trail file. */
export function aFile(records: readonly TrailRecord[]): string {
  return JSON.stringify({ Records: records });
}
