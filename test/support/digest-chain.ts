/** A chain of digests, signed as AWS signs them, in memory: a bucket that tests can tamper with. */
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { HOUR_MS } from "../../src/core/record/time.ts";

export const ACCOUNT = "123456789012";
export const REGION = "eu-west-1";
export const BUCKET = "example-trail";
export const FIRST_HOUR = Date.parse("2026-09-14T08:12:44Z");

export interface SigningKey {
  readonly fingerprint: string;
  readonly der: Buffer;
  readonly privateKey: KeyObject;
}

export function aKey(): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
  const der = publicKey.export({ format: "der", type: "pkcs1" });
  return { fingerprint: createHash("md5").update(der).digest("hex"), der, privateKey };
}

/** Unzipped bodies by key, and what metadata hold. */
export interface Bucket {
  readonly bodies: Map<string, string>;
  readonly signatures: Map<string, string>;
}

export interface ChainOptions {
  /** How many log files each hour has; an hour of undefined has no digest, as when logging is off. */
  readonly hours: readonly (number | undefined)[];
  readonly keyOf?: (hour: number) => SigningKey;
  readonly isBackfill?: boolean;
  readonly firstHour?: number;
}

/** Log files and digests, in the order of time. Behind an hour without a digest a new chain begins. */
export function aChain(bucket: Bucket, { hours, keyOf, isBackfill, firstHour }: ChainOptions): string[] {
  const key = aKey();
  let previous: { key: string; hash: string; signature: string } | undefined;
  const digests: string[] = [];
  for (const [hour, files] of hours.entries()) {
    const from = (firstHour ?? FIRST_HOUR) + hour * HOUR_MS;
    if (files === undefined) {
      previous = undefined;
      continue;
    }
    const logs = Array.from({ length: files }, (_, at) =>
      aLog(bucket, from + (at + 1) * 300_000, isBackfill ? "late" : "log"),
    );
    const signer = keyOf?.(hour) ?? key;
    const digest = digestKey(from + HOUR_MS, isBackfill === true);
    const body = digestBody({ from, digest, logs, previous, signer }, bucket);
    const signature = signatureOf(body, signer);
    bucket.bodies.set(digest, body);
    bucket.signatures.set(digest, signature);
    previous = { key: digest, hash: sha256(body), signature };
    digests.push(digest);
  }
  return digests;
}

export function aBucket(): Bucket {
  return { bodies: new Map(), signatures: new Map() };
}

/** A log file as if CloudTrail had delivered it. */
export function aLog(bucket: Bucket, deliveredAt: number, tag: string): string {
  const stamp = iso(deliveredAt).replaceAll(/[-:]/g, "");
  const key = `AWSLogs/${ACCOUNT}/CloudTrail/${REGION}/${dayOf(deliveredAt)}/${ACCOUNT}_CloudTrail_${REGION}_${stamp.slice(0, 13)}Z_${tag}${deliveredAt}.json.gz`;
  bucket.bodies.set(key, JSON.stringify({ Records: [{ eventID: `${tag}${deliveredAt}` }] }));
  return key;
}

function digestKey(endsAt: number, isBackfill: boolean): string {
  const stamp = iso(endsAt).replaceAll(/[-:]/g, "");
  return `AWSLogs/${ACCOUNT}/CloudTrail-Digest/${REGION}/${dayOf(endsAt)}/${ACCOUNT}_CloudTrail-Digest_${REGION}_org_trail_${REGION}_${stamp}${isBackfill ? "_backfill" : ""}.json.gz`;
}

interface DigestInput {
  readonly from: number;
  readonly digest: string;
  readonly logs: readonly string[];
  readonly previous: { readonly key: string; readonly hash: string; readonly signature: string } | undefined;
  readonly signer: SigningKey;
}

function digestBody({ from, digest, logs, previous, signer }: DigestInput, bucket: Bucket): string {
  return JSON.stringify({
    awsAccountId: ACCOUNT,
    digestStartTime: iso(from),
    digestEndTime: iso(from + HOUR_MS),
    digestS3Bucket: BUCKET,
    digestS3Object: digest,
    digestPublicKeyFingerprint: signer.fingerprint,
    digestSignatureAlgorithm: "SHA256withRSA",
    newestEventTime: null,
    oldestEventTime: null,
    previousDigestS3Bucket: previous ? BUCKET : null,
    previousDigestS3Object: previous?.key ?? null,
    previousDigestHashValue: previous?.hash ?? null,
    previousDigestHashAlgorithm: previous ? "SHA-256" : null,
    previousDigestSignature: previous?.signature ?? null,
    logFiles: logs.map((key) => ({
      s3Bucket: BUCKET,
      s3Object: key,
      hashValue: sha256(bucket.bodies.get(key) as string),
      hashAlgorithm: "SHA-256",
    })),
  });
}

/** Of a digest's text. */
export function signatureOf(body: string, signer: SigningKey): string {
  const digest = JSON.parse(body) as Record<string, string | null>;
  const text = [
    digest["digestEndTime"],
    `${digest["digestS3Bucket"]}/${digest["digestS3Object"]}`,
    sha256(body),
    digest["previousDigestSignature"] ?? "null",
  ].join("\n");
  return sign("sha256", Buffer.from(text), signer.privateKey).toString("hex");
}

export function sha256(text: string | Buffer): string {
  return createHash("sha256").update(text).digest("hex");
}

function iso(at: number): string {
  return new Date(at).toISOString().replace(".000", "");
}

function dayOf(at: number): string {
  return iso(at).slice(0, 10).replaceAll("-", "/");
}
