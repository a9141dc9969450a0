import { request } from "node:http";
import fc from "fast-check";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import { ROLE_NAMES } from "../../src/core/authority/role.ts";
import { openServer } from "../../src/server/index.ts";
import type { OpenServer } from "../../src/server/index.ts";
import { operationsOf, readOpenApi } from "../../tools/openapi-doc.ts";
import { useDatabase } from "../support/database.ts";
import { sampleOf } from "../support/openapi-sample.ts";
import { WITH_LOGIN, serve } from "../support/served.ts";
import type { Answer, Served } from "../support/served.ts";

const database = useDatabase();
const api = await readOpenApi();
const routes = operationsOf(api).map((one) => ({ ...one, name: `${one.method} /v1${one.path}` }));

const SEED = 20_261_126;
const RUNS = 25;

let served: Served;
let anything = "";

beforeAll(async () => {
  served = serve(database);
  anything = await served.tokenOf("sam@example.com", ROLE_NAMES);
});

function expectRefusal({ status, headers, body, text }: Answer): void {
  expect(status, text.slice(0, 300)).toBeLessThan(500);
  if (status < 400) return;
  expect(headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
  expect(body).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
}

const nasty = fc.constantFrom(
  "\0",
  "a\0b",
  "\ud800",
  "../../etc/passwd",
  "' or 1=1 --",
  "%00",
  "%",
  "0",
  "-1",
  "1e999",
  "99999999999999999999",
  "NaN",
  "null",
  "[]",
  "0000-01-01T00:00:00Z",
  "9999-12-31T23:59:59.999999Z",
  "2026-02-30T00:00:00Z",
  "W10",
  "WzFd",
  Buffer.from(JSON.stringify(["9999-12-31T23:59:59Z", 2 ** 53])).toString("base64url"),
  Buffer.from(JSON.stringify(["0000-01-01T00:00:00Z", 1])).toString("base64url"),
  Buffer.from(JSON.stringify([9e15, "\0"])).toString("base64url"),
  Buffer.from(JSON.stringify([-9e15, "x"])).toString("base64url"),
  "__proto__",
  "<script>alert(1)</script>",
  "\u202egnp.exe",
  "x".repeat(5_000),
);
const word = fc.oneof(
  { weight: 3, arbitrary: nasty },
  fc.string({ unit: "binary" }),
  fc.integer().map(String),
);
const value = fc.oneof(nasty, fc.jsonValue({ depthSize: "small" }), fc.double(), fc.constant(2 ** 60));

/** As text that may stand in an address; half a character becomes what a browser makes of it. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

/** The value with one of its leaves, or one more, replaced. */
function spoiled(sample: unknown, junk: unknown, at: number): unknown {
  if (typeof sample !== "object" || sample === null) return junk;
  const names = [...Object.keys(sample), "more"];
  const name = names[at % names.length] ?? "more";
  const inner = (sample as Record<string, unknown>)[name];
  const next = at % 2 === 0 && inner !== undefined ? spoiled(inner, junk, at >> 1) : junk;
  return Array.isArray(sample)
    ? sample.map((one, index) => (index === 0 ? next : one))
    : { ...sample, [name]: next };
}

describe.each(routes)("hostile calls of $name", ({ method, path, operation }) => {
  const names = (operation.parameters ?? []).filter((one) => one.in === "query").map(({ name }) => name);
  const content = operation.requestBody?.content["application/json"];
  const ask = (filled: string, query: string, body?: unknown): Promise<Answer> =>
    served.ask(`/v1${filled}${query}`, { method, as: anything, ...(body !== undefined && { body }) });
  const good = path.replace(/\{\w+\}/g, "1");

  it("are refused in words, or answered, whatever stands in the path and the query", async () => {
    const query = fc.array(fc.tuple(fc.oneof(fc.constantFrom("limit", "cursor", ...names), word), word), {
      maxLength: 4,
    });
    const sample = content && sampleOf(content.schema, api);
    await fc.assert(
      fc.asyncProperty(word, query, async (named, pairs) => {
        const filled = path.replace(/\{\w+\}/g, () => encoded(named) || "1");
        const search = pairs.map(([name, text]) => `${encoded(name)}=${encoded(text)}`).join("&");
        expectRefusal(await ask(filled, `?${search}`, sample));
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it("are refused in words where an address is none", async () => {
    for (const bad of ["%", "%E0%A4%A", "%00", "%ff%fe", "a%2f..%2fb"]) {
      expectRefusal(await ask(path.replace(/\{\w+\}/g, bad), ""));
      expectRefusal(await ask(good, `?${bad}=${bad}&limit=${bad}&cursor=${bad}`));
    }
  });

  if (content)
    it("are refused in words whatever the body is", async () => {
      const sample = sampleOf(content?.schema, api);
      await fc.assert(
        fc.asyncProperty(value, fc.nat(), async (junk, at) => {
          expectRefusal(await ask(good, "", spoiled(sample, junk, at)));
          expectRefusal(await ask(good, "", junk === undefined ? "" : JSON.stringify(junk)));
        }),
        { seed: SEED, numRuns: RUNS },
      );
      for (const text of [
        "",
        "{",
        "nul",
        '{"a":1}{',
        "\0",
        "[".repeat(100_000),
        `{"reason":"${"x".repeat(200_000)}"}`,
      ]) {
        const headers = { "content-type": "application/json" };
        expectRefusal(await served.ask(`/v1${good}`, { method, as: anything, body: text, headers }));
      }
    });

  if (content)
    it("are refused where the body is of another type", async () => {
      const body = JSON.stringify(sampleOf(content?.schema, api));
      for (const type of [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/html",
        "application/xml",
        "",
      ]) {
        const answer = await served.ask(`/v1${good}`, {
          method,
          as: anything,
          body,
          headers: { "content-type": type },
        });
        expectRefusal(answer);
        expect([type, answer.status >= 400]).toEqual([type, true]);
      }
    });

  if (content)
    it("are refused where the body is over-long", async () => {
      const headers = { "content-type": "application/json" };
      const answer = await served.ask(`/v1${good}`, {
        method,
        as: anything,
        body: `"${"x".repeat(256 * 1024)}"`,
        headers,
      });

      expectRefusal(answer);
      expect(answer.status).toBe(413);
    });
});

describe("hostile calls of any address", () => {
  it.each([
    "/v1/nothing",
    "/v1/alerts/1/2/3",
    "/v2/alerts",
    "/v1//alerts",
    "/.git/config",
    "/v1/alerts/..%2f..%2fetc",
  ])("that there is not are told so: %s", async (path) => {
    const answer = await served.ask(path, { as: anything });
    expectRefusal(answer);
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });

  it.each(["PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])(
    "by a method that it has not are told so: %s",
    async (method) => {
      const headers = { origin: "https://evil.example.com" };
      const answer = await served.ask("/v1/alerts", { method, as: anything, headers });
      expectRefusal(answer);
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    },
  );

  it.each([
    "Bearer",
    "Bearer ",
    "Basic YWRtaW46YWRtaW4=",
    "Bearer ap_\u00e9",
    `Bearer ${"x".repeat(10_000)}`,
    "bearer null",
    "ap_12345678_12345678901234567890123456789012",
  ])("with an authorization that is none are told so: %s", async (authorization) => {
    const answer = await served.ask("/v1/alerts", { headers: { authorization } });
    expectRefusal(answer);
    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([
      401,
      'Bearer realm="auditplane"',
    ]);
  });

  it.each(["", "x", "a".repeat(4_000), "%00", "\u00ff", "' or 1=1"])(
    "with a cookie that is none are told so: %s",
    async (value) => {
      const answer = await served.ask("/v1/alerts", {
        headers: { cookie: `__Host-auditplane-session=${value}` },
      });
      expectRefusal(answer);
      expect(answer.status).toBe(401);
    },
  );

  it("guess no id: whoever sees nothing of it is told of each what they are told of all", async () => {
    const owner = await served.tokenOf("olga@example.com", ["owner"]);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => served.ask(`/v1/alerts/${index + 1}`, { as: owner })),
    );

    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(404);
  });
});

describe("a socket", () => {
  let server: OpenServer;
  beforeAll(async () => {
    const config = readConfig({
      ...WITH_LOGIN,
      AUDITPLANE_LISTEN: "127.0.0.1:0",
      DATABASE_URL: database.url,
    });
    const log = pino({ level: "silent" });
    server = await openServer({ database: { ...database, lasting: true }, config, log });
  });
  afterAll(async () => await server.close());

  const send = (
    headers: Record<string, string>,
    write: (end: (text: string) => void, more: (text: string) => void) => void,
    path = "/v1/tokens",
  ) =>
    new Promise<{ status: number | undefined; type: string | undefined }>((resolve, reject) => {
      const { hostname, port } = new URL(server.url);
      const asked = request({ hostname, port, path, method: "POST", headers }, (response) => {
        response.resume();
        resolve({ status: response.statusCode, type: response.headers["content-type"] });
      });
      asked.on("error", reject);
      write(
        (text) => asked.end(text),
        (text) => asked.write(text),
      );
    });

  it("takes no more of a body than it may be long, whether that is said or not", async () => {
    const json = { "content-type": "application/json", authorization: `Bearer ${anything}` };
    const refused = { status: 413, type: "application/problem+json; charset=utf-8" };
    const long = "x".repeat(300 * 1024);

    expect(await send({ ...json, "content-length": String(long.length) }, (end) => end(long))).toEqual(
      refused,
    );
    const chunked = await send({ ...json, "transfer-encoding": "chunked" }, (end, more) => {
      for (let count = 0; count < 5; count++) more(long.slice(0, 100 * 1024));
      end("");
    });
    expect(chunked).toEqual(refused);
    const short = await send({ ...json, "transfer-encoding": "chunked" }, (end, more) => {
      more('{"name":"a test",');
      end('"roles":["viewer"]}');
    });
    expect(short.status).toBe(201);
  });

  it("takes no form of another site, and none that says nothing of whence it is, of whoever has a cookie alone", async () => {
    const form = {
      "content-type": "application/x-www-form-urlencoded",
      cookie: "__Host-auditplane-session=x",
    };
    for (const whence of [
      {},
      { origin: "https://evil.example.com" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
    ])
      for (const path of ["/v1/tokens", "/logout", "/v1/alerts/1/decisions"])
        expect(
          (await send({ ...form, ...whence } as Record<string, string>, (end) => end("a=b"), path)).status,
        ).toBe(403);
    const plain = { ...form, "content-type": "text/plain", origin: "https://evil.example.com" };
    expect((await send(plain, (end) => end('{"do":"resolve"}'), "/v1/alerts/1/decisions")).status).toBe(403);
  });

  it("tells logins apart by the address at its other end", async () => {
    const callback = `${server.url}/login/callback?state=junk`;
    const statuses: number[] = [];
    for (let count = 0; count < 61; count++) statuses.push((await fetch(callback)).status);

    expect(new Set(statuses.slice(0, 60))).toEqual(new Set([400]));
    expect(statuses[60]).toBe(429);
  });
});
