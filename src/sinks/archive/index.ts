/** Puts files into the archive: a folder, or a part of a bucket. See README.md. */
import { placeName } from "../../core/audit/head-place.ts";
import type { HeadPlace } from "../../core/audit/head-place.ts";
import { refusalOf } from "../../core/refusal/refusal.ts";
import { AuditplaneError } from "../../errors.ts";
import { openBucketArchive } from "./bucket.ts";
import { folderArchive } from "./folder.ts";

export interface ArchiveSink {
  /** Whole or not at all. `name` may have folders in it. Throws `output_failed`. */
  put(name: string, bytes: Buffer): Promise<void>;
  close(): void;
}

export type ArchivePlace = HeadPlace;

/** Region, endpoint and credentials of a bucket come from the SDK's own chain. */
export function openArchiveSink(
  place: ArchivePlace,
  { pathStyle }: { readonly pathStyle: boolean },
): ArchiveSink {
  const sink = place.kind === "folder" ? folderArchive(place.path) : openBucketArchive(place, pathStyle);
  return {
    async put(name, bytes) {
      try {
        await sink.put(name, bytes);
      } catch (cause) {
        const fix =
          place.kind === "folder"
            ? "make the folder, and let the worker's user write there"
            : "see that the bucket is there and that the worker may put objects: deploy/iam/archive.json";
        throw new AuditplaneError(
          "output_failed",
          `could not archive ${name} in ${placeName(place)}: ${refusalOf(cause).detail}; ${fix}`,
          { cause },
        );
      }
    },
    close: () => sink.close(),
  };
}
