import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import { judgeChain } from "../../../src/core/integrity/chain.ts";
import type { FoundDigest, JudgedChain } from "../../../src/core/integrity/chain.ts";
import { parseDigest } from "../../../src/core/integrity/digest.ts";
import { judgeFiles } from "../../../src/core/integrity/files.ts";
import type { Checked } from "../../../src/core/integrity/state.ts";
import { signedWithin } from "../../../src/core/integrity/public-keys.ts";
import { parseTrailName } from "../../../src/core/integrity/trail-object.ts";
import type { ChainId } from "../../../src/core/integrity/trail-object.ts";
import { DAY_MS, HOUR_MS } from "../../../src/core/record/time.ts";
import {
  BUCKET,
  FIRST_HOUR,
  aBucket,
  aChain,
  aKey,
  aLog,
  sha256,
  signatureOf,
} from "../../support/digest-chain.ts";
import type { Bucket, SigningKey } from "../../support/digest-chain.ts";

const key = aKey();
const LATER = FIRST_HOUR + 30 * DAY_MS;

interface Judged {
  readonly chains: readonly JudgedChain[];
  readonly files: readonly Checked[];
}

function judgeAll(
  bucket: Bucket,
  {
    keys = [key],
    now = LATER,
    metadata = true,
    isWhole = false,
  }: { keys?: SigningKey[]; now?: number; metadata?: boolean; isWhole?: boolean } = {},
): Judged {
  const der = new Map(keys.map((one) => [one.fingerprint, one.der]));
  const digests: { id: ChainId; found: FoundDigest[] }[] = [];
  const files = [];
  for (const [name, body] of bucket.bodies) {
    const parsed = parseTrailName(name);
    if (parsed?.kind === "log") files.push({ ...parsed, name, content: { hash: sha256(body) } });
    if (parsed?.kind !== "digest") continue;
    const digest = parseDigest(body);
    let own = digests.find(({ id }) => isDeepStrictEqual(id, parsed.chain));
    if (!own) digests.push((own = { id: parsed.chain, found: [] }));
    own.found.push({
      name,
      place: { bucket: BUCKET, key: name },
      endsAt: parsed.endsAt,
      content: typeof digest === "string" ? digest : { digest, hash: sha256(body) },
      signature: metadata ? (bucket.signatures.get(name) ?? null) : undefined,
    });
  }
  const chains = digests.map(({ id, found }) => judgeChain(id, found, der));
  return { chains, files: judgeFiles({ chains, files, now, isWhole }) };
}

function states(checked: readonly Checked[]): string[] {
  return checked.map(({ state }) => state);
}

function digestStates({ chains }: Judged): string[] {
  return states(chains.flatMap(({ digests }) => digests));
}

function chainOf(hours: readonly (number | undefined)[]): { bucket: Bucket; digests: string[] } {
  const bucket = aBucket();
  return { bucket, digests: aChain(bucket, { hours, keyOf: () => key }) };
}

function tamper(bucket: Bucket, name: string, change: (digest: Record<string, unknown>) => void): void {
  const digest = JSON.parse(bucket.bodies.get(name) as string) as Record<string, unknown>;
  change(digest);
  bucket.bodies.set(name, JSON.stringify(digest));
}

test("an undisturbed chain is valid, hours without files included, and so is every file", () => {
  const { bucket } = chainOf([0, 2, 0, 1]);

  const judged = judgeAll(bucket);

  expect(digestStates(judged)).toEqual(["valid", "valid", "valid", "valid"]);
  expect(states(judged.files)).toEqual(["valid", "valid", "valid"]);
  expect(judged.chains[0]?.gaps).toEqual([]);
});

test("the oldest digest may name one that was not looked for", () => {
  const { bucket, digests } = chainOf([0, 2, 1]);
  bucket.bodies.delete(digests[0] as string);

  expect(digestStates(judgeAll(bucket))).toEqual(["valid", "valid"]);
});

test("a flipped bit of a log file is an invalid hash, and costs no other file", () => {
  const { bucket } = chainOf([3]);
  const name = [...bucket.bodies.keys()][1] as string;
  bucket.bodies.set(name, `${bucket.bodies.get(name)} `);

  expect(states(judgeAll(bucket).files)).toEqual(["valid", "invalid_hash", "valid"]);
});

