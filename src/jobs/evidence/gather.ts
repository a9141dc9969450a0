/** Fetches what a finding rests on: the records, and the files that they were read from. */
import { createHash } from "node:crypto";
import type { EvidencePoint } from "../../core/finding/hit.ts";
import { trailName } from "../../core/integrity/trail-object.ts";
import { AuditplaneError } from "../../errors.ts";
import { whyUnreadable } from "../../sources/folder/walk.ts";
import type { FileReader } from "../../sources/reader.ts";
import { contentHash, unpack } from "../../sources/unpack.ts";
import type { EvidenceFile } from "../../store/evidence.ts";
import { findRecord } from "../replay/look-again.ts";

export interface GatheredFile {
  readonly path: string;
  /** From `AWSLogs/` on; undefined: no trail delivered it. */
  readonly name: string | undefined;
  /** As it was delivered; undefined: it is not to be had any more. */
  readonly bytes: Buffer | undefined;
  /** SHA-256 of what it unzips to, hexadecimal. */
  readonly hash: string | undefined;
  readonly problem: string | undefined;
}

export interface GatheredRecord {
  readonly point: EvidencePoint;
  readonly file: GatheredFile;
  readonly bytes: Buffer | undefined;
  readonly problem: string | undefined;
}

/** In the order of the evidence, each file once. Never throws for what is not to be had: it becomes a problem. */
export async function gatherRecords(
  points: readonly EvidencePoint[],
  known: ReadonlyMap<number, EvidenceFile>,
  reader: Pick<FileReader, "content">,
): Promise<GatheredRecord[]> {
  const files = new Map<number, GatheredFile>();
  const records: GatheredRecord[] = [];
  for (const point of points) {
    const of = known.get(point.fileId);
    const file = files.get(point.fileId) ?? (of ? await gatherFile(of, reader) : FORGOTTEN);
    files.set(point.fileId, file);
    const { bytes: content } = file;
    const found = content && (await findRecord(() => unpack(content), point.ordinal));
    const problem =
      content && !found ? `it no longer falls into ${point.ordinal + 1} records or more` : undefined;
    records.push({ point, file, bytes: found?.bytes, problem: file.problem ?? problem });
  }
  return records;
}

const FORGOTTEN: GatheredFile = {
  path: "unknown",
  name: undefined,
  bytes: undefined,
  hash: undefined,
  problem: "nothing is known of its file any more",
};

async function gatherFile(of: EvidenceFile, reader: Pick<FileReader, "content">): Promise<GatheredFile> {
  const { path } = of;
  const file = { path, name: trailName(path), bytes: undefined, hash: undefined };
  let bytes: Buffer;
  try {
    ({ bytes } = await reader.content(path));
  } catch (error) {
    const problem =
      error instanceof AuditplaneError ? error.message : `could not read ${path}: ${whyUnreadable(error)}`;
    return { ...file, problem };
  }
  if (!createHash("sha256").update(bytes).digest().equals(of.sha256))
    return { ...file, problem: `${path} is another file now than the one that was read` };
  const hash = await contentHash(bytes);
  if (!Buffer.isBuffer(hash))
    return { ...file, bytes, problem: `${path} cannot be unzipped: ${hash.detail}` };
  return { ...file, bytes, hash: hash.toString("hex"), problem: undefined };
}
