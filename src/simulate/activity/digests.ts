/**
 * CloudTrail's digest files: each hour of each account a list of the files delivered in it with their hashes, chained to
 * the one before and signed. docs.aws.amazon.com, cloudtrail-log-file-validation-digest-file-structure.
 */
import { createHash, generateKeyPairSync, hash, sign } from "node:crypto";
import { isoSeconds } from "../records/record.ts";
import { compressed } from "../trail-files.ts";
import type { DeliveredFile } from "./delivery.ts";
import { REGION } from "./mesh.ts";
import { HOUR } from "./options.ts";

/** What S3 has of an object besides its content: of digests the signature, which is not in the file. */
export interface ObjectMetadata {
  readonly Bucket: string;
  readonly Key: string;
  readonly ContentLength: number;
  readonly ContentType: "application/json";
  readonly ContentEncoding: "gzip";
  readonly Metadata: { readonly signature: string; readonly "signature-algorithm": "SHA256withRSA" };
}

/** As `cloudtrail:ListPublicKeys` answers: PKCS#1 in DER, times in seconds. */
export interface PublicKeyList {
  readonly PublicKeyList: readonly {
    readonly Value: string;
    readonly ValidityStartTime: number;
    readonly ValidityEndTime: number;
    readonly Fingerprint: string;
  }[];
}

export interface Digest {
  readonly key: string;
  readonly content: Uint8Array;
  readonly metadata: ObjectMetadata;
}

export interface Digests {
  /** Takes note of files on their way; they pass as they are. */
  note(files: Iterable<DeliveredFile>): Generator<DeliveredFile>;
  /** Takes the content of a file, before compression. */
  readonly hash: (key: string, body: Uint8Array) => void;
  /** All digests, account by account in the order of time. */
  close(): Promise<{ readonly digests: readonly Digest[]; readonly keys: PublicKeyList }>;
}

export const TRAIL_BUCKET = "example-org-trail-111122223333";
const TRAIL = "org-trail";
/** Digests end at this minute of each hour, as the minute of a trail's creation has it. */
const MINUTE = 30 * 60_000;

interface Noted {
  readonly key: string;
  readonly deliveredAt: number;
  readonly oldest: string;
  readonly newest: string;
}

/** Keeps a line for each file; the key pair is new each time. */
export function createDigests(): Digests {
  const accounts = new Map<string, Noted[]>();
  const hashes = new Map<string, string>();
  return {
    *note(files) {
      for (const file of files) {
        const own = accounts.get(file.account);
        if (own) own.push(noted(file));
        else accounts.set(file.account, [noted(file)]);
        yield file;
      }
    },
    hash: (key, body) => void hashes.set(key, createHash("sha256").update(body).digest("hex")),
    async close() {
      const signer = createSigner();
      const digests: Digest[] = [];
      for (const [account, files] of [...accounts].sort(([a], [b]) => (a < b ? -1 : 1)))
        for await (const digest of chain(account, { files, hashes, signer })) digests.push(digest);
      const times = [...accounts.values()].flat().map(({ deliveredAt }) => deliveredAt);
      return { digests, keys: signer.list(Math.min(...times), Math.max(...times)) };
    },
  };
}

function noted({ key, deliveredAt, records }: DeliveredFile): Noted {
  const times = records.map(({ eventTime }) => eventTime);
  const later = (a: string, b: string): string => (b > a ? b : a);
  const earlier = (a: string, b: string): string => (b < a ? b : a);
  return { key, deliveredAt, oldest: times.reduce(earlier), newest: times.reduce(later) };
}

interface Chain {
  readonly files: readonly Noted[];
  readonly hashes: ReadonlyMap<string, string>;
  readonly signer: Signer;
}

