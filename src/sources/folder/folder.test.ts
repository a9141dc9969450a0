import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { toBatches } from "./index.ts";
import { unpack } from "./read.ts";
import { walk } from "./walk.ts";

const TEXT = '{"Records":[{"eventName":"Größe"}]}';

describe("unpack", () => {
  const textOf = async (bytes: Buffer): Promise<string> => {
    const parts: string[] = [];
    for await (const chunk of unpack(bytes)) {
      if (!Buffer.isBuffer(chunk)) return chunk.reason;
      parts.push(chunk.toString("latin1"));
    }
    return Buffer.from(parts.join(""), "latin1").toString();
  };
  const utf16 = Buffer.from(`\u{FEFF}${TEXT}`, "utf16le");

  it.each([
    ["plain", Buffer.from(TEXT)],
    ["with a byte order mark", Buffer.from(`\u{FEFF}${TEXT}`)],
    ["in UTF-16, little endian", utf16],
    ["in UTF-16, big endian", Buffer.from(utf16).swap16()],
  ])("gives the same text in UTF-8 of a file %s, zipped or not", async (_, bytes) => {
    expect(await textOf(bytes)).toBe(TEXT);
    expect(await textOf(gzipSync(bytes))).toBe(TEXT);
  });

  it("reads all members of a stream of several", async () => {
    const half = TEXT.length / 2;
    const members = [TEXT.slice(0, half), TEXT.slice(half)].map((part) => gzipSync(part));

    expect(await textOf(Buffer.concat(members))).toBe(TEXT);
  });

  it.each([
    ["nothing", Buffer.alloc(0), ""],
    ["zipped nothing", gzipSync(""), ""],
    ["a stream that is cut", gzipSync(TEXT).subarray(0, -12), "truncated_gzip"],
    ["what only begins like gzip", Buffer.from("\u{1f}\u{8b}", "latin1"), "truncated_gzip"],
    ["a stream followed by other bytes", Buffer.concat([gzipSync(TEXT), Buffer.from("more")]), "bad_gzip"],
    ["300 MB of zeros in 300 KB", gzipSync(Buffer.alloc(300_000_000)), "file_too_large"],
  ])("says of %s what it is worth", async (_, bytes, reason) => {
    expect(await textOf(bytes)).toBe(reason);
  });
});

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
