import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand, SQSClient, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Check } from "../../src/core/doctor/check.ts";
import { CHECKS } from "../../src/core/doctor/check.ts";
import { connect } from "../../src/database/connect.ts";
import type { AwsGiven } from "../../src/jobs/doctor/given.ts";
import { examine } from "../../src/jobs/doctor/index.ts";
import type { DoctorGiven } from "../../src/jobs/doctor/index.ts";
import { aCatalog } from "../core/catalog/builders.ts";
import { aKey } from "../support/audit.ts";
import { ROOT } from "../support/cli.ts";
import { useDatabase } from "../support/database.ts";
import { accessKeyOf, startFakeCloudTrail } from "../support/fake-cloudtrail.ts";
import type { FakeCloudTrail, FakeSettings } from "../support/fake-cloudtrail.ts";
import { startFakeMacie } from "../support/fake-macie.ts";
import type { FakeMacie } from "../support/fake-macie.ts";
import { startFakeRedis } from "../support/fake-redis.ts";
import { startFakeSts } from "../support/fake-sts.ts";
import type { FakeSts, StsSettings } from "../support/fake-sts.ts";
import { useFolder } from "../support/pipeline.ts";
import { startRefusingAws } from "../support/refusing-aws.ts";
import type { Refused } from "../support/refusing-aws.ts";
import { BUCKET, PREFIX, useTrailBucket } from "../support/trail-bucket.ts";
import { ORG_TRAIL, aTrailIn } from "../support/trails.ts";

const OWN = "123456789012";
const OTHER = "111122223333";
const ROLE = { arn: "arn:aws:iam::{account}:role/auditplane-reader", externalId: "external-1" };
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
/** Where the trail of these tests delivers. */
const OURS = { S3BucketName: BUCKET, S3KeyPrefix: PREFIX.replace("/", "") };
const database = useDatabase();
const watched = useFolder();
const keptFiles = useFolder();
const trail = useTrailBucket();
const open: { close(): unknown }[] = [];

interface Servers {
  readonly cloudTrail: FakeCloudTrail;
  readonly sts: FakeSts;
  readonly macie: FakeMacie;
}

/** Servers that answer, unless they are told otherwise, and the SDK's own chain pointed at them. */
async function serve({
  sts,
  cloudTrail,
}: {
  sts?: StsSettings;
  cloudTrail?: FakeSettings;
} = {}): Promise<Servers> {
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

beforeEach(() => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(OWN));
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const each of open.splice(0)) await each.close();
});