/** From an empty one, of the hour before the trail began, to the hour of the last delivery; empty hours included. */
async function* chain(account: string, { files, hashes, signer }: Chain): AsyncGenerator<Digest> {
  const hourOf = (at: number): number => Math.floor((at - MINUTE) / HOUR);
  const byHour = new Map<number, Noted[]>();
  for (const file of files) {
    const hour = hourOf(file.deliveredAt);
    byHour.set(hour, [...(byHour.get(hour) ?? []), file]);
  }
  const hours = [...byHour.keys()];
  let previous: Previous | undefined;
  for (let hour = Math.min(...hours) - 1; hour <= Math.max(...hours); hour++) {
    const window = { account, start: hour * HOUR + MINUTE, files: byHour.get(hour) ?? [], hashes };
    const text = digestText(window, previous, signer.fingerprint);
    const digestHash = hash("sha256", text, "hex");
    const { key, end } = placeOf(window);
    const signature = signer.sign(
      [end, `${TRAIL_BUCKET}/${key}`, digestHash, previous?.signature ?? "null"].join("\n"),
    );
    const content = await compressed(Buffer.from(text));
    yield { key, content, metadata: metadataOf(key, content.length, signature) };
    previous = { key, hash: digestHash, signature };
  }
}

interface Window {
  readonly account: string;
  readonly start: number;
  readonly files: readonly Noted[];
  readonly hashes: ReadonlyMap<string, string>;
}

interface Previous {
  readonly key: string;
  readonly hash: string;
  readonly signature: string;
}

function placeOf({ account, start }: Window): { key: string; end: string } {
  const end = isoSeconds(start + HOUR);
  const name = `${account}_CloudTrail-Digest_${REGION}_${TRAIL}_${REGION}_${end.replaceAll(/[-:]/g, "")}.json.gz`;
  const day = end.slice(0, 10).replaceAll("-", "/");
  return { key: `AWSLogs/${account}/CloudTrail-Digest/${REGION}/${day}/${name}`, end };
}

function digestText(window: Window, previous: Previous | undefined, fingerprint: string): string {
  const { account, start, files, hashes } = window;
  const { key, end } = placeOf(window);
  const times = files.flatMap(({ oldest, newest }) => [oldest, newest]).sort();
  return JSON.stringify({
    awsAccountId: account,
    digestStartTime: isoSeconds(start),
    digestEndTime: end,
    digestS3Bucket: TRAIL_BUCKET,
    digestS3Object: key,
    digestPublicKeyFingerprint: fingerprint,
    digestSignatureAlgorithm: "SHA256withRSA",
    newestEventTime: times.at(-1) ?? null,
    oldestEventTime: times[0] ?? null,
    previousDigestS3Bucket: previous ? TRAIL_BUCKET : null,
    previousDigestS3Object: previous?.key ?? null,
    previousDigestHashValue: previous?.hash ?? null,
    previousDigestHashAlgorithm: previous ? "SHA-256" : null,
    previousDigestSignature: previous?.signature ?? null,
    logFiles: files.map((file) => ({
      s3Bucket: TRAIL_BUCKET,
      s3Object: file.key,
      hashValue: hashes.get(file.key),
      hashAlgorithm: "SHA-256",
      newestEventTime: file.newest,
      oldestEventTime: file.oldest,
    })),
  });
}

function metadataOf(key: string, length: number, signature: string): ObjectMetadata {
  return {
    Bucket: TRAIL_BUCKET,
    Key: key,
    ContentLength: length,
    ContentType: "application/json",
    ContentEncoding: "gzip",
    Metadata: { signature, "signature-algorithm": "SHA256withRSA" },
  };
}

interface Signer {
  readonly fingerprint: string;
  sign(text: string): string;
  list(from: number, until: number): PublicKeyList;
}

/** RSA, PKCS#1 v1.5, SHA-256. How AWS makes fingerprints is not documented; here it is an MD5 of the key. */
function createSigner(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const der = publicKey.export({ format: "der", type: "pkcs1" });
  const fingerprint = createHash("md5").update(der).digest("hex");
  return {
    fingerprint,
    sign: (text) => sign("sha256", Buffer.from(text), privateKey).toString("hex"),
    list: (from, until) => ({
      PublicKeyList: [
        {
          Value: der.toString("base64"),
          ValidityStartTime: Math.floor((from - 24 * HOUR) / 1000),
          ValidityEndTime: Math.ceil((until + 24 * HOUR) / 1000),
          Fingerprint: fingerprint,
        },
      ],
    }),
  };
}
