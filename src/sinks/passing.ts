/** Which refusals of AWS pass. */
import { refusalOf } from "../core/refusal/refusal.ts";
import type { RefusalKind } from "../core/refusal/refusal.ts";

/** What passes, or is of who asks: the alert is as good as before once that is mended. */
const PASSING: ReadonlySet<RefusalKind> = new Set([
  "throttled",
  "unavailable",
  "clock_skewed",
  "credentials_expired",
  "credentials_missing",
  "credentials_refused",
  "region_disabled",
]);

/** Whether an answer of AWS that is an error may be another one later. */
export function isPassing(error: unknown): boolean {
  return PASSING.has(refusalOf(error).kind);
}