function given({
  aws,
  ...more
}: Partial<Omit<DoctorGiven, "aws">> & { readonly aws?: Partial<AwsGiven> } = {}): DoctorGiven {
  const none = { path: undefined, problems: [], holds: "" };
  return {
    nodeVersion: "v20.19.0",
    problems: [],
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

async function checksOf(name: Check["name"], what: Parameters<typeof given>[0]): Promise<Check[]> {
  return (await examine(given(what))).filter((check) => check.name === name);
}

/** Puts a file as a trail does, some minutes ago. */
async function deliver(minutesAgo: number, body: Buffer = gzipSync('{"Records":[]}')): Promise<string> {
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
async function goodQueue(): Promise<string> {
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

/** The path of a key that signs heads. */
function auditKey(): string {
  const path = join(mkdtempSync(join(keptFiles.path, "key-")), "key.pem");
  writeFileSync(path, aKey().privateKey, { mode: 0o600 });
  return path;
}

const statementIn = (fix: string | undefined): unknown =>
  JSON.parse(/\{.*?\}(?=  #|$)/.exec(fix ?? "")?.[0] ?? "null");

describe("doctor", () => {
  it("finds nothing wrong where nothing is", async () => {
    const places = [OWN, OTHER].map((account) => ({ account, region: "eu-west-1" }));
    await serve({ cloudTrail: { trails: places.map((place) => aTrailIn(place, { trail: OURS })) } });
    await deliver(20);
    const topic = trail.topic("owners");
    const redis = await startFakeRedis({
      redis_version: "7.2.4",
      maxmemory_policy: "noeviction",
      aof_enabled: "1",
    });
    open.push(redis);

    const checks = await examine(
      given({
        databaseUrl: database.url,
        folders: [watched.path],
        dataDir: tmpdir(),
        redisUrl: redis.url,
        audit: { heads: { kind: "folder", path: watched.path }, keyFile: auditKey() },
        reports: { place: { kind: "folder", path: watched.path }, keyFile: auditKey() },
        aws: {
          region: "us-east-1",
          role: ROLE,
          lookup: places,
          coverage: places,
          macie: [{ account: OWN, region: "eu-west-1" }],
          trailLocations: [`s3://${BUCKET}/${PREFIX}`],
          trailQueueUrl: await goodQueue(),
          topics: [{ arn: topic, namedIn: "the catalog" }],
        },
      }),
    );

    const bad = checks.filter(({ state }) => state === "broken" || state === "warning");
    expect(bad).toEqual([]);
    const looked = new Set(checks.filter(({ state }) => state === "ok").map(({ name }) => name));
    expect([...looked]).toEqual(
      expect.arrayContaining(
        "node configuration folder data-dir database migrations database-rights database-clock redis credentials aws-clock reader-role trail-bucket trail-file queue trail data-events lookup macie audit-head review-reports topic".split(
          " ",
        ),
      ),
    );
  });

  it("says of every check what is missing where nothing is configured, and asks nobody", async () => {
    const { sts, cloudTrail } = await serve();

    const checks = await examine(given());

    expect([...new Set(checks.map(({ name }) => name))]).toEqual(
      Object.keys(CHECKS).filter((name) => !/^(?:migrations|database-.*|queue-schema)$/.test(name)),
    );
    for (const { name, state, says } of checks)
      if (name !== "node" && name !== "configuration")
        expect([name, state, says]).toEqual([name, "skipped", expect.stringContaining("needs ")]);
    expect([...sts.requests, ...cloudTrail.requests]).toEqual([]);
  });

  it("changes nothing: no message is taken, nothing is published, no migration applied", async () => {
    await serve();
    await deliver(20);
    await trail.send("{}");
    const before = trail.left();
    const topic = trail.topic("quiet");
    const name = `${new URL(database.url).pathname.slice(1)}_empty`;
    const empty = Object.assign(new URL(database.url), { pathname: `/${name}` }).href;
    await database.pool.query(`create database ${name}`);

    const checks = await examine(
      given({
        databaseUrl: empty,
        aws: { trailQueueUrl: await goodQueue(), topics: [{ arn: topic, namedIn: "the catalog" }] },
      }),
    );

    const connection = connect(empty, 1);
    const { rows } = await connection.pool.query(
      "select count(*)::int4 as tables from pg_tables where schemaname = 'public'",
    );
    await connection.close();
    await database.pool.query(`drop database ${name} with (force)`);
    expect(rows).toEqual([{ tables: 0 }]);
    expect([trail.left(), trail.sent("quiet")]).toEqual([before, []]);
    expect(checks.find((check) => check.name === "migrations")).toMatchObject({
      state: "warning",
      fix: "auditplane migrate up",
    });
    expect(checks.find((check) => check.name === "queue-schema")).toMatchObject({
      state: "ok",
      says: expect.stringContaining("a worker that starts makes it") as string,
    });
  });
});

describe("doctor, where AWS refuses,", () => {
  const not = (action: string, resource: string): Refused => ({
    code: "AccessDenied",
    message: `User: arn:aws:sts::${OWN}:assumed-role/worker/i-1 is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
  });

  it("gives the statement that is missing, as it can be pasted, and the policy that has it", async () => {
    const REFUSED: Record<string, Refused> = {
      s3: not("s3:ListBucket", `&quot;arn:aws:s3:::${BUCKET}&quot;`),
      sqs: not("sqs:getqueueattributes", "arn:aws:sqs:us-east-1:123456789012:deliveries"),
      sns: {
        ...not("SNS:GetTopicAttributes", "arn:aws:sns:us-east-1:123456789012:alerts"),
        code: "AuthorizationError",
      },
    };
    await serve();
    const aws = await startRefusingAws((service) => REFUSED[service] as Refused);
    open.push(aws);
    for (const service of ["S3", "SQS", "SNS"]) vi.stubEnv(`AWS_ENDPOINT_URL_${service}`, aws.endpoint);

    const checks = await examine(
      given({
        aws: {
          region: "us-east-1",
          trailLocations: [`s3://${BUCKET}/${PREFIX}`],
          trailQueueUrl: `${aws.endpoint}/123456789012/deliveries`,
          topics: [{ arn: "arn:aws:sns:us-east-1:123456789012:alerts", namedIn: "the catalog" }],
        },
      }),
    );

    const found = Object.fromEntries(checks.map((check) => [check.name, check]));
    expect(statementIn(found["trail-bucket"]?.fix)).toEqual({
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: `arn:aws:s3:::${BUCKET}`,
    });
    expect(found["trail-bucket"]?.fix).toContain("deploy/iam/trail-bucket.json");
    expect(statementIn(found["queue"]?.fix)).toEqual({
      Effect: "Allow",
      Action: "sqs:GetQueueAttributes",
      Resource: "arn:aws:sqs:us-east-1:123456789012:deliveries",
    });
    expect(found["queue"]?.fix).toContain("deploy/iam/doctor.json");
    expect(statementIn(found["topic"]?.fix)).toEqual({
      Effect: "Allow",
      Action: "sns:GetTopicAttributes",
      Resource: "arn:aws:sns:us-east-1:123456789012:alerts",
    });
    expect(found["topic"]?.fix).toContain("deploy/iam/doctor.json");
    for (const name of ["trail-bucket", "queue", "topic"]) expect(found[name]?.state).toBe("broken");
  });

  it("tells a role that cannot be taken on from what waits for it, account by account", async () => {
    await serve({
      sts: {
        refuses: (asked) =>
          asked.includes(OTHER)
            ? {
                code: "AccessDenied",
                message: `User: arn:aws:sts::${OWN}:assumed-role/worker/i-1 is not authorized to perform: sts:AssumeRole on resource: ${asked}`,
              }
            : undefined,
      },
    });

    const checks = await examine(
      given({
        aws: {
          region: "us-east-1",
          role: ROLE,
          lookup: [OWN, OTHER].map((account) => ({ account, region: "eu-west-1" })),
        },
      }),
    );

    const at = (name: string): (readonly [string | undefined, string])[] =>
      checks.filter((check) => check.name === name).map(({ place, state }) => [place, state]);
    expect(at("reader-role")).toEqual([
      [OTHER, "broken"],
      [OWN, "ok"],
    ]);
    expect(at("lookup")).toEqual([
      [`${OTHER}/eu-west-1`, "skipped"],
      [`${OWN}/eu-west-1`, "ok"],
    ]);
    const fix = checks.find(({ name, place }) => name === "reader-role" && place === OTHER)?.fix ?? "";
    expect(fix).toContain(
      `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::${OWN}:role/worker"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"external-1"}}}`,
    );
    expect(fix).toContain(
      `{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::${OTHER}:role/auditplane-reader"}`,
    );
  });

  it.each([
    [
      "ExpiredToken",
      "The security token included in the request is expired",
      "the credentials have expired",
      "aws sso login",
    ],
    [
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match",
      "the secret key is wrong",
      "aws sts get-caller-identity",
    ],
    [
      "SignatureDoesNotMatch",
      "Signature expired: 20260914T000000Z is now earlier than 20260914T001000Z",
      "the clock of this machine is wrong",
      "chronyc",
    ],
    [
      "InvalidClientTokenId",
      "The security token included in the request is invalid",
      "the Region is not enabled",
      "aws account enable-region",
    ],
    ["Throttling", "Rate exceeded", "AWS throttles", "ask again in a minute"],
    ["ServiceUnavailable", "Service Unavailable", "no answer", "check the network"],
  ])("knows %s (%s)", async (code, message, says, fix) => {
    await serve({
      sts: { refuses: () => ({ code, message, status: code === "ServiceUnavailable" ? 503 : 403 }) },
    });

    const [check] = await checksOf("credentials", {
      aws: { region: "us-east-1", lookup: [{ account: OWN, region: "eu-west-1" }] },
    });

    expect(check?.says).toContain(says);
    expect(check?.says).toContain(message);
    expect(check?.fix).toContain(fix);
  });

  it("says of credentials that are not there, once, and of nothing that needs them that it is broken", async () => {
    await serve();
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"])
      vi.stubEnv(name, undefined);
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    vi.stubEnv("AWS_CONFIG_FILE", "/dev/null");

    const checks = await examine(
      given({
        aws: {
          region: "us-east-1",
          lookup: [{ account: OWN, region: "eu-west-1" }],
          macie: [{ account: OWN, region: "eu-west-1" }],
          trailLocations: [`s3://${BUCKET}/${PREFIX}`],
        },
      }),
    );

    const broken = checks.filter(({ state }) => state === "broken");
    expect(broken.map(({ name }) => name)).toEqual(["credentials"]);
    expect(broken[0]?.says).toContain("no credentials were found");
    expect(checks.filter(({ says }) => says === "needs credentials").map(({ name }) => name)).toEqual(
      expect.arrayContaining(["lookup", "macie", "trail-bucket"]),
    );
  });

  it("says where credentials are of another account than the one that is configured", async () => {
    await serve();

    const checks = await checksOf("credentials", {
      aws: {
        region: "us-east-1",
        lookup: [{ account: OTHER, region: "eu-west-1" }],
        macie: [{ account: OTHER, region: "eu-west-1" }],
      },
    });

    expect(checks.map(({ state, place }) => [state, place])).toEqual([
      ["broken", OTHER],
      ["broken", OTHER],
    ]);
    expect(checks.map(({ fix }) => fix).join()).toContain("export AUDITPLANE_READER_ROLE=");
  });

  it("says which places are not allowed, not enabled, or in a Region that is not", async () => {
    const { macie } = await serve({
      cloudTrail: {
        disabled: [{ account: OWN, region: "ap-east-1" }],
        faults: [
          {
            region: "eu-west-1",
            call: 1,
            times: 9,
            does: {
              error: "AccessDeniedException",
              message: `User: arn:aws:sts::${OWN}:assumed-role/worker/i-1 is not authorized to perform: cloudtrail:LookupEvents because no identity-based policy allows it`,
            },
          },
        ],
      },
    });
    macie.otherwise("not_enabled");

    const checks = await examine(
      given({
        aws: {
          region: "us-east-1",
          lookup: ["eu-west-1", "ap-east-1", "us-west-2"].map((region) => ({ account: OWN, region })),
          macie: [{ account: OWN, region: "eu-west-1" }],
        },
      }),
    );

    const lookups = checks.filter(({ name }) => name === "lookup");
    expect(lookups.map(({ place, state }) => [place, state])).toEqual([
      [`${OWN}/ap-east-1`, "broken"],
      [`${OWN}/eu-west-1`, "broken"],
      [`${OWN}/us-west-2`, "ok"],
    ]);
    expect(lookups[0]?.fix).toContain("aws account enable-region --region-name ap-east-1");
    expect(statementIn(lookups[1]?.fix)).toEqual({
      Effect: "Allow",
      Action: "cloudtrail:LookupEvents",
      Resource: "*",
    });
    expect(checks.find(({ name }) => name === "macie")).toMatchObject({
      state: "warning",
      fix: expect.stringContaining("aws macie2 enable-macie --region eu-west-1") as string,
    });
  });

  it("says how wrong this machine's clock is, which the SDK would hide", async () => {
    await serve({ sts: { aheadMs: 600_000 } });

    const [check] = await checksOf("aws-clock", {
      aws: { region: "us-east-1", lookup: [{ account: OWN, region: "eu-west-1" }] },
    });

    expect(check).toMatchObject({ state: "broken", fix: expect.stringContaining("chronyc") as string });
    expect(check?.says).toMatch(/this machine is (599|600) s behind AWS/);
  });

  it("says that nobody answers, and what to look at", async () => {
    const { cloudTrail } = await serve();
    await cloudTrail.close();
    open.splice(0, 1);

    const [check] = await checksOf("lookup", {
      aws: { region: "us-east-1", lookup: [{ account: OWN, region: "eu-west-1" }] },
    });

    expect(check).toMatchObject({ state: "broken", fix: expect.stringContaining("VPC endpoints") as string });
    expect(check?.says).toContain("no answer");
  });
});

describe("doctor, of trails,", () => {
  const place = { account: OTHER, region: "eu-west-1" };
  beforeEach(() => void vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(OTHER)));

  const aws = { region: "us-east-1", coverage: [place], trailLocations: [`s3://${BUCKET}/${PREFIX}`] };
  const management = { FieldSelectors: [{ Field: "eventCategory", Equals: ["Management"] }] };
  const catalog = aCatalog({
    assets: [
      { id: "sales.orders", name: "Orders", project: "sales", locations: ["s3://sales-lake/orders/"] },
      {
        id: "sales.refunds",
        name: "Refunds",
        project: "sales",
        locations: ["s3://sales-lake/refunds/"],
      },
    ],
  });

  it("says what one lacks, with the command that mends it", async () => {
    const trailed = aTrailIn(place, {
      trail: { ...OURS, LogFileValidationEnabled: false },
      status: { IsLogging: false, LatestDeliveryError: "AccessDenied" },
    });
    await serve({ cloudTrail: { trails: [trailed] } });

    const checks = await checksOf("trail", { aws });

    expect(checks.map(({ state, place: arn, fix }) => [state, arn, fix?.slice(0, 40)])).toEqual([
      ["broken", ORG_TRAIL, expect.stringMatching(/^let CloudTrail of 111122223333/)],
      ["broken", ORG_TRAIL, expect.stringMatching(/^aws cloudtrail start-logging/)],
      ["warning", ORG_TRAIL, expect.stringMatching(/^aws cloudtrail update-trail/)],
    ]);
  });

  it("gives the one command that has the reads of every governed bucket logged, and keeps what is logged", async () => {
    const trailed = aTrailIn(place, { trail: OURS, selectors: { AdvancedEventSelectors: [management] } });
    await serve({ cloudTrail: { trails: [trailed] } });

    const [check, ...others] = await checksOf("data-events", { aws, catalog });

    expect(others).toEqual([]);
    expect(check).toMatchObject({
      state: "warning",
      says: expect.stringContaining("2 assets (sales.orders, sales.refunds): no trail logs it") as string,
    });
    const [, selectors = ""] = /--advanced-event-selectors '([^']+)'/.exec(check?.fix ?? "") ?? [];
    expect(JSON.parse(selectors)).toEqual([
      management,
      expect.objectContaining({
        FieldSelectors: expect.arrayContaining([
          {
            Field: "resources.ARN",
            StartsWith: ["arn:aws:s3:::sales-lake/orders/", "arn:aws:s3:::sales-lake/refunds/"],
          },
        ]) as unknown,
      }),
    ]);
  });

  it("is content where every read is logged, and says what it cannot know without a catalog", async () => {
    const { cloudTrail } = await serve({ cloudTrail: { trails: [aTrailIn(place, { trail: OURS })] } });
    const known = await checksOf("data-events", { aws, catalog });
    const unknown = await checksOf("data-events", { aws });
    cloudTrail.setTrails([
      aTrailIn(place, { trail: OURS, selectors: { AdvancedEventSelectors: [management] } }),
    ]);
    const none = await checksOf("data-events", { aws });

    expect([...known, ...unknown, ...none].map(({ state }) => state)).toEqual(["ok", "ok", "warning"]);
    expect(known[0]?.says).toBe("every read of 2 assets is logged");
    expect(unknown[0]?.says).toContain("a catalog says which are wanted");
    expect(none[0]?.fix).toContain("--catalog FILE");
  });

  it("names the account of an asset that nobody asked", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(OWN));
    const own = { ...place, account: OWN };
    await serve({ cloudTrail: { trails: [aTrailIn(own, { trail: OURS })] } });

    const [check] = await checksOf("data-events", { aws: { ...aws, coverage: [own] }, catalog });

    expect(check).toMatchObject({
      state: "warning",
      fix: expect.stringContaining(`name a Region of ${OTHER} in AUDITPLANE_COVERAGE`) as string,
    });
  });

  it("takes a right that is missing for a right that is optional, and says which", async () => {
    const trailed = aTrailIn(place, { trail: OURS });
    const error = "AccessDeniedException";
    const denied = (action: string): { error: string; message: string } => ({
      error,
      message: `User: arn:aws:sts::${OWN}:assumed-role/worker/i-1 is not authorized to perform: ${action} on resource: ${ORG_TRAIL}`,
    });
    await serve({
      cloudTrail: {
        trails: [trailed],
        faults: [
          { operation: "GetEventSelectors", call: 1, does: denied("cloudtrail:GetEventSelectors") },
          { operation: "DescribeTrails", call: 2, does: denied("cloudtrail:DescribeTrails") },
        ],
      },
    });

    const [first, second] = [await checksOf("trail", { aws }), await checksOf("trail", { aws })];

    expect([...first, ...second].map(({ state }) => state)).toEqual(["skipped", "skipped"]);
    expect(first[0]?.says).toContain("needs cloudtrail:GetEventSelectors");
    expect(statementIn(first[0]?.fix)).toEqual({
      Effect: "Allow",
      Action: "cloudtrail:GetEventSelectors",
      Resource: ORG_TRAIL,
    });
    expect(second[0]?.fix).toContain("deploy/iam/coverage.json");
  });

  it("says that none of those that were found delivers to our buckets", async () => {
    await serve({ cloudTrail: { trails: [aTrailIn(place)] } });

    expect((await checksOf("trail", { aws }))[0]).toMatchObject({
      state: "skipped",
      says: expect.stringContaining("delivers to our buckets") as string,
    });
  });
});

