import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AdvancedEventSelector } from "@aws-sdk/client-cloudtrail";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FirstLookReport } from "../../src/reports/first-look/report.ts";
import { auditplane } from "../support/cli.ts";
import type { CliOptions, CliResult } from "../support/cli.ts";
import { accessKeyOf, startFakeCloudTrail } from "../support/fake-cloudtrail.ts";
import type { FakeCloudTrail } from "../support/fake-cloudtrail.ts";
import { startFakeMacie } from "../support/fake-macie.ts";
import type { FakeMacie } from "../support/fake-macie.ts";
import type { HttpDeed, PassedRequest } from "../support/http-faults.ts";
import { aFinding } from "../support/macie-findings.ts";
import { ACCOUNT, REGION, hasMoto, useMoto } from "../support/moto.ts";
import { aPerson, aRead, aRecord } from "../support/records.ts";

const moto = useMoto();
const TRAIL = { bucket: "example-trail", prefix: "ct/" };
const HOUR = 3_600_000;
const ago = (ms: number): Date => new Date(Date.now() - ms);
const iso = (time: Date): string => time.toISOString().replace(/\.\d+/, "");
const everything: AdvancedEventSelector[] = [
  { FieldSelectors: [{ Field: "eventCategory", Equals: ["Management"] }] },
  {
    FieldSelectors: [
      { Field: "eventCategory", Equals: ["Data"] },
      { Field: "resources.type", Equals: ["AWS::S3::Object"] },
    ],
  },
];
const management = everything.slice(0, 1);

let fake: FakeCloudTrail;
let macie: FakeMacie;
/** Where programs put what they need for a while. */
let temporary: string;

const isAction =
  (action: string) =>
  ({ headers, body }: PassedRequest): boolean =>
    String(headers["x-amz-target"]).endsWith(`.${action}`) || body.includes(`Action=${action}&`);
const refusal = (code: string): HttpDeed => ({
  status: 400,
  headers: { "content-type": "application/x-amz-json-1.1" },
  body: JSON.stringify({ __type: code, message: code }),
});
const forbidden: HttpDeed = {
  status: 403,
  headers: { "content-type": "application/xml" },
  body: "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
};
const isS3 = ({ url }: PassedRequest): boolean => url.startsWith(`/${TRAIL.bucket}`);

const look = (argv: readonly string[] = [], options: CliOptions = {}): Promise<CliResult> =>
  auditplane(["try", "--region", REGION, ...argv], {
    ...options,
    environment: { ...moto.environment(), AWS_ACCESS_KEY_ID: accessKeyOf(ACCOUNT), TMPDIR: temporary },
  });
/** The name that CloudTrail would give to a file that it delivers then. */
const deliverAt = async (
  at: Date,
  name: string,
  records: Parameters<typeof moto.deliver>[2],
): Promise<void> => {
  const stamp = at.toISOString().slice(0, 16).replace(/[-:]/g, "");
  const day = at.toISOString().slice(0, 10).replaceAll("-", "/");
  await moto.deliver(TRAIL, name, records, { day, stamp });
};

