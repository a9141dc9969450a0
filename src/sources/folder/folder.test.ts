import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { toBatches } from "./index.ts";
import { walk } from "./walk.ts";

const TEXT = '{"Records":[{"eventName":"Größe"}]}';

describe("walk", () => {
  const root = mkdtempSync(join(tmpdir(), "auditplane-walk-"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const write = (name: string, content = TEXT): string => {
    const path = join(root, name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, content);
    return path;
  };

  it("lists files by code unit, each path once, and says what a name alone tells", async () => {
    const paths = ["b.json", "a/Z.json.gz", "a/a.jsonl", "a/b.ndjson", "c.log"].map((name) => write(name));
    write("a/notes.txt");
    write("a/empty.json", "");
    write("AWSLogs/1/CloudTrail-Digest/x.json.gz");
    symlinkSync(root, join(root, "circle"));

    const files = await walk([root, paths[0] as string]);

    expect(files.map(({ path, skip }) => [path.slice(root.length + 1), skip])).toEqual([
      ["AWSLogs/1/CloudTrail-Digest/x.json.gz", "digest"],
      ["a/Z.json.gz", undefined],
      ["a/a.jsonl", undefined],
      ["a/b.ndjson", undefined],
      ["a/empty.json", "empty"],
      ["a/notes.txt", "name"],
      ["b.json", undefined],
      ["c.log", undefined],
    ]);
  });

  it("reads a file that is named itself, whatever its name", async () => {
    const path = write("records.txt");

    expect(await walk([path])).toEqual([{ path, size: Buffer.byteLength(TEXT) }]);
  });

  it("refuses a path that does not exist or may not be read, with its name", async () => {
    const missing = join(root, "nowhere");
    await expect(walk([missing])).rejects.toMatchObject({
      code: "input_missing",
      message: expect.stringContaining(`could not read ${missing}: it does not exist`),
    });
    if (process.getuid?.() === 0) return; // root may read everything
    const closed = write("closed.json");
    chmodSync(closed, 0);
    await expect(walk([closed])).rejects.toMatchObject({ code: "input_missing" });
  });
});

describe("toBatches", () => {
  it("groups small files and leaves a large one alone, in the order given", () => {
    const file = (size: number): { path: string; size: number } => ({ path: `${size}.json`, size });
    const sizes = [1, 2, 30_000_000, 3, 19_000_000, 2_000_000];

    const batches = [...toBatches(sizes.map(file))].map(({ files }) => files.map(({ size }) => size));

    expect(batches).toEqual([[1, 2], [30_000_000], [3, 19_000_000], [2_000_000]]);
  });
});
