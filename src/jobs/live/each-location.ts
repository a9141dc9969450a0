/** What is done at one location of a trail after the other: one that cannot be reached costs the others nothing. */
import { AuditplaneError, reasonOf } from "../../errors.ts";
import type { TrailLocation } from "../../sources/s3-trail/place.ts";

/** Throws `source_unavailable` at the end, where any could not be reached, with each of them and why. */
export async function eachLocation(
  locations: readonly TrailLocation[],
  signal: AbortSignal,
  work: (location: TrailLocation) => Promise<void>,
): Promise<void> {
  const failed: { readonly at: string; readonly error: unknown }[] = [];
  for (const location of locations) {
    try {
      await work(location);
    } catch (error) {
      if (signal.aborted) throw error;
      failed.push({ at: `s3://${location.bucket}/${location.prefix}`, error });
    }
  }
  const [first] = failed;
  if (first === undefined) return;
  const reasons = failed.map(({ at, error }) => `${at} (${nameOf(error)}${reasonOf(error)})`).join(", ");
  throw new AuditplaneError(
    "source_unavailable",
    `could not look into ${reasons}; see in DescribeTrails where the trail delivers now, correct AUDITPLANE_TRAIL_LOCATIONS, and check s3:ListBucket; it is tried again`,
    { cause: first.error },
  );
}

function nameOf(error: unknown): string {
  return error instanceof Error && error.name !== "Error" ? `${error.name}: ` : "";
}
