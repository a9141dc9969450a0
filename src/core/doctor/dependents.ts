/** One cause, one line: what failed only because something else did waits for that. */
import type { Check, CheckName } from "./check.ts";

/** Asked in the reader's role, by account. */
const IN_ROLE: ReadonlySet<CheckName> = new Set<CheckName>([
  "lookup",
  "trail",
  "data-events",
  "control-plane",
  "lake-admin",
]);
const OF_AWS: ReadonlySet<CheckName> = new Set<CheckName>([
  "reader-role",
  "trail-bucket",
  "trail-file",
  "public-keys",
  "queue",
  "macie",
  "topic",
  ...IN_ROLE,
]);

/** Those that are broken for want of credentials, or of the role in their account, are skipped, and say so. */
export function settleDependents(checks: readonly Check[]): Check[] {
  const hasNone = checks.some(
    ({ name, state, place }) => name === "credentials" && state === "broken" && place === undefined,
  );
  const closed = new Set(
    checks.flatMap(({ name, state, place }) =>
      name === "reader-role" && state === "broken" ? (place ?? []) : [],
    ),
  );
  return checks.map((check) => {
    const { name, state, place = "" } = check;
    if (state === "ok" || !OF_AWS.has(name)) return check;
    const skipped = { name, ...(place === "" ? {} : { place }), state: "skipped" } as const;
    if (hasNone && state === "broken") return { ...skipped, says: "needs credentials" };
    const account = /^(?:[a-z-]+\/)?(\d{12})\b/.exec(place)?.[1] ?? "";
    if (IN_ROLE.has(name) && closed.has(account))
      return { ...skipped, says: `needs the reader's role in ${account}` };
    return check;
  });
}
