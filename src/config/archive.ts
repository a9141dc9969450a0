/** The variable that says where days of events are archived. */
import { isAbsolute } from "node:path";
import { z } from "zod";
import { parseHeadPlace } from "../core/audit/head-place.ts";
import type { HeadPlace } from "../core/audit/head-place.ts";

export const archiveFields = {
  AUDITPLANE_ARCHIVE: z
    .string()
    .transform((text, context): HeadPlace | undefined => {
      if (text === "") return undefined;
      const place = parseHeadPlace(text);
      if (place?.kind === "s3" || (place && isAbsolute(place.path))) return place;
      context.addIssue({
        code: "custom",
        message: "is neither a path from the root on nor a bucket, such as s3://bucket/prefix",
      });
      return undefined;
    })
    .optional()
    .describe(
      "Where days of events go before they are dropped, as AUDITPLANE_RETENTION says, and come back from: a folder, or s3://bucket/prefix (docs/archive.md). Absent: nowhere, and none is dropped.",
    ),
} as const;
