/** A doctor that is told nothing but what a test says, on servers that answer. */
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand, SQSClient, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, vi } from "vitest";
import type { Check } from "../../src/core/doctor/check.ts";
import type { AwsGiven } from "../../src/jobs/doctor/given.ts";
import { examine } from "../../src/jobs/doctor/index.ts";
import type { DoctorGiven } from "../../src/jobs/doctor/index.ts";
import { aKey } from "./audit.ts";
import { ROOT } from "./cli.ts";
import { accessKeyOf, startFakeCloudTrail } from "./fake-cloudtrail.ts";
import type { FakeCloudTrail, FakeSettings } from "./fake-cloudtrail.ts";
import { startFakeMacie } from "./fake-macie.ts";
import type { FakeMacie } from "./fake-macie.ts";
import { startFakeSts } from "./fake-sts.ts";
import type { FakeSts, StsSettings } from "./fake-sts.ts";
import { BUCKET, PREFIX } from "./trail-bucket.ts";
import type { TrailBucket } from "./trail-bucket.ts";

export const OWN = "123456789012";
export const OTHER = "111122223333";
export const ROLE = { arn: "arn:aws:iam::{account}:role/auditplane-reader", externalId: "external-1" };
const NOTHING: AwsGiven = {
  region: undefined,
  role: undefined,
  lookup: [],
  coverage: [],
  macie: [],
  scopes: [],
  trailLocations: [],
  trailQueueUrl: undefined,
  trailDays: 3,
  s3PathStyle: true,
  topics: [],
};

interface Servers {
  readonly cloudTrail: FakeCloudTrail;
  readonly sts: FakeSts;
  readonly macie: FakeMacie;
}

/** Keeps what a test opened until it ends; what is asked of AWS is asked by an account of ours. */
export function useOpened(): { close(): unknown }[] {
  const open: { close(): unknown }[] = [];
  beforeEach(() => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(OWN));
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    for (const each of open.splice(0)) await each.close();
  });
  return open;
}

/** Servers that answer, unless they are told otherwise, and the SDK's own chain pointed at them. */
export async function serve(
  open: { close(): unknown }[],
  { sts, cloudTrail }: { sts?: StsSettings; cloudTrail?: FakeSettings } = {},
): Promise<Servers> {
  const servers = {
    cloudTrail: await startFakeCloudTrail(cloudTrail ?? {}),
    sts: await startFakeSts(sts),
    macie: await startFakeMacie(),
  };
  open.push(...Object.values(servers));
  vi.stubEnv("AWS_ENDPOINT_URL_CLOUDTRAIL", servers.cloudTrail.endpoint);
  vi.stubEnv("AWS_ENDPOINT_URL_STS", servers.sts.endpoint);
  vi.stubEnv("AWS_ENDPOINT_URL_MACIE2", servers.macie.endpoint);
  return servers;
}

/** Nothing is configured but what is said. */
export function given({
  aws,
  ...more
}: Partial<Omit<DoctorGiven, "aws">> & { readonly aws?: Partial<AwsGiven> } = {}): DoctorGiven {
  const none = { path: undefined, problems: [], holds: "" };
  return {
    nodeVersion: "v20.19.0",
    problems: [],
    unknownVariables: [],
    files: { catalog: none, rules: none, settings: none },
    catalog: undefined,
    fallbackTopicArn: undefined,
    folders: [],
    dataDir: undefined,
    databaseUrl: undefined,
    migrations: join(ROOT, "migrations"),
    redisUrl: undefined,
    audit: { heads: undefined, keyFile: undefined },
    reports: { place: undefined, keyFile: undefined },
    aws: { ...NOTHING, ...aws },
    now: Date.now,
    ...more,
  };
}

export async function checksOf(name: Check["name"], what: Parameters<typeof given>[0]): Promise<Check[]> {
  return (await examine(given(what))).filter((check) => check.name === name);
}

/** Puts a file as a trail does, some minutes ago. */
export async function deliver(
  minutesAgo: number,
  body: Buffer = gzipSync('{"Records":[]}'),
): Promise<string> {
  const [date = "", time = ""] = new Date(Date.now() - minutesAgo * 60_000).toISOString().split("T");
  const stamp = `${date.replaceAll("-", "")}T${time.slice(0, 5).replace(":", "")}Z`;
  const folder = `${PREFIX}AWSLogs/${OWN}/CloudTrail/eu-west-1/${date.replaceAll("-", "/")}`;
  const key = `${folder}/${OWN}_CloudTrail_eu-west-1_${stamp}_abcdefgh.json.gz`;
  const s3 = new S3Client({ forcePathStyle: true });
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body }));
  s3.destroy();
  return key;
}

/** A queue as the Terraform module makes it. */
export async function goodQueue(trail: TrailBucket): Promise<string> {
  const sqs = new SQSClient({});
  const dead = await sqs.send(new CreateQueueCommand({ QueueName: "dead" }));
  const url = trail.environment()["AUDITPLANE_TRAIL_QUEUE_URL"] ?? "";
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${dead.QueueUrl?.split("/").at(-1)}`,
    maxReceiveCount: 10,
  });
  const Attributes = { MessageRetentionPeriod: "1209600", RedrivePolicy };
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
  sqs.destroy();
  return url;
}

/** The path of a key that signs heads, in a folder. */
export function auditKey(folder: string): string {
  const path = join(mkdtempSync(join(folder, "key-")), "key.pem");
  writeFileSync(path, aKey().privateKey, { mode: 0o600 });
  return path;
}

/** The statement of a policy that stands in what is to be done; null: none does. */
export const statementIn = (fix: string | undefined): unknown =>
  JSON.parse(/\{.*?\}(?=  #|$)/.exec(fix ?? "")?.[0] ?? "null");
