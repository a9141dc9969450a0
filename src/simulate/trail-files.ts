/**
 * Writes records as CloudTrail delivers them: one gzip file per account, Region and delivery, named as in
 * docs.aws.amazon.com, get-and-view-cloudtrail-log-files. The only file of the simulation that touches a disk.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { ZlibOptions } from "node:zlib";
import { AuditplaneError, reasonOf } from "../errors.ts";
import { ALPHANUMERIC } from "./random.ts";
import type { Random } from "./random.ts";
import type { TrailRecord } from "./records/record.ts";

export interface TrailFile {
  /** `AWSLogs/…/….json.gz` */
  readonly key: string;
  /** Walked once; made while it is walked where there are many. */
  readonly records: Iterable<TrailRecord>;
}

export interface WrittenFiles {
  /** The files below the directory, in the order of delivery. */
  readonly paths: readonly string[];
  /** Before and after compression. */
  readonly bytesRaw: number;
  readonly bytesGzip: number;
}

const MINUTE = 60_000;
/** CloudTrail delivers about five minutes after the call and rounds the name's time to five minutes. */
const DELIVERY_DELAY = 5 * MINUTE;
/** Files in compression or on their way to the disk while the next one is made. */
const PENDING_MAX = 3;
const CHUNK = 1_048_576;

/**
 * Groups records by account, Region and delivery. They come in the order of their times (a record that is late by more
 * than a delivery starts another file). A delivery ends at full multiples of `minutes` and lands five minutes later.
 */
export function* groupIntoFiles(
  records: Iterable<TrailRecord>,
  { minutes, random }: { minutes: number; random: Random },
): Generator<TrailFile> {
  const open = new Map<string, TrailRecord[]>();
  let end = -Infinity;
  for (const record of records) {
    const at = Date.parse(record.eventTime);
    if (at >= end) {
      yield* close(open, { deliveredAt: end + DELIVERY_DELAY, random });
      end = (Math.floor(at / (minutes * MINUTE)) + 1) * minutes * MINUTE;
    }
    const place = `${record.recipientAccountId} ${record.awsRegion}`;
    const same = open.get(place);
    if (same) same.push(record);
    else open.set(place, [record]);
  }
  yield* close(open, { deliveredAt: end + DELIVERY_DELAY, random });
}

function* close(
  open: Map<string, TrailRecord[]>,
  { deliveredAt, random }: { deliveredAt: number; random: Random },
): Generator<TrailFile> {
  for (const [place, records] of open) {
    const [account = "", region = ""] = place.split(" ");
    yield { key: trailKey({ account, region, deliveredAt }, random), records };
  }
  open.clear();
}

/** The key of a trail file; folder and name show the time of delivery, rounded up to five minutes. */
export function trailKey(
  { account, region, deliveredAt }: { account: string; region: string; deliveredAt: number },
  random: Random,
): string {
  const rounded = new Date(Math.ceil(deliveredAt / (5 * MINUTE)) * 5 * MINUTE).toISOString();
  const [year, month, day] = [rounded.slice(0, 4), rounded.slice(5, 7), rounded.slice(8, 10)];
  const stamp = `${year}${month}${day}T${rounded.slice(11, 13)}${rounded.slice(14, 16)}Z`;
  const name = `${account}_CloudTrail_${region}_${stamp}_${random.text(16, ALPHANUMERIC)}.json.gz`;
  return `AWSLogs/${account}/CloudTrail/${region}/${year}/${month}/${day}/${name}`;
}

/**
 * Writes the files below a directory; a few are compressed while the next is made, never all are in memory. Equal
 * records give equal bytes. Files that lie there already stay, or are replaced where the key is the same. `onBody` sees
 * each file before it is compressed. Throws `output_failed`.
 */
export async function writeTrailFiles(
  directory: string,
  files: Iterable<TrailFile>,
  onBody?: (key: string, body: Uint8Array) => void,
): Promise<WrittenFiles> {
  const paths: string[] = [];
  const pending: Promise<void>[] = [];
  let bytesRaw = 0;
  let bytesGzip = 0;
  for (const { key, records } of files) {
    const path = join(directory, key);
    const body = encodeRecords(records);
    paths.push(path);
    onBody?.(key, body);
    bytesRaw += body.length;
    const write = compressed(body).then((zipped) => {
      bytesGzip += zipped.length;
      return writeOut(path, zipped);
    });
    write.catch(() => undefined); // it is awaited below, perhaps after another one failed
    pending.push(write);
    if (pending.length >= PENDING_MAX) await pending.shift();
  }
  await Promise.all(pending);
  return { paths, bytesRaw, bytesGzip };
}

/** `{"Records":[…]}`. Records are made, written and forgotten one by one: a file of 20,000 of them is 40 MB. */
function encodeRecords(records: Iterable<TrailRecord>): Buffer {
  const chunks: Buffer[] = [];
  let text = '{"Records":[';
  let separator = "";
  for (const record of records) {
    text += separator + JSON.stringify(record);
    separator = ",";
    if (text.length < CHUNK) continue;
    chunks.push(Buffer.from(text));
    text = "";
  }
  chunks.push(Buffer.from(`${text}]}`));
  return Buffer.concat(chunks);
}

/** Writes a file and the folders above it. Throws `output_failed`. */
export async function writeOut(path: string, content: Uint8Array | string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  } catch (error) {
    const message = `could not write ${path}: ${reasonOf(error)}; check the folder and the space left`;
    throw new AuditplaneError("output_failed", message, { cause: error });
  }
}

/** The content of a `.gz` file. */
export function compressed(body: Uint8Array): Promise<Buffer> {
  return compress(body, { chunkSize: CHUNK });
}

const compress = promisify<Uint8Array, ZlibOptions, Buffer>(gzip);
