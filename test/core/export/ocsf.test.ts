import { describe, expect, it } from "vitest";
import { apiActivity } from "../../../src/core/export/api-activity.ts";
import type { ExportedEvent } from "../../../src/core/export/api-activity.ts";
import { dataSecurityFinding } from "../../../src/core/export/data-security-finding.ts";
import { detectionFinding } from "../../../src/core/export/detection-finding.ts";
import { encodeIdentity, readIdentity } from "../../../src/core/identity/fields.ts";
import { parseFinding } from "../../../src/core/macie/finding.ts";
import { aFinding } from "../../support/findings.ts";
import { ocsfValidator as validator } from "../../support/ocsf-schema.ts";

const identity = encodeIdentity(
  readIdentity({
    type: "AssumedRole",
    principalId: "AROAEXAMPLE:ana@example.com",
    arn: "arn:aws:sts::123456789012:assumed-role/analyst/ana@example.com",
    accountId: "123456789012",
    sessionContext: { sessionIssuer: { arn: "arn:aws:iam::123456789012:role/analyst" } },
  }),
);
const anEvent = (fields: Partial<ExportedEvent> = {}): ExportedEvent => ({
  time: Date.parse("2026-11-01T10:00:00Z"),
  uid: "a".repeat(32),
  account: "123456789012",
  region: "eu-west-1",
  source: "s3.amazonaws.com",
  name: "GetObject",
  identity,
  sourceIp: "192.0.2.1",
  userAgent: "aws-cli/2",
  errorCode: null,
  resource: "s3://lake/orders/",
  action: "read",
  bytesOut: 4_096,
  file: "s3://org-trail/a.json.gz",
  ordinal: 3,
  ...fields,
});

describe("an event as OCSF", () => {
  const check = validator("api_activity");

  it("is API Activity by the schema, whatever it is of and wherever it came from", () => {
    const events = [
      anEvent(),
      anEvent({
        errorCode: "AccessDenied",
        action: null,
        name: "StopLogging",
        source: "cloudtrail.amazonaws.com",
      }),
      anEvent({ sourceIp: "athena.amazonaws.com", userAgent: null, resource: null, bytesOut: null }),
      anEvent({ sourceIp: null, identity: encodeIdentity(readIdentity(undefined)) }),
      ...["999.1.2.3", "1.2.3.04", "1.2.3", "::ffff:192.0.2.1", "::", ":::", "1::2::3", "AWS Internal"].map(
        (sourceIp) => anEvent({ sourceIp }),
      ),
      anEvent({ sourceIp: "2001:db8::1", action: "delete", name: "\u0000'); drop table\n" }),
    ];
    expect(events.map(apiActivity).map(check)).toEqual(events.map(() => "valid"));
  });

  it("calls an address what is one, and anything else a service", () => {
    const from = (sourceIp: string) => apiActivity(anEvent({ sourceIp }))["src_endpoint"];
    for (const ip of ["0.0.0.0", "255.255.255.255", "2001:db8::1", "::ffff:192.0.2.1"])
      expect(from(ip)).toEqual({ ip });
    for (const svc_name of ["999.1.2.3", "1.2.3.4.5", "1.2.3.4.", "1:2:3", "aws.internal"])
      expect(from(svc_name)).toEqual({ svc_name });
  });

  it("names the user of Identity Center, where there is nothing else to go by and beside a role", () => {
    const onBehalfOf = {
      userId: "u-1",
      identityStoreArn: "arn:aws:identitystore::111122223333:identitystore/d-1",
    };
    const of = (userIdentity: object) =>
      apiActivity(anEvent({ identity: encodeIdentity(readIdentity(userIdentity)) }));
    const alone = of({ type: "IdentityCenterUser", accountId: "123456789012", onBehalfOf });
    const arn = "arn:aws:sts::123456789012:assumed-role/analyst/ana@example.com";
    const assumed = of({ type: "AssumedRole", arn, accountId: "123456789012", onBehalfOf });

    expect([alone, assumed].map(check)).toEqual(["valid", "valid"]);
    expect(alone["actor"]).toMatchObject({ user: { uid: "u-1", type: "IdentityCenterUser", type_id: 99 } });
    expect(assumed["actor"]).toMatchObject({ user: { uid: arn, uid_alt: "u-1" } });
  });

  it("says who did what from where, and whether it was let", () => {
    const event = apiActivity(anEvent({ errorCode: "AccessDenied" }));
    expect(event).toMatchObject({
      type_uid: 600302,
      status_id: 2,
      status_code: "AccessDenied",
      api: { operation: "GetObject", service: { name: "s3.amazonaws.com" } },
      actor: {
        user: {
          uid: "arn:aws:sts::123456789012:assumed-role/analyst/ana@example.com",
          name: "ana@example.com",
        },
      },
      src_endpoint: { ip: "192.0.2.1" },
      unmapped: { bytes_out: 4_096, ordinal: 3 },
    });
  });
});

