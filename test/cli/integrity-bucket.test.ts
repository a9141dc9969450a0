import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { IntegrityReport } from "../../src/reports/integrity/compute.ts";
import { auditplane } from "../support/cli.ts";
import { accessKeyOf, startFakeCloudTrail } from "../support/fake-cloudtrail.ts";
import type { FakeCloudTrail } from "../support/fake-cloudtrail.ts";
import { useTrailBucket } from "../support/trail-bucket.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures/digests");
const BUCKET = "acme-org-trail-111122223333";
const read = (name: string): unknown => JSON.parse(readFileSync(join(FIXTURES, name), "utf8"));
const objects = read("objects.json") as { Key: string; Metadata: Record<string, string> }[];
const { PublicKeyList: publicKeys } = read("list-public-keys.response.json") as {
  PublicKeyList: { Value: string; ValidityStartTime: number; ValidityEndTime: number; Fingerprint: string }[];
};

const trail = useTrailBucket();
let cloudTrail: FakeCloudTrail;

beforeAll(async () => {
  cloudTrail = await startFakeCloudTrail({ publicKeys });
});
afterAll(() => cloudTrail.close());
beforeEach(async () => {
  trail.reset();
  const root = join(FIXTURES, "bucket");
  for (const key of readdirSync(root, { recursive: true, encoding: "utf8" })) {
    if (!statSync(join(root, key)).isFile()) continue;
    const metadata = objects.find(({ Key }) => Key === key)?.Metadata ?? {};
    await trail.put(key, readFileSync(join(root, key)), { bucket: BUCKET, metadata });
  }
});

async function verify(...options: string[]): Promise<{ code: number | null; report: IntegrityReport }> {
  const given = ["--format", "json", "--as-of", "2026-10-31T00:00:00Z", ...options];
  const environment = {
    ...trail.environment(),
    AWS_ENDPOINT_URL_CLOUDTRAIL: cloudTrail.endpoint,
    AWS_ACCESS_KEY_ID: accessKeyOf("111122223333"),
  };
  const { code, stdout, stderr } = await auditplane(["integrity", "verify", `s3://${BUCKET}/ct`, ...given], {
    environment,
  });
  if (code !== 0 && code !== 3) throw new Error(stderr);
  return { code, report: JSON.parse(stdout) as IntegrityReport };
}

describe("auditplane integrity verify s3://…", () => {
  it("proves a bucket whole by its own metadata and the keys that CloudTrail lists", async () => {
    const { code, report } = await verify();

    expect(code).toBe(0);
    expect(report.problems).toEqual([]);
    expect([report.digests.valid, report.files.valid]).toEqual([4, 3]);
  });

  it("finds a digest whose signature was taken away, and a file that nobody signed", async () => {
    const newest = objects.find(({ Key }) => Key.includes("T111244Z"))?.Key as string;
    await trail.put(newest, readFileSync(join(FIXTURES, "bucket", newest)), { bucket: BUCKET });
    const file = objects.find(({ Key }) => Key.includes("T0945Z"))?.Key as string;
    await trail.put(file.replace("T0945Z", "T0946Z"), gzipSync('{"Records":[]}'), { bucket: BUCKET });

    const { code, report } = await verify();

    expect(code).toBe(3);
    expect(report.problems.map(({ kind, state }) => `${kind} ${state}`).sort()).toEqual([
      "digest invalid_signature",
      "file not_covered",
    ]);
  });

  it("does not call nothing whole: a prefix that is not the trail's, and days without deliveries", async () => {
    const environment = { ...trail.environment(), AWS_ACCESS_KEY_ID: accessKeyOf("111122223333") };
    const wide = await auditplane(["integrity", "verify", `s3://${BUCKET}`], { environment });
    const early = await auditplane(
      ["integrity", "verify", `s3://${BUCKET}/ct`, "--from", "2026-01-01", "--until", "2026-01-02"],
      { environment },
    );

    expect([wide.code, early.code]).toEqual([2, 2]);
    expect(wide.stderr).toContain("prints it as S3KeyPrefix");
  });

  it("checks the files of the days that it is asked for and no others, by whichever digests name them", async () => {
    const late = await verify("--from", "2026-09-15", "--until", "2026-09-15");
    const before = await verify("--from", "2026-09-14", "--until", "2026-09-14");

    expect([late.code, late.report.files.valid, late.report.problems]).toEqual([0, 1, []]);
    expect([before.code, before.report.files.valid, before.report.problems]).toEqual([0, 2, []]);
  });
});
