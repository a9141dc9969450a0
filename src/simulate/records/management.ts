/** Management events around the data: sessions that begin, the trail, and the noise of every account. */
import { UPPER } from "../random.ts";
import type { Random } from "../random.ts";
import { roleSession } from "./identity.ts";
import type { RoleSession } from "./identity.ts";
import { isoSeconds, managementRecord } from "./record.ts";
import type { Call, TrailRecord } from "./record.ts";

/** sts AssumeRole, and the identity of the session it opens: the key that it answers is the session's. */
export function assumeRoleRecord(
  call: Call,
  session: Omit<RoleSession, "startedAt">,
  random: Random,
): { record: TrailRecord; identity: TrailRecord["userIdentity"] } {
  const identity = roleSession({ ...session, startedAt: call.at }, random);
  const roleArn = identity.sessionContext?.sessionIssuer.arn ?? "";
  const sourceIdentity = session.sourceIdentity !== undefined && { sourceIdentity: session.sourceIdentity };
  const record = managementRecord(
    call,
    {
      service: "sts",
      name: "AssumeRole",
      readOnly: true,
      parameters: { roleArn, roleSessionName: session.session, ...sourceIdentity, durationSeconds: 3600 },
      response: {
        credentials: {
          accessKeyId: identity.accessKeyId ?? "",
          sessionToken: "IQoJb3JpZ2luX2VjEXAMPLE",
          expiration: isoSeconds(call.at + 3_600_000),
        },
        assumedRoleUser: { assumedRoleId: identity.principalId ?? "", arn: identity.arn ?? "" },
        ...sourceIdentity,
      },
      resources: [{ accountId: session.account, type: "AWS::IAM::Role", ARN: roleArn }],
    },
    random,
  );
  return { record, identity };
}

/** cloudtrail StopLogging: the trail goes blind. */
export function stopLoggingRecord(call: Call, trail: string, random: Random): TrailRecord {
  const arn = `arn:aws:cloudtrail:${call.region}:${call.caller.account}:trail/${trail}`;
  return managementRecord(
    call,
    { service: "cloudtrail", name: "StopLogging", readOnly: false, parameters: { name: arn } },
    random,
  );
}

/** kms Decrypt, as every read of an encrypted object causes it now and then. */
export function decryptRecord(call: Call, bucketArn: string, random: Random): TrailRecord {
  const key = `arn:aws:kms:${call.region}:${call.caller.account}:key/4f1c7a52-6b0e-4d7f-9a43-2c8e5d9b1f60`;
  const parameters = {
    encryptionAlgorithm: "SYMMETRIC_DEFAULT",
    encryptionContext: { "aws:s3:arn": bucketArn },
  };
  const resources = [{ accountId: call.caller.account, type: "AWS::KMS::Key", ARN: key }];
  return managementRecord(
    call,
    { service: "kms", name: "Decrypt", readOnly: true, parameters, resources },
    random,
  );
}

/** ec2 DescribeInstances, the most usual call of tools that look around. */
export function describeInstancesRecord(call: Call, random: Random): TrailRecord {
  const parameters = {
    maxResults: 1000,
    instancesSet: { items: [{ instanceId: `i-0${random.hex(16)}` }] },
    filterSet: {
      items: [{ name: "tag:Owner", valueSet: { items: [{ value: `team-${random.text(4, UPPER)}` }] } }],
    },
  };
  return managementRecord(
    call,
    { service: "ec2", name: "DescribeInstances", readOnly: true, parameters },
    random,
  );
}