test("a log file that a digest names and that is gone is missing", () => {
  const { bucket } = chainOf([2]);
  const name = [...bucket.bodies.keys()][0] as string;
  bucket.bodies.delete(name);

  const { files } = judgeAll(bucket);

  expect(files.map(({ name: own, state }) => [own, state])).toContainEqual([name, "missing"]);
});

test("a digest in the middle that is gone is missing, its hour is no gap, and its files are not covered", () => {
  const { bucket, digests } = chainOf([1, 2, 1]);
  bucket.bodies.delete(digests[1] as string);

  const judged = judgeAll(bucket);

  expect(digestStates(judged)).toEqual(["valid", "missing", "valid"]);
  expect(judged.chains[0]?.gaps).toEqual([
    { from: FIRST_HOUR + HOUR_MS, until: FIRST_HOUR + 2 * HOUR_MS, missing: digests[1] },
  ]);
  expect(states(judged.files)).toEqual(["valid", "not_covered", "not_covered", "valid"]);
  expect(judged.files[1]?.reason).toContain("is missing");
});

test("a file that was removed together with its line in the digest is found by the digest's signature", () => {
  const { bucket, digests } = chainOf([1, 2, 1]);
  tamper(bucket, digests[1] as string, (digest) => (digest["logFiles"] as unknown[]).pop());

  const judged = judgeAll(bucket);

  expect(digestStates(judged)).toEqual(["valid", "invalid_hash", "valid"]);
  expect(states(judged.files)).toEqual(["valid", "not_covered", "not_covered", "valid"]);
});

test("the newest digest is checked by the signature in its metadata", () => {
  const { bucket, digests } = chainOf([1, 1]);
  const newest = digests[1] as string;
  tamper(bucket, newest, (digest) => (digest["logFiles"] as unknown[]).pop());

  expect(digestStates(judgeAll(bucket))).toEqual(["valid", "invalid_signature"]);

  const forger = { ...aKey(), fingerprint: key.fingerprint };
  bucket.signatures.set(newest, signatureOf(bucket.bodies.get(newest) as string, forger));
  expect(digestStates(judgeAll(bucket))).toEqual(["valid", "invalid_signature"]);
});

test("a forger's chain, however well it is linked, has no signature of AWS", () => {
  const forger = aKey();
  const bucket = aBucket();
  aChain(bucket, { hours: [1, 1, 1], keyOf: () => forger });

  const judged = judgeAll(bucket);

  expect(digestStates(judged)).toEqual(["invalid_signature", "invalid_signature", "invalid_signature"]);
  expect(judged.chains[0]?.digests[0]?.reason).toContain("public key");
  expect(states(judged.files)).toEqual(["not_covered", "not_covered", "not_covered"]);
});

test("without metadata the newest digest waits, and those before it are proven by it", () => {
  const { bucket } = chainOf([1, 1, 1]);

  const judged = judgeAll(bucket, { metadata: false });

  expect(digestStates(judged)).toEqual(["valid", "valid", "pending"]);
  expect(states(judged.files)).toEqual(["valid", "valid", "pending"]);
});

test("a digest that lies elsewhere than it says is moved", () => {
  const { bucket, digests } = chainOf([1, 1]);
  const newest = digests[1] as string;
  const elsewhere = newest.replace("T101244Z", "T111244Z");
  bucket.bodies.set(elsewhere, bucket.bodies.get(newest) as string);
  bucket.signatures.set(elsewhere, bucket.signatures.get(newest) as string);

  expect(digestStates(judgeAll(bucket))).toEqual(["valid", "valid", "moved"]);
});

test("hours without digests between two chains are a gap, and so are the files of then", () => {
  const { bucket } = chainOf([1, undefined, undefined, 1]);
  aLog(bucket, FIRST_HOUR + 1.5 * HOUR_MS, "off");

  const judged = judgeAll(bucket);

  expect(digestStates(judged)).toEqual(["valid", "valid"]);
  expect(judged.chains[0]?.gaps).toEqual([
    { from: FIRST_HOUR + HOUR_MS, until: FIRST_HOUR + 3 * HOUR_MS, missing: undefined },
  ]);
  expect(states(judged.files)).toEqual(["valid", "gap", "valid"]);
});

