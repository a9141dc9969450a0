import { hash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { manifestName, parseArchivedDay } from "../../src/core/archive/archived-day.ts";
import { openArchiveSink } from "../../src/sinks/archive/index.ts";
import { openArchive } from "../../src/sources/archive/index.ts";
import { useSmallBucket } from "../support/small-bucket.ts";

const place = { kind: "s3", bucket: "archive", prefix: "production/" } as const;

describe("the archive in a bucket", () => {
  const { objects, refuses } = useSmallBucket();

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
    expect(path).toBe(`/archive/production/${file.name}`);
    expect(await archive.day("2026-08-01")).toMatchObject(day);
    expect(await archive.file(file)).toEqual(bytes);
    sink.close();
    archive.close();
  });

  it("says what may not be done there, and names the policy", async () => {
    const sink = openArchiveSink(place, { pathStyle: true });
    const archive = openArchive(place, { pathStyle: true });
    await expect(archive.day("2026-08-02")).rejects.toMatchObject({ code: "input_missing" });
    refuses.set("/archive/", { status: 403, code: "AccessDenied" });

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
