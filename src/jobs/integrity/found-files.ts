/** Log files that were announced, with the hashes that digests name them by. */
import type { Pool } from "pg";
import type { FoundFile } from "../../core/integrity/files.ts";
import { parseTrailName } from "../../core/integrity/trail-object.ts";
import type { Bucket } from "../../sources/s3-trail/bucket.ts";
import { placeOf } from "../../sources/s3-trail/place.ts";
import type { ObjectPlace } from "../../sources/s3-trail/place.ts";
import { keepContentHash } from "../../store/integrity.ts";
import type { DeliveredFile } from "../../store/integrity.ts";
import { logContent } from "./content.ts";
import { nameOf } from "./paths.ts";

interface FileDeps {
  readonly pool: Pool;
  readonly bucket: Bucket;
}

/** Objects that are not there are left out: a digest that names one says that it is missing. */
export async function foundFiles(delivered: readonly DeliveredFile[], deps: FileDeps): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  for (const one of delivered) {
    const name = nameOf(one.path);
    const parsed = parseTrailName(name);
    if (parsed?.kind !== "log" || one.reason === "object_missing") continue;
    const { deliveredAt, isRecords } = parsed;
    files.push({ name, deliveredAt, isRecords, content: await contentOf(one, deps) });
  }
  return files;
}

async function contentOf(
  { path, state, reason, content }: DeliveredFile,
  { pool, bucket }: FileDeps,
): Promise<FoundFile["content"]> {
  if (content !== null) return { hash: content };
  if (state === "pending") return { unread: "it is not read yet" };
  if (reason === "object_forbidden" || reason === "object_unavailable" || reason === "worker_lost")
    return { unread: `it could not be read: ${reason.replaceAll("_", " ")}` };
  // it was read before hashes were kept, or did not unzip to its end
  const got = await bucket.read(placeOf(path) as ObjectPlace);
  if ("reason" in got) return { unread: `it could not be read again: ${got.reason.replaceAll("_", " ")}` };
  const found = await logContent(got.bytes);
  if ("hash" in found) await keepContentHash(pool, path, found.hash);
  return found;
}
