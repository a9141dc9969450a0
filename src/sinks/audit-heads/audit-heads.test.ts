import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { useSmallBucket } from "../../../test/support/small-bucket.ts";
import { openHeadSink } from "./index.ts";
import type { HeadSink } from "./index.ts";

const HEAD = { name: "20261031T13Z-000000000009-0123456789abcdef.json", text: '{"a":1}\n' };
const OTHER = { ...HEAD, text: '{"a":2}\n' };

describe("heads in a folder", () => {
  const folder = mkdtempSync(join(tmpdir(), "auditplane-heads-"));
  const sink = openHeadSink({ kind: "folder", path: folder }, { pathStyle: false });
  afterAll(() => {
    sink.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("are written once, whole, and never overwritten, whoever writes at the same time", async () => {
    const done = await Promise.all(
      Array.from({ length: 10 }, (_, at) => sink.write({ ...HEAD, text: `{"writer":${at}}\n` })),
    );
    const content = readFileSync(join(folder, HEAD.name), "utf8");

    expect(done.filter((state) => state === "written")).toHaveLength(1);
    expect(content).toBe(`{"writer":${done.indexOf("written")}}\n`);
    expect(await sink.write(OTHER)).toBe("there");
    expect(readFileSync(join(folder, HEAD.name), "utf8")).toBe(content);
    expect(readdirSync(folder)).toEqual([HEAD.name]);
  });

  it("say what is to be done where there is no folder, or none that can be written to", async () => {
    const path = join(folder, "none");
    const none = openHeadSink({ kind: "folder", path }, { pathStyle: false });

    await expect(none.write(HEAD)).rejects.toMatchObject({
      code: "output_failed",
      message: expect.stringMatching(/^could not write the audit head .* ENOENT.*; make the folder/),
    });
  });
});

describe("heads in a bucket", () => {
  const { objects, seen, says } = useSmallBucket();
  let sink: HeadSink;
  beforeEach(() => {
    sink = openHeadSink({ kind: "s3", bucket: "heads", prefix: "prod/" }, { pathStyle: true });
  });
  afterEach(() => sink.close());

  it("are put once, and asked not to overwrite what is there", async () => {
    expect(await sink.write(HEAD)).toBe("written");
    expect(await sink.write(OTHER)).toBe("there");

    expect([...objects.keys()]).toEqual([`/heads/prod/${HEAD.name}`]);
    expect(String([...objects.values()][0])).toContain(HEAD.text);
    expect(seen.map(({ method, headers }) => [method, headers["if-none-match"]])).toEqual([
      ["PUT", "*"],
      ["PUT", "*"],
    ]);
  });

  it("are put again after a failure that passes, and after a conflict of two that put at once", async () => {
    says.push({ status: 503, code: "SlowDown" });
    expect(await sink.write(HEAD)).toBe("written");
    says.push({ status: 409, code: "ConditionalRequestConflict" });
    expect(await sink.write({ ...HEAD, name: "other.json" })).toBe("written");
  });

  it.each([
    [403, "AccessDenied"],
    [404, "NoSuchBucket"],
  ])("say what is to be done where S3 says %i %s", async (status, code) => {
    says.push({ status, code });

    await expect(sink.write(HEAD)).rejects.toMatchObject({
      code: "output_failed",
      message: expect.stringMatching(
        new RegExp(
          `^could not write the audit head .* to s3://heads/prod/: ${code}.*deploy/iam/audit-heads.json$`,
        ),
      ),
    });
  });
});
