import { tmpdir } from "node:os";
import { describe, expect, it, vi } from "vitest";
import { CHECKS } from "../../src/core/doctor/check.ts";
import { connect } from "../../src/database/connect.ts";
import { examine } from "../../src/jobs/doctor/index.ts";
import { useDatabase } from "../support/database.ts";
import {
  OTHER,
  OWN,
  ROLE,
  auditKey,
  checksOf,
  goodQueue,
  statementIn,
  useOpened,
  deliver,
  given,
  serve,
} from "../support/doctor.ts";
import { startFakeRedis } from "../support/fake-redis.ts";
import { useFolder } from "../support/pipeline.ts";
import { startRefusingAws } from "../support/refusing-aws.ts";
import type { Refused } from "../support/refusing-aws.ts";
import { BUCKET, PREFIX, useTrailBucket } from "../support/trail-bucket.ts";
import { aTrailIn } from "../support/trails.ts";

/** Where the trail of these tests delivers. */
const OURS = { S3BucketName: BUCKET, S3KeyPrefix: PREFIX.replace("/", "") };
const database = useDatabase();
const watched = useFolder();
const keptFiles = useFolder();
const trail = useTrailBucket();
const open = useOpened();

describe("doctor", () => {
  it("finds nothing wrong where nothing is", async () => {
    const places = [OWN, OTHER].map((account) => ({ account, region: "eu-west-1" }));
    await serve(open, { cloudTrail: { trails: places.map((place) => aTrailIn(place, { trail: OURS })) } });
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
        audit: { heads: { kind: "folder", path: watched.path }, keyFile: auditKey(keptFiles.path) },
        reports: { place: { kind: "folder", path: watched.path }, keyFile: auditKey(keptFiles.path) },
        aws: {
          region: "us-east-1",
          role: ROLE,
          lookup: places,
          coverage: places,
          macie: [{ account: OWN, region: "eu-west-1" }],
          trailLocations: [`s3://${BUCKET}/${PREFIX}`],
          trailQueueUrl: await goodQueue(trail),
          topics: [{ arn: topic, namedIn: "the catalog" }],
        },
      }),
    );

    const bad = checks.filter(({ state }) => state === "broken" || state === "warning");
    expect(bad).toEqual([]);
    const looked = new Set(checks.filter(({ state }) => state === "ok").map(({ name }) => name));
    expect([...looked]).toEqual(
      expect.arrayContaining(
        "node configuration folder data-dir database migrations database-rights database-clock redis credentials aws-clock reader-role trail-bucket trail-file queue trail public-keys data-events lookup macie audit-head review-reports topic".split(
          " ",
        ),
      ),
    );
  });

  it("says of every check what is missing where nothing is configured, and asks nobody", async () => {
    const { sts, cloudTrail } = await serve(open);

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
    await serve(open);
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
        aws: { trailQueueUrl: await goodQueue(trail), topics: [{ arn: topic, namedIn: "the catalog" }] },
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
    await serve(open);
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
    await serve(open, {
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
    await serve(open, {
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
    await serve(open);
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
    await serve(open);

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
    const { macie } = await serve(open, {
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
    await serve(open, { sts: { aheadMs: 600_000 } });

    const [check] = await checksOf("aws-clock", {
      aws: { region: "us-east-1", lookup: [{ account: OWN, region: "eu-west-1" }] },
    });

    expect(check).toMatchObject({ state: "broken", fix: expect.stringContaining("chronyc") as string });
    expect(check?.says).toMatch(/this machine is (599|600) s behind AWS/);
  });

  it("says that nobody answers, and what to look at", async () => {
    const { cloudTrail } = await serve(open);
    await cloudTrail.close();
    open.splice(0, 1);

    const [check] = await checksOf("lookup", {
      aws: { region: "us-east-1", lookup: [{ account: OWN, region: "eu-west-1" }] },
    });

    expect(check).toMatchObject({ state: "broken", fix: expect.stringContaining("VPC endpoints") as string });
    expect(check?.says).toContain("no answer");
  });
});
