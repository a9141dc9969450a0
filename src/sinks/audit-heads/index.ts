/** Writes signed heads of the audit log where whoever owns the database need not be able to. See README.md. */
import type { HeadFile } from "../../core/audit/check-heads.ts";
import { placeName } from "../../core/audit/head-place.ts";
import type { HeadPlace } from "../../core/audit/head-place.ts";
import { refusalOf } from "../../core/refusal/refusal.ts";
import { AuditplaneError } from "../../errors.ts";
import { openBucketSink } from "./bucket.ts";
import { folderSink } from "./folder.ts";

/** `there`: a head of this name was written before, and stays as it is. */
export type Written = "written" | "there";

export interface HeadSink {
  /** Throws `output_failed`. */
  write(head: HeadFile): Promise<Written>;
  close(): void;
}

export interface HeadSinkGiven {
  readonly pathStyle: boolean;
  readonly answerTimeoutMs?: number;
}

/** Region, endpoint and credentials of a bucket come from the SDK's own chain. */
export function openHeadSink(place: HeadPlace, given: HeadSinkGiven): HeadSink {
  const sink = place.kind === "folder" ? folderSink(place.path) : openBucketSink(place, given);
  return {
    async write(head) {
      try {
        return await sink.write(head);
      } catch (cause) {
        const fix =
          place.kind === "folder"
            ? "make the folder, and let the worker's user write there"
            : "see that the bucket is there and that the worker may put objects: deploy/iam/audit-heads.json";
        throw new AuditplaneError(
          "output_failed",
          `could not write the audit head ${head.name} to ${placeName(place)}: ${refusalOf(cause).detail}; ${fix}`,
          { cause },
        );
      }
    },
    close: () => sink.close(),
  };
}
