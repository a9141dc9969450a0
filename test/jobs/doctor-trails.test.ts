import { S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { examine } from "../../src/jobs/doctor/index.ts";
import { aCatalog } from "../core/catalog/builders.ts";
import { OTHER, OWN, checksOf, statementIn, useOpened, deliver, given, serve } from "../support/doctor.ts";
import { accessKeyOf } from "../support/fake-cloudtrail.ts";
import { BUCKET, PREFIX, useTrailBucket } from "../support/trail-bucket.ts";
import { ORG_TRAIL, aTrailIn } from "../support/trails.ts";

/** Where the trail of these tests delivers. */
const OURS = { S3BucketName: BUCKET, S3KeyPrefix: PREFIX.replace("/", "") };
const trail = useTrailBucket();
const open = useOpened();

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
    await serve(open, { cloudTrail: { trails: [trailed] } });

    const checks = await checksOf("trail", { aws });

    expect(checks.map(({ state, place: arn, fix }) => [state, arn, fix?.slice(0, 40)])).toEqual([
      ["broken", ORG_TRAIL, expect.stringMatching(/^let CloudTrail of 111122223333/)],
      ["broken", ORG_TRAIL, expect.stringMatching(/^aws cloudtrail start-logging/)],
      ["warning", ORG_TRAIL, expect.stringMatching(/^aws cloudtrail update-trail/)],
    ]);
  });

  it("gives the one command that has the reads of every governed bucket logged, and keeps what is logged", async () => {
    const trailed = aTrailIn(place, { trail: OURS, selectors: { AdvancedEventSelectors: [management] } });
    await serve(open, { cloudTrail: { trails: [trailed] } });

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

  it("says which right is missing where nobody may ask for the keys that prove the logs", async () => {
    const error = "AccessDeniedException";
    const message = `User: arn:aws:sts::${OWN}:assumed-role/worker/i-1 is not authorized to perform: cloudtrail:ListPublicKeys`;
    await serve(open, {
      cloudTrail: { faults: [{ operation: "ListPublicKeys", call: 1, does: { error, message } }] },
    });

    const [refused] = await checksOf("public-keys", { aws });
    const [listed] = await checksOf("public-keys", { aws });

    expect([refused?.state, listed?.state]).toEqual(["broken", "ok"]);
    expect(statementIn(refused?.fix)).toMatchObject({ Action: "cloudtrail:ListPublicKeys", Resource: "*" });
    expect(refused?.fix).toContain("deploy/iam/integrity.json");
  });

  it("is content where every read is logged, and says what it cannot know without a catalog", async () => {
    const { cloudTrail } = await serve(open, { cloudTrail: { trails: [aTrailIn(place, { trail: OURS })] } });
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
    await serve(open, { cloudTrail: { trails: [aTrailIn(own, { trail: OURS })] } });

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
    await serve(open, {
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
    await serve(open, { cloudTrail: { trails: [aTrailIn(place)] } });

    expect((await checksOf("trail", { aws }))[0]).toMatchObject({
      state: "skipped",
      says: expect.stringContaining("delivers to our buckets") as string,
    });
  });
});

describe("doctor, of a trail's bucket, queue and topics,", () => {
  const location = [`s3://${BUCKET}/${PREFIX}`];

  it("reads the newest file, and says how old it is, or that it is none of a trail's", async () => {
    await serve(open);
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
    await serve(open);

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
    await serve(open);
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
    await serve(open);
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
    await serve(open);
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
