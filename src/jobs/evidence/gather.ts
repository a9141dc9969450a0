/** Fetches what a finding rests on: the records, and the files that they were read from. */
import { createHash } from "node:crypto";
import { groupBy } from "../../core/catalog/group.ts";
import { trailName } from "../../core/integrity/trail-object.ts";
import { AuditplaneError } from "../../errors.ts";
import { whyUnreadable } from "../../sources/folder/walk.ts";
import type { FileReader } from "../../sources/reader.ts";
import { contentHash, unpack } from "../../sources/unpack.ts";
import type { EvidenceFile } from "../../store/evidence.ts";
import type { RecordPlace } from "../../store/kept-records.ts";
import { findRecords } from "../replay/look-again.ts";

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
  readonly place: RecordPlace;
  readonly file: GatheredFile;
  readonly bytes: Buffer | undefined;
  readonly problem: string | undefined;
}

/** In the order of the places; each file is read once. Never throws for what is not to be had: it becomes a problem. */
export async function gatherRecords(
  places: readonly RecordPlace[],
  known: ReadonlyMap<number, EvidenceFile>,
  reader: Pick<FileReader, "content">,
): Promise<GatheredRecord[]> {
  const found = new Map<RecordPlace, GatheredRecord>();
  for (const [fileId, own] of groupBy(places, (place) => place.fileId)) {
    const of = known.get(fileId);
    const file = of ? await gatherFile(of, reader) : FORGOTTEN;
    const { bytes: content } = file;
    const ordinals = new Set(own.map(({ ordinal }) => ordinal));
    const records = content && (await findRecords(() => unpack(content), ordinals));
    for (const place of own) {
      const record = records?.get(place.ordinal);
      const problem =
        records && !record ? `it no longer falls into ${place.ordinal + 1} records or more` : undefined;
      found.set(place, { place, file, bytes: record?.bytes, problem: file.problem ?? problem });
    }
  }
  return places.flatMap((place) => found.get(place) ?? []);
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
  const file = { path, name: trailName(path), bytes: undefined, hash: of.contentSha256 ?? undefined };
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
