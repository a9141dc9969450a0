/**
 * Rules for the bench, drawn from a seed: mixed in kind as real sets for CloudTrail are. Nearly all of SigmaHQ's name an
 * event's source or its name (of 52 rules that were looked at three do not); here every eighth names neither.
 */
import { createRandom } from "../src/simulate/random.ts";
import type { Random } from "../src/simulate/random.ts";

/** One rule in so many is ruled out by no event source and no event name. */
export const FREE_EVERY = 8;
/** Of the others, the share that is about events that the records hold. */
export const COMMON_SHARE = 0.1;

interface Event {
  readonly source: string;
  readonly names: readonly string[];
}

/** Events of the records that are judged. */
const COMMON: readonly Event[] = [
  { source: "s3", names: ["GetObject", "HeadObject", "ListObjects", "PutObject", "DeleteObject"] },
  { source: "lakeformation", names: ["GetDataAccess"] },
  { source: "athena", names: ["StartQueryExecution"] },
  { source: "glue", names: ["GetTable"] },
  { source: "kms", names: ["Decrypt"] },
  { source: "sts", names: ["AssumeRole"] },
  { source: "ec2", names: ["DescribeInstances"] },
];
const SOURCES =
  "s3 iam ec2 sts kms rds ssm ecs eks efs ses sns sqs glue athena lambda bedrock config backup route53 cloudtrail guardduty macie2 organizations securityhub secretsmanager lakeformation redshift dynamodb elasticache".split(
    " ",
  );
const VERBS =
  "Create Delete Update Put Get List Describe Attach Detach Enable Disable Start Stop Modify Import Export Restore Share Revoke Authorize".split(
    " ",
  );
const NOUNS =
  "User Role Policy AccessKey Bucket BucketPolicy Instance Snapshot Image Volume Cluster Detector Trail Function Layer Key Alias Secret Parameter Document Table Backup Vault Domain Zone Group SecurityGroup Route Gateway FlowLogs Session Token Identity Provider Certificate Queue Topic Stream Rule Alarm".split(
    " ",
  );

/** Lines that stand beside an event's source and name; always where that event is common. */
const DETAILS: readonly ((random: Random) => string)[] = [
  (random) => `errorCode: [AccessDenied, Client.${word(random, 6)}]`,
  (random) => `userAgent|contains: [${word(random, 6)}, ${word(random, 8)}]`,
  (random) => `userIdentity.arn|re: ':(user|role)/[a-z]+-${word(random, 4)}[0-9]{2}/'`,
  (random) => `sourceIPAddress|cidr: ${address(random)}/${random.int(27, 32)}`,
  (random) => `requestParameters.bucketName: 'lake-*-${random.int(0, 999)}?'`,
  (random) => `requestParameters.key|endswith: ['.${word(random, 3)}', '/${word(random, 6)}.sql']`,
  (random) => `requestParameters.policy${random.int(0, 20)}|exists: true`,
  (random) => `additionalEventData.bytesTransferredOut|gt: ${random.int(1, 90)}000000000`,
  (random) => `responseElements: null\n  userIdentity.principalId|startswith: AIDA${word(random, 4)}`,
];
/** Filters that are taken away from what is selected. */
const FILTERS: readonly ((random: Random) => string)[] = [
  () => "userIdentity.type: AWSService",
  (random) => `userIdentity.arn|contains: ['/admin-${word(random, 3)}', '/break-glass-${word(random, 3)}']`,
  (random) => `sourceIPAddress: [${address(random)}, ${address(random)}, AWS Internal]`,
];
/** Selections of rules that no event source or name rules out. */
const FREE: readonly ((random: Random) => string)[] = [
  (random) => `{ userAgent|contains: [${word(random, 5)}, ${word(random, 7)}] }`,
  (random) => `{ userIdentity.arn|re: ':assumed-role/[a-z]+-${word(random, 3)}[0-9]{2}/' }`,
  (random) => `{ sourceIPAddress|cidr: ${address(random)}/${random.int(27, 32)} }`,
  (random) => `{ additionalEventData.bytesTransferredOut|gte: ${random.int(1, 90)}000000000 }`,
  (random) => `{ userIdentity.type: Root, eventType: [AwsApiCall, ${word(random, 4)}] }`,
  (random) => `{ requestParameters.key|endswith: '.${word(random, 4)}.bak' }`,
  (random) => `{ userAgent: ['Tool ${word(random, 4)}', '${word(random, 8)}'] }`,
  (random) => `{ requestParameters.bucketName: '${word(random, 3)}-*-${word(random, 2)}?', errorCode: null }`,
  (random) => `{ requestParameters.option${random.int(0, 60)}|exists: true }`,
  (random) =>
    `{ userIdentity.arn|contains: '/${word(random, 4)}', userIdentity.sessionContext.attributes.mfaAuthenticated: 'false' }`,
];

/** The detections of a rule set, as YAML. Equal seeds give equal sets. */
export function drawDetections(count: number, seed: number): string[] {
  const random = createRandom(`rules/${seed}`);
  return Array.from({ length: count }, (_, at) =>
    at % FREE_EVERY === FREE_EVERY - 1
      ? `selection: ${(FREE[Math.floor(at / FREE_EVERY) % FREE.length] as (random: Random) => string)(random)}\ncondition: selection`
      : scoped(random, at),
  );
}

/** A rule about some events; every tenth has keywords, too. */
function scoped(random: Random, at: number): string {
  const isCommon = random.chance(COMMON_SHARE);
  const { source, names } = isCommon ? random.pick(COMMON) : drawEvent(random);
  const name = random.pick(names);
  const eventName = random.pick([
    `eventName: ${name}`,
    `eventName: [${[name, ...drawEvent(random).names].join(", ")}]`,
    `eventName|startswith: ${name.slice(0, 8)}`,
    `eventName|contains: [${name.slice(3)}, ${word(random, 5)}]`,
  ]);
  const scope = random.pick([eventName, `eventSource: ${source}.amazonaws.com\n  ${eventName}`]);
  const detail = isCommon || random.chance(0.7) ? random.pick(DETAILS)(random) : "";
  const lines = [`selection:\n  ${scope}\n  ${detail}`];
  const conditions = ["selection"];
  if (at % 3 === 0) {
    lines.push(`filter:\n  ${random.pick(FILTERS)(random)}`);
    conditions.push("not filter");
  }
  if (at % 10 === 0) {
    lines.push(`keywords: ['${word(random, 6)}', '${word(random, 8)}']`);
    conditions.push("keywords");
  }
  return `${lines.join("\n")}\ncondition: ${conditions.join(" and ")}`;
}

function drawEvent(random: Random): Event {
  const names = Array.from({ length: random.int(1, 4) }, () => random.pick(VERBS) + random.pick(NOUNS));
  return { source: random.pick(SOURCES), names };
}

/** One of any network; three of ten of those that the records come from. */
function address(random: Random): string {
  const network = random.chance(0.3)
    ? random.pick(["192.0.2", "198.51.100", "203.0.113"])
    : `${random.int(11, 200)}.${random.int(0, 255)}.${random.int(0, 255)}`;
  return `${network}.${random.int(0, 255)}`;
}

function word(random: Random, length: number): string {
  return random.text(length, "bcdefghijklmnopqrstuvwxz");
}
