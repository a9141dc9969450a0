import { hash } from "node:crypto";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { manifestName, parseArchivedDay } from "../../src/core/archive/archived-day.ts";
import { openArchiveSink } from "../../src/sinks/archive/index.ts";
import { openArchive } from "../../src/sources/archive/index.ts";

const place = { kind: "s3", bucket: "archive", prefix: "production/" } as const;
const objects = new Map<string, Buffer>();
let refusal: number | undefined;
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const path = (request.url ?? "").split("?")[0] ?? "";
      const refuse = (status: number, code: string): void =>
        void response.writeHead(status).end(`<Error><Code>${code}</Code><Message>no</Message></Error>`);
      if (refusal !== undefined) return refuse(refusal, "AccessDenied");
      if (request.method === "PUT") objects.set(path, Buffer.concat(parts));
      const found = objects.get(path);
      if (!found) return refuse(404, "NoSuchKey");
      return void response.writeHead(200).end(request.method === "GET" ? found : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  vi.stubEnv("AWS_ENDPOINT_URL_S3", `http://127.0.0.1:${port}`);
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
});
afterEach(() => (refusal = undefined));
afterAll(() => {
  vi.unstubAllEnvs();
  server.close();
});

describe("the archive in a bucket", () => {
  it("has what was put there below its prefix, byte by byte", async () => {
    const sink = openArchiveSink(place, { pathStyle: true });
    const archive = openArchive(place, { pathStyle: true });
    const bytes = Buffer.from([0, 255, 13, 10, 200]);
    const file = {
      name: "events/day=2026-08-01/x-0001.parquet",
      kind: "events",
      rows: 1,
      bytes: 5,
      sha256: hash("sha256", bytes),
    } as const;
    const day = {
      format: 1,
      day: "2026-08-01",
      events: 1,
      archived_at: "2026-11-27T10:00:00Z",
      files: [file],
    } as const;

    await sink.put(file.name, bytes);
    await sink.put(manifestName(day.day), Buffer.from(JSON.stringify(day)));

    const [path = ""] = objects.keys();
    expect(decodeURIComponent(path)).toBe(`/archive/production/${file.name}`);
    expect(await archive.day("2026-08-01")).toEqual(day);
    expect(await archive.file(file)).toEqual(bytes);
    sink.close();
    archive.close();
  });

  it("says what may not be done there, and names the policy", async () => {
    const sink = openArchiveSink(place, { pathStyle: true });
    const archive = openArchive(place, { pathStyle: true });
    await expect(archive.day("2026-08-02")).rejects.toMatchObject({ code: "input_missing" });
    refusal = 403;

    await expect(sink.put("x", Buffer.from("x"))).rejects.toMatchObject({
      code: "output_failed",
      message: expect.stringContaining("deploy/iam/archive.json"),
    });
    sink.close();
    archive.close();
  });
});

describe("a manifest", () => {
  it("is refused where it is of another format, or names what is no file of an archive", () => {
    const file = { name: "x", kind: "events", rows: 1, bytes: 1, sha256: "0".repeat(64) };
    const good = {
      format: 1,
      day: "2026-08-01",
      events: 1,
      archived_at: "2026-11-27T10:00:00Z",
      files: [file],
    };

    expect(parseArchivedDay(JSON.stringify(good))).toEqual(good);
    for (const bad of [
      "{",
      "[]",
      JSON.stringify({ ...good, format: 2 }),
      JSON.stringify({ ...good, files: [{ ...file, name: "x y" }] }),
    ])
      expect(parseArchivedDay(bad)).toBeUndefined();
  });
});