test("where digests are switched on, or on again, the empty one of the hour before accuses no file of that hour, and hides no gap", () => {
  const { bucket } = chainOf([0, 1]);
  const again = FIRST_HOUR + 1.7 * HOUR_MS;
  aChain(bucket, { hours: [0, 1], keyOf: () => key, firstHour: again });
  const before = aLog(bucket, FIRST_HOUR + 0.5 * HOUR_MS, "before");
  const between = aLog(bucket, again + 0.6 * HOUR_MS, "between");

  const judged = judgeAll(bucket);
  const stateOf = (wanted: string): Checked | undefined => judged.files.find(({ name }) => name === wanted);

  expect(judged.chains[0]?.gaps).toEqual([
    { from: FIRST_HOUR + 2 * HOUR_MS, until: again + HOUR_MS, missing: undefined },
  ]);
  expect(stateOf(before)).toMatchObject({ state: "not_covered" });
  expect(stateOf(before)).not.toHaveProperty("isExtra");
  expect(stateOf(between)?.state).toBe("gap");
});

test("a file that no digest names waits for two days for one of late files, and is not covered afterwards", () => {
  const { bucket } = chainOf([1, 1, 1]);
  const injected = aLog(bucket, FIRST_HOUR + 1.5 * HOUR_MS, "injected");
  const stateAt = (now: number): Checked | undefined =>
    judgeAll(bucket, { now }).files.find(({ name }) => name === injected);

  expect(stateAt(FIRST_HOUR + 3 * HOUR_MS)).not.toHaveProperty("isExtra");
  expect(stateAt(FIRST_HOUR + 3 * HOUR_MS)?.state).toBe("pending");
  expect(stateAt(LATER)).toMatchObject({ state: "not_covered", isExtra: true });
});

test("a file from before the first digest is not covered, and none had to name it", () => {
  const { bucket } = chainOf([1, 1]);
  const early = aLog(bucket, FIRST_HOUR - 5 * HOUR_MS, "early");

  const judged = judgeAll(bucket).files.find(({ name }) => name === early);

  expect(judged?.state).toBe("not_covered");
  expect(judged).not.toHaveProperty("isExtra");
});

test("a file behind the newest digest is pending, however late it is", () => {
  const { bucket } = chainOf([1]);
  aLog(bucket, FIRST_HOUR + 3 * HOUR_MS, "young");

  expect(states(judgeAll(bucket).files)).toEqual(["valid", "pending"]);
});

test("a file of a bucket that is looked at whole waits two days for a digest, and not for ever where none is written any more", () => {
  const { bucket } = chainOf([1]);
  const delivered = FIRST_HOUR + 3 * HOUR_MS;
  aLog(bucket, delivered, "young");
  const at = (now: number) => states(judgeAll(bucket, { now, isWhole: true }).files);

  expect(at(delivered + 2 * DAY_MS - HOUR_MS)).toEqual(["valid", "pending"]);
  expect(at(delivered + 2 * DAY_MS)).toEqual(["valid", "gap"]);
});

test("a file whose stamp is of another day than its folder was put there, and does not wait for a digest of then", () => {
  const { bucket } = chainOf([1]);
  const [first = ""] = [...bucket.bodies.keys()];
  for (const stamp of ["20991231T0000Z", "20200101T0000Z"])
    bucket.bodies.set(first.replace(/_\d{8}T\d{4}Z_/, `_${stamp}_`), "{}");

  const { files } = judgeAll(bucket, { now: FIRST_HOUR + 3 * HOUR_MS });

  expect(files.map(({ state, isExtra }) => [state, isExtra])).toEqual([
    ["not_covered", true],
    ["valid", undefined],
    ["not_covered", true],
  ]);
});

test("a stamp that is rounded over midnight is of the folder before", () => {
  const name = (stamp: string): string =>
    `AWSLogs/123456789012/CloudTrail/eu-west-1/2026/09/14/123456789012_CloudTrail_eu-west-1_${stamp}_x.json.gz`;

  expect(parseTrailName(name("20260915T0000Z"))).toMatchObject({
    deliveredAt: Date.parse("2026-09-15T00:00:00Z"),
  });
  expect(parseTrailName(name("20260915T0200Z"))).toMatchObject({ deliveredAt: undefined });
});

