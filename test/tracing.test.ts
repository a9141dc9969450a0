import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SpanKind } from "@opentelemetry/api";
import { Hono } from "hono";
import { afterEach, describe, expect, it } from "vitest";
import { withSpans } from "../src/aws-spans.ts";
import { AuditplaneError } from "../src/errors.ts";
import { tracedRequests } from "../src/http/traced-requests.ts";
import type { Env } from "../src/http/who-asks.ts";
import { atSpanPlace, inSpan, ownFigures, spanPlace } from "../src/tracing.ts";
import { ROOT } from "./support/cli.ts";
import { recordSpans } from "./support/spans.ts";

let closing: (() => void) | undefined;
afterEach(() => closing?.());
const record = () => {
  const spans = recordSpans();
  closing = () => spans.close();
  return spans.ended;
};

describe("without an SDK", () => {
  it("work is done all the same, and what it throws is thrown", async () => {
    expect(await inSpan({ name: "job x" }, () => Promise.resolve(7))).toBe(7);
    await expect(inSpan({ name: "job x" }, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(spanPlace()).toEqual({});
    expect(atSpanPlace({}, () => 7)).toBe(7);
  });
});

describe("with one", () => {
  it("a span lies in the one that it is called in, also of another thread, with what it learnt", async () => {
    const ended = record();
    const place = await inSpan({ name: "job ingest" }, async () => {
      await inSpan({ name: "task objects" }, ({ tell }) => Promise.resolve(tell(ownFigures({ events: 3 }))));
      return spanPlace();
    });
    await atSpanPlace(place, () => inSpan({ name: "there" }, () => Promise.resolve()));

    expect(ended.map(({ name, parent, attributes }) => [name, parent, attributes])).toEqual([
      ["task objects", "job ingest", { "auditplane.events": 3 }],
      ["job ingest", undefined, {}],
      ["there", "job ingest", {}],
    ]);
  });

  it("an error is told by its code, or by the name of its class, and never by what it says", async () => {
    const ended = record();
    const secret = "arn:aws:iam::123456789012:user/ana@example.com";
    const named = new Error(secret);
    named.name = `Error of ${secret}`;
    for (const error of [new AuditplaneError("output_failed", secret), new TypeError(secret), named])
      await inSpan({ name: "x" }, () => Promise.reject(error)).catch(() => undefined);

    expect(ended.map(({ failed, attributes }) => [failed, attributes["error.type"]])).toEqual([
      [true, "output_failed"],
      [true, "TypeError"],
      [true, "error"],
    ]);
    expect(JSON.stringify(ended)).not.toContain("ana@");
  });

  it("a call of AWS is one, however often it is tried, and says nothing of what was asked", async () => {
    const ended = record();
    let asked = 0;
    const server = createServer((_, response) => {
      asked++;
      response.writeHead(asked === 1 ? 503 : 200).end("x");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const client = withSpans(
      new S3Client({
        region: "eu-west-1",
        endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        forcePathStyle: true,
        credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "x" },
      }),
    );
    try {
      await client.send(new GetObjectCommand({ Bucket: "lake", Key: "ana@example.com/1" }));
    } finally {
      client.destroy();
      server.close();
    }

    expect(asked).toBe(2);
    expect(ended).toEqual([
      {
        name: "S3.GetObject",
        parent: undefined,
        kind: SpanKind.CLIENT,
        attributes: { "rpc.system": "aws-api", "rpc.service": "S3", "rpc.method": "GetObject" },
        failed: false,
      },
    ]);
  });

  it("a request is told by the pattern of its route", async () => {
    const ended = record();
    const app = new Hono<Env>().use(tracedRequests).get("/v1/people/:person", (c) => c.text("hello"));
    await app.request("/v1/people/ana@example.com");
    await app.request("/ben@example.com");

    expect(
      ended.map(({ name, kind, attributes }) => [name, kind, attributes["http.response.status_code"]]),
    ).toEqual([
      ["GET /v1/people/:person", SpanKind.SERVER, 200],
      ["GET none", SpanKind.SERVER, 404],
    ]);
    expect(JSON.stringify(ended)).not.toContain("@");
  });

  it("a request that is answered with a fault of ours has failed, and one that is refused has not", async () => {
    const ended = record();
    const app = new Hono<Env>()
      .use(tracedRequests)
      .get("/v1/alerts", () => Promise.reject(new Error("of ana@example.com")))
      .onError((_, c) => c.text("sorry", 500));
    await app.request("/v1/alerts");
    await app.request("/nothing");

    expect(ended.map(({ failed, attributes }) => [failed, attributes["error.type"]])).toEqual([
      [true, "500"],
      [false, undefined],
    ]);
    expect(JSON.stringify(ended)).not.toContain("@");
  });
});

it("every client of AWS's SDK makes spans", () => {
  const made = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
    .flatMap((path) => {
      const text = readFileSync(join(ROOT, "src", path), "utf8");
      if (!text.includes("@aws-sdk/client-")) return [];
      return [...text.matchAll(/(withSpans\(\s*)?new (?:sdk\.)?\w+Client\(/g)].map(
        ([call]) => `${path}: ${call}`,
      );
    });

  expect(made.length).toBeGreaterThan(20);
  expect(made.filter((call) => !call.includes("withSpans("))).toEqual([]);
});

it("the API of OpenTelemetry is of the minor version that SDKs bring: of a newer one they would hear nothing", () => {
  const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
    packages: Record<string, { version?: string }>;
  };

  expect(lock.packages["node_modules/@opentelemetry/api"]?.version).toMatch(/^1\.9\./);
});
