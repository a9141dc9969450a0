/** What DataZone says of its own attempts to grant what was approved, and to take it back. */
import { groupBy } from "../catalog/group.ts";
import type { HistoryEntry } from "../control-plane/history.ts";
import { HOUR_MS } from "../record/time.ts";
import type { GovernanceGiven } from "./given.ts";

/** A grant follows an approval, and its end a revocation, by some minutes. */
export const GRANTED_WITHIN_MS = HOUR_MS;

/** DataZone can be told to leave grants where they are, and may fail to take them back. */
export function retained(id: string, given: GovernanceGiven): string {
  const [subscription = ""] = id.split("/");
  const entry = given.current("subscription").get(subscription);
  if (entry?.content.retainPermissions === true) return " with its permissions retained";
  const attempts = attemptsOf(given).get(subscription) ?? [];
  const hasFailed = attempts.some(({ content }) => content.status.endsWith("REVOKE_FAILED"));
  return hasFailed ? " and DataZone could not take the grant back" : "";
}

/** What DataZone says of its own attempt. */
export function failureOf(id: string, asset: string, given: GovernanceGiven): string {
  const [subscription = ""] = id.split("/");
  const attempts = attemptsOf(given).get(subscription) ?? [];
  if (attempts.length === 0) return "; DataZone has not tried to grant it";
  const failures = attempts.flatMap(({ content }) =>
    content.assets.flatMap((one) => (one.asset === asset ? (one.failure ?? one.status) : [])),
  );
  const [first] = failures;
  return first === undefined ? "" : `; DataZone says: ${first}`;
}

const ATTEMPTS = new WeakMap<object, ReadonlyMap<string, readonly HistoryEntry<"subscription_grant">[]>>();

/** By subscription, of one reading of the state. */
function attemptsOf(
  given: GovernanceGiven,
): ReadonlyMap<string, readonly HistoryEntry<"subscription_grant">[]> {
  let known = ATTEMPTS.get(given);
  if (!known) {
    known = groupBy(
      [...given.current("subscription_grant").values()],
      ({ content }) => content.subscription ?? "",
    );
    ATTEMPTS.set(given, known);
  }
  return known;
}