describe("doctor, of a trail's bucket, queue and topics,", () => {
  const location = [`s3://${BUCKET}/${PREFIX}`];

  it("reads the newest file, and says how old it is, or that it is none of a trail's", async () => {
    await serve();
    trail.reset();
    await recreate();
    await deliver(9 * 60);
    const old = await checksOf("trail-file", { aws: { trailLocations: location } });
    await deliver(5, Buffer.from("no gzip"));
    const foreign = await checksOf("trail-file", { aws: { trailLocations: location } });

    expect(old[0]).toMatchObject({
      state: "warning",
      fix: expect.stringContaining("aws cloudtrail get-trail-status") as string,
    });
    expect(old[0]?.says).toContain("is the newest");
    expect(foreign[0]).toMatchObject({
      state: "broken",
      fix: expect.stringContaining("aws s3api head-object") as string,
    });
  });

  it("says that the prefix is wrong, that the bucket is not there, and that a location is none", async () => {
    await serve();

    const checks = await examine(
      given({ aws: { trailLocations: [`s3://${BUCKET}/elsewhere/`, "s3://nobody-has-it", "org-trail"] } }),
    );

    const broken = checks.filter(({ state }) => state === "broken");
    expect(broken.map(({ name, place }) => [name, place])).toEqual([
      ["configuration", "org-trail"],
      ["trail-bucket", `s3://${BUCKET}/elsewhere/`],
      ["trail-bucket", "s3://nobody-has-it/"],
    ]);
    expect(broken[1]?.fix).toContain("S3KeyPrefix");
    expect(broken[2]?.says).toContain("it is not there");
  });

  it("says what of the queue loses messages, with the command that sets it", async () => {
    await serve();
    const sqs = new SQSClient({});
    const { QueueUrl: url = "" } = await sqs.send(
      new CreateQueueCommand({ QueueName: "short", Attributes: { MessageRetentionPeriod: "3600" } }),
    );
    sqs.destroy();

    const checks = await checksOf("queue", { aws: { trailQueueUrl: url } });

    expect(
      checks.map(({ state, fix }) => [
        state,
        fix?.startsWith(`aws sqs set-queue-attributes --queue-url ${url}`),
      ]),
    ).toEqual([
      ["warning", true],
      ["warning", true],
    ]);
    expect(checks.map(({ says }) => says).join()).toMatch(/no dead letter queue.*1 hours only/);
    expect((await checksOf("queue", { aws: { trailQueueUrl: `${url}-gone` } }))[0]?.says).toContain(
      "it is not there",
    );
  });

  it("says which topic nobody hears, and which no worker can publish in", async () => {
    await serve();
    const heard = trail.topic("heard");
    const silent = heard.replace("heard", "silent");
    const { SNSClient, CreateTopicCommand } = await import("@aws-sdk/client-sns");
    const sns = new SNSClient({});
    await sns.send(new CreateTopicCommand({ Name: "silent" }));
    sns.destroy();
    const elsewhere = heard.replace("us-east-1", "eu-central-1");

    const checks = await checksOf("topic", {
      aws: {
        region: "us-east-1",
        topics: [heard, silent, elsewhere].map((arn) => ({ arn, namedIn: "the catalog" })),
      },
    });

    const by = new Map(checks.map((check) => [check.place, check]));
    expect(by.get(heard)?.state).toBe("ok");
    expect(by.get(silent)).toMatchObject({
      state: "broken",
      fix: expect.stringContaining(`aws sns subscribe --topic-arn ${silent}`) as string,
    });
    expect(by.get(elsewhere)).toMatchObject({
      state: "broken",
      says: "it is in eu-central-1, and workers publish in us-east-1",
    });
  });

  it("looks at all of a webhook but its answer, and says nothing of its path", async () => {
    await serve();
    const secretFile = join(mkdtempSync(join(tmpdir(), "key-")), "key");
    writeFileSync(secretFile, `whsec_${"A".repeat(32)}`);
    const bus = "arn:aws:events:eu-central-1:123456789012:event-bus/alerts";
    const routes = [
      "https://127.0.0.1/secret-path",
      "https://192.168.0.1/secret-path",
      "https://x.example/secret-path",
      bus,
    ];

    const checks = await checksOf("topic", {
      aws: {
        topics: routes.map((arn) => ({ arn, namedIn: "the catalog" })),
        webhook: { secretFile, hosts: ["127.0.0.1", "192.168.0.1"], privateHosts: ["127.0.0.1"] },
      },
    });

    expect(checks.map(({ place, state, says }) => [place, state, says])).toEqual([
      [bus, "skipped", "an event bus, which says nothing of who hears"],
      ["https://127.0.0.1/…", "ok", expect.stringContaining("nothing was sent")],
      ["https://192.168.0.1/…", "broken", expect.stringContaining("is no public address")],
      ["https://x.example/…", "broken", expect.stringContaining("AUDITPLANE_WEBHOOK_HOSTS does not name")],
    ]);
    expect(JSON.stringify(checks)).not.toContain("secret-path");
  });

  async function recreate(): Promise<void> {
    const { CreateBucketCommand } = await import("@aws-sdk/client-s3");
    const s3 = new S3Client({ forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET })).catch(() => undefined);
    s3.destroy();
  }
});

