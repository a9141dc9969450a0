/** A copy of a trail's bucket on a disk, as `aws s3 sync` makes it. S3's metadata, where signatures are, come in a file. */
import { readFile } from "node:fs/promises";
import { resolve, sep } from "node:path";
import { parseMetadata } from "../../core/integrity/object-metadata.ts";
import type { ObjectMetadata } from "../../core/integrity/object-metadata.ts";
import { daysOfNaming, trailName } from "../../core/integrity/trail-object.ts";
import type { DeliveryDays } from "../../core/integrity/trail-object.ts";
import { AuditplaneError } from "../../errors.ts";
import { readSmallText } from "../read-small-text.ts";
import type { TrailObjects } from "../trail-objects.ts";
import { walk } from "./walk.ts";

const METADATA_MAX = 500_000_000;

export interface CopyGiven {
  /** A JSON file. */
  readonly metadata: string | undefined;
  /** undefined: whatever there is. */
  readonly days: DeliveryDays | undefined;
}

const DAY = /\/(\d{4})\/(\d\d)\/(\d\d)\/[^/]+$/;

/** Throws `input_missing` for what cannot be read, and where nothing lies below `AWSLogs/`. */
export async function openTrailCopy(path: string, { metadata, days }: CopyGiven): Promise<TrailObjects> {
  const known = metadata === undefined ? undefined : await readMetadata(metadata);
  const files = (await walk([path])).flatMap(({ path: key, size }) => {
    const name = trailName(resolve(key).split(sep).join("/"));
    if (name === undefined) return [];
    const [, year, month, day] = DAY.exec(name) ?? [];
    const at = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
    const own = days && name.includes("/CloudTrail-Digest/") ? daysOfNaming(days) : days;
    return !own || (at >= own.from && at <= own.until) ? [{ key, name, size }] : [];
  });
  if (files.length === 0) {
    throw new AuditplaneError(
      "input_missing",
      `could not check ${path}: nothing in it lies below AWSLogs/, in those days; give the folder that the trail's bucket was copied to`,
    );
  }
  return {
    async *list() {
      yield* files;
    },
    async read(key) {
      const bytes = await readFile(key);
      const name = trailName(resolve(key).split(sep).join("/")) ?? key;
      const own = known?.get(name);
      return { bytes, place: own?.place, signature: known ? (own?.signature ?? null) : undefined };
    },
  };
}

async function readMetadata(path: string): Promise<Map<string, ObjectMetadata>> {
  const fix = "give a list of what S3's HeadObject says of the digests, with Bucket and Key";
  const text = await readSmallText(path, { what: "metadata file", fix, max: METADATA_MAX });
  const metadata = parseMetadata(text);
  if (typeof metadata === "string")
    throw new AuditplaneError(
      "input_missing",
      `could not read the metadata file ${path}: ${metadata}; ${fix}`,
    );
  return metadata;
}
