import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { unpack } from "./unpack.ts";

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
