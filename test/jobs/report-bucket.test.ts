import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { reviewOf } from "../../src/core/review/compute.ts";
import type { ReviewGiven } from "../../src/core/review/compute.ts";
import { reviewJson, sealReview } from "../../src/core/review/document.ts";
import { manifestHash } from "../../src/core/review/proof/manifest.ts";
import { rawText } from "../../src/core/review/proof/raw.ts";
import { reperform } from "../../src/jobs/review/proof/reperform.ts";
import { verifyReport } from "../../src/jobs/review/proof/verify.ts";
import type { VerifiedReport } from "../../src/jobs/review/proof/verify.ts";
import { writeReport } from "../../src/jobs/review/proof/write.ts";
import { reviewCsv } from "../../src/reports/review/csv.ts";
import { openReportStore } from "../../src/sinks/report-store/index.ts";
import { withReportBucket } from "../../src/sources/report-folder/bucket.ts";
import { randomReview } from "../core/review/random-review.ts";
import { useSmallBucket } from "../support/small-bucket.ts";

const BY = { version: "1.2.3", names: "shown" } as const;
const [given] = fc.sample(
  randomReview.filter((one) => reviewOf(one).items.length > 1),
  { numRuns: 1, seed: 7 },
) as [ReviewGiven];
const sealed = sealReview(reviewOf(given), BY);
const BEFORE = "AR-2026-08-00000000";
const ROOT = "s3://reviews/prod/";
const at = (name: string): string => `/reviews/prod/${sealed.id}/${name}`;

describe("a report in a bucket", () => {
  const { objects, refuses } = useSmallBucket();
  const within = <T>(
    work: Parameters<typeof withReportBucket<T>>[2],
    text = `${ROOT}${sealed.id}`,
  ): Promise<T> => withReportBucket(text, { pathStyle: true }, work);
  const verify = (): Promise<VerifiedReport> => within((report) => verifyReport(report, undefined));

  beforeEach(async () => {
    const store = openReportStore({ kind: "s3", bucket: "reviews", prefix: "prod/" }, { pathStyle: true });
    await writeReport(
      {
        sealed,
        forms: [
          { path: "review.json", content: reviewJson(sealed), rows: sealed.document.items.length },
          { path: "review.csv", content: reviewCsv(sealed), rows: sealed.document.items.length },
        ],
        raw: rawText(given, (again) => sealReview(again, BY).hash === sealed.hash),
        queries: [],
        certificationHash: null,
        previous: { folder: BEFORE, manifest_sha256: manifestHash("then") },
        signer: undefined,
        at: 0,
      },
      await store.begin(sealed.id),
    );
    store.close();
  });

  it("is checked as one in a folder is, with the one before where it may be read", async () => {
    expect(await verify()).toMatchObject({ problems: [], notes: [{}, {}].map(() => expect.any(String)) });
    objects.set(`/reviews/prod/${BEFORE}/manifest.json`, Buffer.from("then"));
    expect((await verify()).notes).toEqual(["nobody signed it: whoever has it may have made all of it anew"]);
    objects.set(`/reviews/prod/${BEFORE}/manifest.json`, Buffer.from("now"));
    expect((await verify()).problems).toEqual([expect.stringContaining("is another than when")]);
    refuses.set(BEFORE, { status: 403, code: "AccessDenied" });
    expect(await verify()).toMatchObject({ problems: [] });
  });

  it("is told to be another where an object was changed, taken out or put in", async () => {
    objects.set(at("note.txt"), Buffer.from("x"));
    objects.set(at("raw.json"), Buffer.from("{}"));
    objects.delete(at("review.csv"));

    expect((await verify()).problems).toEqual([
      "review.csv is not there, or is no ordinary file",
      "raw.json is another than was signed",
      "note.txt is no part of the report",
    ]);
  });

  it("is computed again of its answers", async () => {
    expect(await within(reperform)).toMatchObject({ hashAgain: sealed.hash, missing: [], changed: [] });
  });

  it.each([
    ["GET /reviews/?list", 403, "AccessDenied", /needs s3:ListBucket .* and s3:GetObject/],
    ["GET /reviews/?list", 404, "NoSuchBucket", /there is no such bucket/],
    ["GET /reviews/?list", 301, "PermanentRedirect", /the bucket is elsewhere: set AWS_REGION/],
    ["GET /reviews/prod/AR", 403, "AccessDenied", /needs s3:ListBucket .* and s3:GetObject/],
    ["GET /reviews/prod/AR", 400, "InvalidRequest", /see that S3 can be reached/],
  ])("says what is to be done where %s is refused with %s %s", async (text, status, code, words) => {
    refuses.set(text, { status, code });

    await expect(verify()).rejects.toMatchObject({
      code: "source_unavailable",
      message: expect.stringMatching(
        new RegExp(`^could not read the report s3://reviews/prod/AR.*${words.source}`, "s"),
      ),
    });
  });

  it("is none where nothing lies there, where its name is none, or where a whole bucket is named", async () => {
    const open = (text: string) => within((report) => verifyReport(report, undefined), text);

    await expect(open(`${ROOT}AR-2026-01-00000000`)).rejects.toMatchObject({
      code: "input_missing",
      message: expect.stringContaining("nothing lies there; give the folder of one"),
    });
    await expect(open("s3://")).rejects.toMatchObject({ code: "usage" });
    await expect(open("s3://reviews")).rejects.toMatchObject({ code: "usage" });
  });
});
