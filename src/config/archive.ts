/** The variable that says where days of events are archived. */
import { folderOrBucket } from "./fields.ts";

export const archiveFields = {
  AUDITPLANE_ARCHIVE: folderOrBucket.describe(
    "Where days of events go before they are dropped, as AUDITPLANE_RETENTION says, and come back from: a folder, or s3://bucket/prefix (docs/archive.md). Absent: nowhere, and none is dropped.",
  ),
} as const;