describe("doctor, of servers and disks of our own,", () => {
  it("says which watched folder is not there, and that a database could not be kept in a file", async () => {
    const missing = join(tmpdir(), `missing-${process.pid}`);

    const checks = await examine(
      given({ folders: [watched.path, missing], dataDir: join(ROOT, "package.json", "data") }),
    );

    expect(checks.filter(({ name }) => name === "folder").map(({ place, state }) => [place, state])).toEqual(
      [
        [missing, "broken"],
        [watched.path, "ok"],
      ].sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
    );
    expect(checks.find(({ name }) => name === "data-dir")?.state).toBe("broken");
  });

  it("says which entry of a watched folder cannot be read", async () => {
    const path = join(watched.path, "watched");
    mkdirSync(path);
    const link = join(path, "latest.json.gz");
    symlinkSync("/nowhere/at/all", link);

    const [check] = await checksOf("folder", { folders: [path] });

    expect(check).toMatchObject({ state: "warning", place: path });
    expect(check?.says).toContain(`1 entry in it cannot be read, such as ${link}`);
    expect(check?.fix).toContain(`ls -l '${link}'`);
  });

  it("gives the grants that the user of the database lacks", async () => {
    const name = `reader_${process.pid}`;
    await database.pool.query(`create role ${name} login password 'secret'`);
    const url = new URL(database.url);
    url.username = name;
    url.password = "secret";

    const checks = await checksOf("database-rights", { databaseUrl: url.href });

    expect(checks[0]?.state).toBe("broken");
    for (const statement of (checks[0]?.fix ?? "").split("; ")) await database.pool.query(statement);
    const again = await checksOf("database-rights", { databaseUrl: url.href });
    expect(again[0]?.state).toBe("ok");
    await database.pool.query(
      `reassign owned by ${name} to current_user; drop owned by ${name}; drop role ${name}`,
    );
  });

  it("says that Postgres or Redis does not answer, with the reason and no password", async () => {
    const checks = await examine(
      given({
        databaseUrl: "postgres://auditplane:hunter2@127.0.0.1:1/auditplane",
        redisUrl: "redis://:hunter2@127.0.0.1:1",
      }),
    );

    const broken = checks.filter(({ state }) => state === "broken");
    expect(broken.map(({ name }) => name)).toEqual(["database", "redis"]);
    for (const { says } of broken) expect(says).toContain("ECONNREFUSED");
    expect(JSON.stringify(checks)).not.toContain("hunter2");
  });

  it("says that Redis evicts, or forgets, jobs", async () => {
    const redis = await startFakeRedis({
      redis_version: "7.2.4",
      maxmemory_policy: "allkeys-lru",
      aof_enabled: "0",
    });
    open.push(redis);

    const checks = await checksOf("redis", { redisUrl: redis.url });

    expect(checks.map(({ state, fix }) => [state, fix?.replace(/  #.*/, "")])).toEqual([
      ["broken", 'redis-cli -u "$REDIS_URL" config set maxmemory-policy noeviction'],
      ["warning", 'redis-cli -u "$REDIS_URL" config set appendonly yes'],
    ]);
  });

  it.skipIf(process.env["REDIS_URL"] === undefined)("reads what a real Redis says of itself", async () => {
    const checks = await checksOf("redis", { redisUrl: process.env["REDIS_URL"] });

    expect(checks[0]?.says).toMatch(/^Redis \d+\.\d+\.\d+/);
  });
});

describe("heads of the audit log", () => {
  const folder = (): string => mkdtempSync(join(keptFiles.path, "heads-"));
  const judged = (audit: DoctorGiven["audit"]): Promise<Check[]> => checksOf("audit-head", { audit });
  const into = (path: string, keyFile: string | undefined = auditKey()): DoctorGiven["audit"] => ({
    heads: { kind: "folder", path },
    keyFile,
  });
  const nameOf = (time: number): string =>
    `${new Date(time).toISOString().slice(0, 13).replaceAll("-", "")}Z-000000000009-0123456789abcdef.json`;

  it("are missed with what to do, and asked for whole: neither the place nor the key is enough", async () => {
    expect(await judged({ heads: undefined, keyFile: undefined })).toMatchObject([
      { state: "skipped", fix: expect.stringContaining("auditplane audit keygen") },
    ]);
    expect(await judged({ heads: undefined, keyFile: auditKey() })).toMatchObject([
      { state: "broken", fix: expect.stringContaining("AUDITPLANE_AUDIT_HEADS") },
    ]);
    expect(await judged({ ...into(folder()), keyFile: undefined })).toMatchObject([
      { state: "broken", fix: expect.stringContaining("AUDITPLANE_AUDIT_KEY") },
    ]);
  });

  it("are well with a key of their owner's and a folder with a young head, or none yet", async () => {
    const path = folder();
    expect(await judged(into(path))).toMatchObject([{ state: "ok" }]);
    writeFileSync(join(path, nameOf(Date.now() - 3_600_000)), "");
    writeFileSync(join(path, nameOf(Date.now() - 90 * 3_600_000)), "");
    expect(await judged(into(path))).toMatchObject([{ state: "ok" }]);
    const bucket = { kind: "s3", bucket: "heads", prefix: "prod/" } as const;
    expect(await judged({ heads: bucket, keyFile: auditKey() })).toMatchObject([
      { state: "ok", says: expect.stringMatching(/go to s3:\/\/heads\/prod\/; whether .* is not tried/) },
    ]);
  });

  it("are not well with a last head that is old, a key that everybody may read, or is none, or no folder", async () => {
    const path = folder();
    writeFileSync(join(path, nameOf(Date.now() - 7 * 3_600_000)), "");
    expect(await judged(into(path))).toMatchObject([
      { state: "warning", says: expect.stringContaining("the last head is 7 hours old") },
    ]);
    const open = auditKey();
    chmodSync(open, 0o644);
    expect(await judged(into(folder(), open))).toMatchObject([
      { state: "warning", fix: `chmod 600 '${open}'` },
    ]);
    const none = join(folder(), "none");
    writeFileSync(none, "hunter2");
    expect(await judged(into(folder(), none))).toMatchObject([
      { state: "broken", says: expect.not.stringContaining("hunter2") },
    ]);
    expect(await judged(into(join(none, "heads")))).toMatchObject([
      { state: "broken", fix: expect.stringContaining("mkdir -p") },
    ]);
  });
});

describe("reports of access reviews", () => {
  const judged = (reports: DoctorGiven["reports"]): Promise<Check[]> =>
    checksOf("review-reports", { reports });
  const place = { kind: "s3", bucket: "reviews", prefix: "prod/" } as const;

  it("are well with a place and a key; without a key nobody signs them, and that is told", async () => {
    expect(await judged({ place, keyFile: auditKey() })).toMatchObject([
      { state: "ok", says: expect.stringMatching(/^reports signed by .* go to s3:\/\/reviews\/prod\/;/) },
    ]);
    expect(await judged({ place, keyFile: undefined })).toMatchObject([
      {
        state: "warning",
        says: expect.stringContaining("nobody signs the reports that go to s3://reviews/prod/"),
        fix: expect.stringContaining("AUDITPLANE_REPORT_KEY"),
      },
    ]);
    expect(await judged({ place: undefined, keyFile: auditKey() })).toMatchObject([
      { state: "skipped", fix: expect.stringContaining("AUDITPLANE_REPORTS") },
    ]);
  });

  it("are not well with a key that is none or that everybody may read, and a folder that is none", async () => {
    const root = mkdtempSync(join(keptFiles.path, "reports-"));
    const none = join(root, "none");
    writeFileSync(none, "hunter2");
    const open = auditKey();
    chmodSync(open, 0o644);

    expect(await judged({ place, keyFile: none })).toMatchObject([
      { state: "broken", says: expect.not.stringContaining("hunter2") },
    ]);
    expect(await judged({ place, keyFile: open })).toMatchObject([
      { state: "warning", fix: `chmod 600 '${open}'` },
    ]);
    expect(
      await judged({ place: { kind: "folder", path: join(none, "x") }, keyFile: auditKey() }),
    ).toMatchObject([{ state: "broken", fix: expect.stringContaining("mkdir -p") }]);
  });
});
