/** When a trail file was delivered, by its name: `ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHmmZ_UNIQUE.json.gz`. */

import { parseEventTime } from "../../core/record/time.ts";

const STAMP = /_CloudTrail_[a-z0-9-]+_(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})Z_[^/]*$/;

/** Milliseconds since 1970; undefined for a name that does not tell, or tells a time that no calendar has. */
export function deliveryTime(path: string): number | undefined {
  const [, year, month, day, hour, minute] = STAMP.exec(path) ?? [];
  return parseEventTime(`${year}-${month}-${day}T${hour}:${minute}:00Z`);
}
