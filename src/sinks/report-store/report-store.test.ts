import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { openReportStore } from "./index.ts";
import type { ReportWriter } from "./index.ts";

const FOLDER = "AR-2026-09-3f9a61c2";

/** S3 as far as it is asked here: what it says in the place of an answer is put first. */
function serve() {
  const objects = new Map<string, Buffer>();
  const seen: IncomingMessage[] = [];
  const says: { status: number; code: string }[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      seen.push(request);
      const refuse = (status: number, code: string): void =>
        void response.writeHead(status).end(`<Error><Code>${code}</Code><Message>no</Message></Error>`);
      const planned = says.shift();
      if (planned) return refuse(planned.status, planned.code);
      const path = (request.url ?? "").split("?")[0] ?? "";
      const there = objects.get(path);
      if (request.method === "GET")
        return there ? void response.writeHead(200).end(there) : refuse(404, "NoSuchKey");
      if (request.headers["if-none-match"] === "*" && there) return refuse(412, "PreconditionFailed");
      objects.set(path, Buffer.concat(parts));
      return void response.writeHead(200).end();
    });
  });
  return { server, objects, seen, says };
}

describe("reports in a bucket", () => {
  const { server, objects, seen, says } = serve();
  let store: ReturnType<typeof openReportStore>;
  let report: ReportWriter;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  beforeEach(async () => {
    const { port } = server.address() as AddressInfo;
    for (const [name, value] of Object.entries({
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    }))
      vi.stubEnv(name, value);
    objects.clear();
    seen.length = 0;
    store = openReportStore({ kind: "s3", bucket: "reviews", prefix: "prod/" }, { pathStyle: true });
    report = await store.begin(FOLDER);
  });
  afterEach(() => {
    store.close();
    vi.unstubAllEnvs();
  });
  afterAll(() => void server.close());

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