describe("a finding as OCSF", () => {
  const check = validator("detection_finding");

  it("is a Detection Finding by the schema, open, expected or withdrawn, with an asset and without", () => {
    const findings = [
      aFinding(),
      aFinding({
        status: "expected",
        status_reason: "the move of orders",
        version: 3,
        asset: null,
        domain: null,
      }),
      aFinding({ status: "withdrawn", account: null, region: null, level: "critical", tier: "page" }),
      aFinding({ person: "anonymous", level: "informational", tier: "info", event_ids: ["e1"] }),
    ];
    const events = findings.map((finding) => detectionFinding(finding, "0.1.0"));
    expect(events.map(check)).toEqual(findings.map(() => "valid"));
    expect(
      events.map(({ activity_id, status_id, severity_id }) => [activity_id, status_id, severity_id]),
    ).toEqual([
      [1, 1, 4],
      [2, 3, 4],
      [3, 4, 5],
      [1, 1, 1],
    ]);
  });

  it("is refused by the schema where it is none", () => {
    expect(check({ ...detectionFinding(aFinding(), "0.1.0"), severity_id: 42 })).not.toBe("valid");
  });
});

describe("what Macie found as OCSF", () => {
  const check = validator("data_security_finding");
  const macie = (fields = {}) => {
    const parsed = parseFinding({
      id: "f1",
      accountId: "123456789012",
      region: "eu-west-1",
      category: "CLASSIFICATION",
      type: "SensitiveData:S3Object/Personal",
      severity: { description: "High", score: 3 },
      createdAt: "2026-11-01T10:00:00Z",
      updatedAt: "2026-11-01T11:00:00Z",
      count: 1,
      archived: false,
      sample: false,
      resourcesAffected: {
        s3Bucket: { name: "lake", arn: "arn:aws:s3:::lake" },
        s3Object: {
          key: "customers/a.csv",
          path: "lake/customers/a.csv",
          bucketArn: "arn:aws:s3:::lake",
          size: 10,
        },
      },
      classificationDetails: {
        result: {
          status: { code: "COMPLETE" },
          sensitiveData: [
            { category: "PERSONAL_INFORMATION", totalCount: 3, detections: [{ type: "NAME", count: 3 }] },
          ],
        },
      },
      ...fields,
    });
    if (parsed.kind !== "finding") throw new Error(parsed.detail);
    return dataSecurityFinding(parsed.finding);
  };

  it("is a Data Security Finding by the schema, on an object or on a bucket", () => {
    const policy = macie({
      category: "POLICY",
      type: "Policy:IAMUser/S3BucketPublic",
      resourcesAffected: { s3Bucket: { name: "lake", arn: "arn:aws:s3:::lake" } },
      classificationDetails: undefined,
      count: 4,
      archived: true,
    });
    expect([macie(), policy].map(check)).toEqual(["valid", "valid"]);
    expect(macie()).toMatchObject({
      type_uid: 200601,
      data_security: { detection_pattern: "NAME" },
      databucket: { name: "lake" },
    });
    expect(policy).toMatchObject({ type_uid: 200604, status: "Archived" });
  });
});
