/** The variables that say where trails deliver, and which folders are watched. */
import { isAbsolute } from "node:path";
import { z } from "zod";
import { list, wholeNumber } from "./fields.ts";

export const trailFields = {
  AUDITPLANE_TRAIL_LOCATIONS: list.describe(
    "Where trails deliver, separated by commas: s3://bucket, or s3://bucket/prefix with the prefix of the trail. Messages about anything else are refused.",
  ),
  AUDITPLANE_TRAIL_QUEUE_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      "SQS queue in which deliveries are announced, by CloudTrail, S3 or EventBridge; needs AUDITPLANE_TRAIL_LOCATIONS. Absent: trails are listed.",
    ),
  AUDITPLANE_TRAIL_DAYS: wholeNumber(1, 3650)
    .default(3)
    .describe("How many days back deliveries are listed, for what no message announced. Absent: 3."),
  AUDITPLANE_FOLDERS: list
    .pipe(z.array(z.string().refine((path) => isAbsolute(path), "is no path from the root on")))
    .describe(
      "Folders on a disk that are watched for CloudTrail files, separated by commas; every worker sees them by these paths. Absent: none.",
    ),
} as const;

interface TrailData {
  readonly AUDITPLANE_TRAIL_QUEUE_URL?: string | undefined;
  readonly AUDITPLANE_TRAIL_LOCATIONS: readonly string[];
}

/** What is wrong with them only together. */
export function trailContradictions(data: TrailData): string[] {
  if (data.AUDITPLANE_TRAIL_QUEUE_URL === undefined || data.AUDITPLANE_TRAIL_LOCATIONS.length > 0) return [];
  return [
    "AUDITPLANE_TRAIL_QUEUE_URL: its messages would be taken and nothing of what they announce read; set AUDITPLANE_TRAIL_LOCATIONS",
  ];
}
