import { createHash, createPublicKey, verify } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ObjectMetadata, PublicKeyList } from "../../../src/simulate/activity/digests.ts";
import { writeActivity } from "../../../src/simulate/activity/write-activity.ts";
import type { WrittenActivity } from "../../../src/simulate/activity/write-activity.ts";

interface DigestFile {
  readonly digestStartTime: string;
  readonly digestEndTime: string;
  readonly digestS3Bucket: string;
  readonly digestS3Object: string;
  readonly digestPublicKeyFingerprint: string;
  readonly oldestEventTime: string | null;
  readonly previousDigestS3Object: string | null;
  readonly previousDigestHashValue: string | null;
  readonly previousDigestSignature: string | null;
  readonly logFiles: readonly { readonly s3Object: string; readonly hashValue: string }[];
}

const OPTIONS = { people: 8, days: 2, late: 0.05, shuffle: 0.2, digests: true };
let directory = "";
let written: WrittenActivity;
let objects: ObjectMetadata[];
let keys: PublicKeyList;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "digests-"));
  written = await writeActivity(directory, OPTIONS);
  objects = await readJson("digest-objects.json");
  keys = await readJson("digest-public-keys.json");
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** As docs.aws.amazon.com has it, cloudtrail-log-file-custom-validation. */
describe("digest files", () => {
  it("name every trail file once, with the hash of what is in it before compression", async () => {
    const named = (await digests()).flatMap(({ logFiles }) => logFiles);

    expect(named.map(({ s3Object }) => s3Object).sort()).toEqual(
      written.paths.map((path) => relative(written.logs, path)).sort(),
    );
    for (const { s3Object, hashValue } of named) expect(hash(await readLog(s3Object))).toBe(hashValue);
  });

  it("are signed with the key whose public half lies beside them", async () => {
    const [key] = keys.PublicKeyList;
    const publicKey = createPublicKey({
      key: Buffer.from(key?.Value ?? "", "base64"),
      format: "der",
      type: "pkcs1",
    });

    for (const { Key, Bucket, Metadata } of objects) {
      const body = await readLog(Key);
      const digest = JSON.parse(body.toString()) as DigestFile;
      const signed = [
        digest.digestEndTime,
        `${Bucket}/${Key}`,
        hash(body),
        digest.previousDigestSignature ?? "null",
      ].join("\n");

      expect([digest.digestS3Bucket, digest.digestS3Object]).toEqual([Bucket, Key]);
      expect(digest.digestPublicKeyFingerprint).toBe(key?.Fingerprint);
      expect(verify("sha256", Buffer.from(signed), publicKey, Buffer.from(Metadata.signature, "hex"))).toBe(
        true,
      );
    }
    expect(objects).toHaveLength(written.digests);
  });

  it("are a chain without gaps for each account, from an empty one on", async () => {
    const all = new Map((await digests()).map((digest) => [digest.digestS3Object, digest]));
    const signatures = new Map(objects.map(({ Key, Metadata }) => [Key, Metadata.signature]));
    const first = [...all.values()].filter(({ previousDigestS3Object }) => previousDigestS3Object === null);

    expect(first).toHaveLength(2);
    for (const { logFiles, oldestEventTime } of first)
      expect([logFiles, oldestEventTime]).toEqual([[], null]);
    for (const digest of all.values()) {
      const { previousDigestS3Object: name, previousDigestHashValue, previousDigestSignature } = digest;
      if (name === null) continue;
      expect(hash(await readLog(name))).toBe(previousDigestHashValue);
      expect(signatures.get(name)).toBe(previousDigestSignature);
      expect(all.get(name)?.digestEndTime).toBe(digest.digestStartTime);
    }
  });

  it("are not there unless they are asked for, and change nothing else", async () => {
    const plain = join(directory, "plain");
    const { digests: none, paths } = await writeActivity(plain, { ...OPTIONS, digests: false });

    expect(none).toBe(0);
    expect(paths.map((path) => relative(plain, path))).toEqual(
      written.paths.map((path) => relative(directory, path)),
    );
  });
});

async function digests(): Promise<DigestFile[]> {
  const bodies = await Promise.all(objects.map(({ Key }) => readLog(Key)));
  return bodies.map((body) => JSON.parse(body.toString()) as DigestFile);
}

async function readLog(key: string): Promise<Buffer> {
  return gunzipSync(await readFile(join(written.logs, key)));
}

async function readJson<T>(name: string): Promise<T> {
  return JSON.parse(await readFile(join(directory, name), "utf8")) as T;
}

function hash(body: Buffer): string {
  return createHash("sha256").update(body).digest("hex");
}
