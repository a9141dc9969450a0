/** Reads the archive: a folder, or a part of a bucket. See README.md. */
import { hash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { manifestName, parseArchivedDay } from "../../core/archive/archived-day.ts";
import type { ArchivedDay, ArchivedFile } from "../../core/archive/archived-day.ts";
import { placeName } from "../../core/audit/head-place.ts";
import type { HeadPlace } from "../../core/audit/head-place.ts";
import { refusalOf } from "../../core/refusal/refusal.ts";
import { AuditplaneError } from "../../errors.ts";
import { openBuckets } from "../s3-trail/bucket.ts";

/** What the archive has of a day, and the sha256 of the manifest that says so. */
export type ReadDay = ArchivedDay & { readonly manifest: string };

export interface Archive {
  /** What there is of a day. Throws `input_missing` where there is nothing, or no manifest that can be read. */
  day(day: string): Promise<ReadDay>;
  /** A file's bytes. Throws `input_missing` where they are not those that the manifest has the hash of. */
  file(file: ArchivedFile): Promise<Buffer>;
  close(): void;
}

export function openArchive(place: HeadPlace, given: { readonly pathStyle: boolean }): Archive {
  const bucket = openBuckets(given); // no connection before somebody is asked
  const named = (name: string): string => `${name} of the archive in ${placeName(place)}`;
  const read = async (name: string): Promise<Buffer> => {
    try {
      if (place.kind === "folder") return await readFile(join(place.path, name));
      const object = await bucket.read({ bucket: place.bucket, key: `${place.prefix}${name}` });
      if ("reason" in object) throw new Error(`${object.reason}: ${object.detail}`);
      return object.bytes;
    } catch (cause) {
      throw missing(
        named(name),
        `${refusalOf(cause).detail}; see that it is there, and that you may read it`,
        cause,
      );
    }
  };
  return {
    async day(day) {
      const bytes = await read(manifestName(day));
      const found = parseArchivedDay(bytes.toString("utf8"));
      if (found?.day === day) return { ...found, manifest: hash("sha256", bytes) };
      throw missing(
        named(manifestName(day)),
        "it is no manifest of this day that this version reads; fetch it again, or take the version that wrote it",
      );
    },
    async file(file) {
      const bytes = await read(file.name);
      if (hash("sha256", bytes) === file.sha256) return bytes;
      throw missing(named(file.name), "it is not what was archived; fetch it again, or a copy of it");
    },
    close: () => bucket.close(),
  };
}

function missing(what: string, reason: string, cause?: unknown): AuditplaneError {
  return new AuditplaneError("input_missing", `could not read ${what}: ${reason}`, { cause });
}
