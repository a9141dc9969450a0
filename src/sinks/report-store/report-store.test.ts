import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { useSmallBucket } from "../../../test/support/small-bucket.ts";
import { openReportStore } from "./index.ts";
import type { ReportWriter } from "./index.ts";

const FOLDER = "AR-2026-09-3f9a61c2";

describe("reports in a bucket", () => {
  const { objects, seen, says } = useSmallBucket();
  let store: ReturnType<typeof openReportStore>;
  let report: ReportWriter;
  beforeEach(async () => {
    store = openReportStore({ kind: "s3", bucket: "reviews", prefix: "prod/" }, { pathStyle: true });
    report = await store.begin(FOLDER);
  });
  afterEach(() => store.close());

  it("are put below their own name, typed, and asked not to replace what is there", async () => {
    await report.write("review.pdf", Buffer.from([1, 2]));
    await report.write("review.json", "{}\n");

    expect(report.name).toBe(`s3://reviews/prod/${FOLDER}`);
    expect([...objects.keys()]).toEqual([
      `/reviews/prod/${FOLDER}/review.pdf`,
      `/reviews/prod/${FOLDER}/review.json`,
    ]);
    expect(seen.map(({ headers }) => [headers["content-type"], headers["if-none-match"]])).toEqual([
      ["application/pdf", "*"],
      ["application/json", "*"],
    ]);
  });

  it("are done again after a stop where the bytes are the same, and refused where they are not", async () => {
    await report.write("review.json", "{}\n");
    await report.write("manifest.jws", "signed at one time");

    await report.write("review.json", "{}\n");
    await report.write("manifest.jws", "signed at another");
    await expect(report.write("review.json", "{ }\n")).rejects.toMatchObject({
      code: "output_taken",
      message: expect.stringContaining("another report is there, and none is replaced"),
    });
  });

  it("are put again after a failure that passes, and say what is to be done after one that does not", async () => {
    says.push({ status: 503, code: "SlowDown" }, { status: 409, code: "ConditionalRequestConflict" });
    await report.write("review.json", "{}\n");
    says.push({ status: 403, code: "AccessDenied" });

    await expect(report.write("review.csv", "a")).rejects.toMatchObject({
      code: "output_failed",
      message: expect.stringMatching(
        /^could not write s3:\/\/reviews\/prod\/AR.*AccessDenied.*report-store.json$/,
      ),
    });
  });
});