describe.skipIf(!hasMoto())("a first look at an account", () => {
  beforeAll(async () => {
    fake = await startFakeCloudTrail({
      events: Array.from({ length: 60 }, (_, at) => ({
        account: ACCOUNT,
        region: REGION,
        record: aRecord({ eventTime: iso(ago(HOUR + at * 1000)), recipientAccountId: ACCOUNT }),
      })),
    });
    macie = await startFakeMacie();
    macie.model.now = Date.now();
    macie.model.put(aFinding());
    moto.elsewhere((request) => {
      if (isAction("LookupEvents")(request)) return fake.endpoint;
      return request.url.startsWith("/findings") ? macie.endpoint : undefined;
    });
    await moto.bucket(TRAIL.bucket);
    const thief = aPerson("ben@example.com");
    await deliverAt(ago(HOUR), "young", [
      aRead({ userIdentity: thief, bytes: 1.2e12, eventTime: iso(ago(HOUR + 300_000)) }),
      aRead({ eventTime: iso(ago(HOUR + 300_000)), awsRegion: "us-east-1" }),
      aRecord({ eventTime: iso(ago(HOUR + 300_000)) }),
    ]);
    await deliverAt(ago(30 * HOUR), "old", [aRead({ eventTime: iso(ago(30 * HOUR)) })]);
  });
  beforeEach(async () => {
    // open to the user of the embedded Postgres
    temporary = await mkdtemp(join(tmpdir(), "auditplane-try-test-"));
    await chmod(temporary, 0o777);
  });
  afterEach(async () => {
    moto.faults().clear();
    await rm(temporary, { recursive: true, force: true });
  });
  afterAll(async () => {
    await fake?.close();
    await macie?.close();
  });

  const trail = (selectors: AdvancedEventSelector[]): Promise<void> =>
    moto.trail(
      {
        Name: "all",
        S3BucketName: TRAIL.bucket,
        S3KeyPrefix: "ct",
        IsMultiRegionTrail: true,
        IncludeGlobalServiceEvents: true,
      },
      selectors,
    );

  describe("with a trail that logs objects", () => {
    beforeAll(() => trail(everything));
    afterAll(() => moto.deleteTrail("all"));

    it("only reads, and tells what it saw and found, what it did not see, and what objects cost", async () => {
      const { code, stdout, stderr } = await look(["--format", "json"]);
      const report = JSON.parse(stdout) as FirstLookReport;

      expect({ code, stderr }).toMatchObject({
        code: 0,
        stderr: expect.stringContaining("judging what was read") as string,
      });
      expect(report).toMatchObject({
        identity: { account: ACCOUNT },
        object_reads: "full",
        accounts: ["111122223333"],
        regions: ["eu-west-1", "us-east-1"],
        read: {
          files: [{ place: "s3://example-trail/ct", files: 1 }],
          lookup_events: null,
          macie: { findings: 1 },
        },
        summary: { records: { read: 3, new: 3 }, people: 2 },
        cost: {
          basis: "measured",
          usd_per_100_000_events: 0.1,
          seen: { events: 2, hours: 6 },
          // 2 / 6 × 730
          monthly: { events: 243, usd: 0 },
          examples: [],
        },
      });
      const [finding] = report.findings;
      expect(finding?.person).toContain("ben@example.com");
      expect(finding?.evidence[0]?.file).toMatch(/^s3:\/\/example-trail\/ct\/AWSLogs\/.*_young\.json\.gz$/);
      const unseen = report.unseen.map(({ what }) => what);
      expect(unseen).toContain("who was entitled");
      expect(unseen).not.toContain("reads of objects");
      const asked = moto.faults().requests.map(({ method, url, headers, body }) => {
        const action = /Action=(\w+)/.exec(body)?.[1] ?? String(headers["x-amz-target"] ?? "").split(".")[1];
        return action === undefined || action === ""
          ? `${method} ${url.startsWith("/findings") ? url : "object"}`
          : action;
      });
      expect([...new Set(asked)].sort()).toEqual([
        "DescribeTrails",
        "GET object",
        "GetCallerIdentity",
        "GetEventSelectors",
        "GetTrailStatus",
        "POST /findings",
        "POST /findings/describe",
      ]);
    });

    it("prints it for people, and leaves nothing behind", async () => {
      const { code, stdout } = await look();

      expect(code).toBe(0);
      for (const text of [
        `(account ${ACCOUNT}), in eu-west-1, reading only`,
        "1 of s3://example-trail/ct",
        "ben@example.com read 1.20 TB",
        "all reads of objects are logged already",
        "What it cannot see",
        "2 events on objects in 6.0 hours",
        "2 / 6.0 × 730 hours = 243 a month: 0.00 USD a month",
        "https://aws.amazon.com/cloudtrail/pricing/",
      ])
        expect(stdout).toContain(text);
      expect(await readdir(temporary)).toEqual([]);
    });

    it("looks up management events where the bucket refuses, says that these have no data events, and guesses no cost", async () => {
      moto.faults().add({ fits: isS3, does: forbidden });
      const { code, stdout } = await look(["--format", "json"]);
      const report = JSON.parse(stdout) as FirstLookReport;

      expect(code).toBe(0);
      expect(report).toMatchObject({
        object_reads: "none",
        accounts: [ACCOUNT],
        read: { lookup_events: { events: 60 } },
        summary: { records: { new: 60 } },
        cost: { basis: "unknown", examples: [{ events: 1_000_000, usd: 1 }, { usd: 100 }, { usd: 1000 }] },
      });
      expect(report.cost).not.toHaveProperty("monthly");
      const why = report.unseen.map((one) => one.why).join("\n");
      expect(why).toContain("never a data event");
      expect(why).toContain("AccessDenied");
    });

    it("reads what it may where single objects are refused, and says which", async () => {
      await deliverAt(ago(2 * HOUR), "refused", [aRecord({ eventTime: iso(ago(2 * HOUR)) })]);
      moto.faults().add({ fits: ({ url }) => url.includes("_refused"), does: forbidden });
      const { code, stdout } = await look(["--format", "json"]);
      const report = JSON.parse(stdout) as FirstLookReport;

      expect(code).toBe(0);
      expect(report.read.files).toMatchObject([{ files: 1 }]);
      expect(JSON.stringify(report.unseen)).toContain("1 file was not given (forbidden");
    });

    it("ends when it is interrupted, and leaves nothing behind", async () => {
      moto.faults().add({ fits: isAction("DescribeTrails"), does: "hang" });
      let kill: () => void = () => undefined;
      const waiting = moto.faults().requests;
      const running = look([], { onStart: (child) => (kill = () => void child.kill("SIGINT")) });
      while (!waiting.some(isAction("DescribeTrails")))
        await new Promise((resolve) => setTimeout(resolve, 20));
      kill();

      expect((await running).code).toBe(130);
      expect(await readdir(temporary)).toEqual([]);
    });
  });

  describe("with a trail of management events", () => {
    beforeAll(() => trail(management));
    afterAll(() => moto.deleteTrail("all"));

    it("says that no reads of objects can be seen, and what they would cost at which volume", async () => {
      const { code, stdout } = await look();

      expect(code).toBe(0);
      expect(stdout).toContain("reads of objects leave no record");
      expect(stdout).toContain("none: no event on an object could be seen");
      expect(stdout).toContain("if there were 100,000,000 a month: 100.00 USD a month");
    });
  });

  it("looks up what it can without any trail, and without Macie", async () => {
    macie.plan("not_enabled");
    const { code, stdout } = await look(["--hours", "2"]);

    expect(code).toBe(0);
    expect(stdout).toContain("60 management events");
    expect(stdout).toContain("Macie is not enabled in this account and Region");
    expect(stdout).toContain("no trail logs anything here");
  });

  it("asks with the credentials of the profile that is named, and in the Region that is named", async () => {
    const credentials = join(temporary, "credentials");
    const profile = `[audit]\naws_access_key_id = ${accessKeyOf("444455556666")}\naws_secret_access_key = secret\n`;
    await writeFile(credentials, profile);
    // it ends at once, after the first question
    const does = refusal("AccessDenied");
    moto.faults().add({ fits: isAction("GetCallerIdentity"), does });
    const { code } = await auditplane(["try", "--profile", "audit", "--region", "ap-south-1"], {
      environment: { ...moto.environment(), AWS_SHARED_CREDENTIALS_FILE: credentials },
    });

    expect(code).toBe(1);
    const [asked] = moto.faults().requests;
    expect(asked?.headers.authorization).toContain(`Credential=${accessKeyOf("444455556666")}/`);
    expect(asked?.headers.authorization).toContain("/ap-south-1/sts/");
  });

  it("prints what it knows and fails where no log lets itself be read", async () => {
    for (const action of ["DescribeTrails", "LookupEvents"])
      moto.faults().add({ fits: isAction(action), does: refusal("AccessDeniedException") });
    const { code, stdout, stderr } = await look();

    expect(code).toBe(1);
    expect(stdout).toContain("cloudtrail:DescribeTrails");
    expect(stderr).toContain("could not read any log");
    expect(stderr).toContain("allow cloudtrail:LookupEvents");
  });

  it.each([
    ["ExpiredToken", "credentials_expired"],
    ["InvalidClientTokenId", "region_disabled"],
    ["AccessDenied", "access_denied"],
  ])("fails at once where AWS does not say who we are: %s", async (name, outcome) => {
    const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${name}</Code><Message>${name}</Message></Error></ErrorResponse>`;
    const does = { status: 403, headers: { "content-type": "text/xml" }, body };
    moto.faults().add({ fits: isAction("GetCallerIdentity"), does });
    const { code, stdout, stderr } = await look();

    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`could not ask AWS who we are: ${outcome}`);
  });

  it("refuses hours that are none, before anything is asked", async () => {
    const { code, stderr } = await look(["--hours", "0"]);

    expect(code).toBe(2);
    expect(stderr).toContain("from 1 to 72");
    expect(moto.faults().requests).toEqual([]);
  });
});