test("keys are asked for of the time of digests, and of late files' until now: they are signed when they are made", () => {
  const [hourly, late] = [false, true].map((isBackfill) => ({
    chain: { account: "", region: "", trail: "", homeRegion: "", isBackfill },
    endsAt: FIRST_HOUR,
  })) as [Parameters<typeof signedWithin>[0][number], Parameters<typeof signedWithin>[0][number]];

  expect(signedWithin([hourly], LATER)).toEqual({ from: FIRST_HOUR, until: FIRST_HOUR });
  expect(signedWithin([hourly, late], LATER)).toEqual({ from: FIRST_HOUR, until: LATER });
});

test("a digest of late files vouches for them, in a chain of its own without gaps", () => {
  const { bucket } = chainOf([1, 1, 1, 1]);
  aChain(bucket, { hours: [1, undefined, 1], keyOf: () => key, isBackfill: true });

  const judged = judgeAll(bucket);

  expect(digestStates(judged)).toEqual(["valid", "valid", "valid", "valid", "valid", "valid"]);
  expect(judged.chains.map(({ gaps }) => gaps)).toEqual([[], []]);
  expect(states(judged.files)).toEqual(["valid", "valid", "valid", "valid", "valid", "valid"]);
});

test("keys may change along a chain, and the old ones are needed for the old digests", () => {
  const newer = aKey();
  const bucket = aBucket();
  aChain(bucket, { hours: [1, 1, 1], keyOf: (hour) => (hour < 2 ? key : newer) });

  expect(digestStates(judgeAll(bucket, { keys: [key, newer] }))).toEqual(["valid", "valid", "valid"]);
  expect(digestStates(judgeAll(bucket, { keys: [newer] }))).toEqual([
    "invalid_signature",
    "invalid_signature",
    "valid",
  ]);
});

test("what is no digest is said to be none, and those before it are checked by their metadata", () => {
  const { bucket, digests } = chainOf([1, 1, 1]);
  bucket.bodies.set(digests[1] as string, "{");

  const judged = judgeAll(bucket);

  expect(digestStates(judged)).toEqual(["valid", "invalid_hash", "valid"]);
  expect(judged.chains[0]?.digests[1]?.reason).toContain("not JSON");
  expect(judged.chains[0]?.gaps).toMatchObject([{ missing: digests[1] }]); // logging was not off
});

test("a file that two digests name with different hashes is not believed", () => {
  const { bucket } = chainOf([1, 1]);
  const [first] = [...bucket.bodies.keys()];
  const twin = aBucket();
  twin.bodies.set(first as string, "another content");
  const late = aChain(bucket, { hours: [1], keyOf: () => key, isBackfill: true });
  tamper(bucket, late[0] as string, (digest) => {
    (digest["logFiles"] as object[])[0] = {
      s3Bucket: BUCKET,
      s3Object: first as string,
      hashValue: sha256("another content"),
    };
  });
  bucket.signatures.set(late[0] as string, signatureOf(bucket.bodies.get(late[0] as string) as string, key));

  const judged = judgeAll(bucket);

  expect(judged.files.find(({ name }) => name === first)?.state).toBe("invalid_hash");
});

test("a file that a digest names in the bucket of before its trail was moved is not proven here, and not missing", () => {
  const { bucket, digests } = chainOf([2]);
  const [log = "", other = ""] = [...bucket.bodies.keys()];
  bucket.bodies.delete(log);
  bucket.bodies.delete(other);
  const digest = digests[0] as string;
  tamper(bucket, digest, ({ logFiles }) => {
    const [first, second] = logFiles as Record<string, string>[];
    Object.assign(first as object, { s3Bucket: "old-trail" });
    Object.assign(second as object, { s3Object: `old/${second?.["s3Object"]}` });
  });
  bucket.signatures.set(digest, signatureOf(bucket.bodies.get(digest) as string, key));

  const { files } = judgeAll(bucket);

  expect(states(files)).toEqual(["not_covered", "not_covered"]);
  expect(files[0]?.reason).toContain("names it in s3://old-trail/, where");
  expect(files[1]?.reason).toContain(`names it in s3://${BUCKET}/old/, where`);
});
