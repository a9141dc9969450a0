/** Reads values of records that anybody may have written: never throws, never trusts a type. */

export type JsonObject = { readonly [key: string]: unknown };

/** The value as an object, or undefined for anything else, null and arrays included. */
export function objectOf(value: unknown): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

/** A string that is not empty; undefined for anything else. */
export function stringOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * Text that Postgres and JSON both take: NUL and lone surrogates become U+FFFD, and what is longer than `max` UTF-16
 * units is cut and marked with an ellipsis.
 */
export function cleanText(value: string, max: number): string {
  const cut = value.length > max ? `${value.slice(0, max - 1)}…` : value;
  // oxlint-disable-next-line no-control-regex -- NUL is what we are looking for
  return cut.replace(/[\0\p{Surrogate}]/gu, "\u{FFFD}");
}

/** True if no path through the value is longer than `max` containers. Recursion is bounded by `max`. */
export function isShallow(value: unknown, max: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (max === 0) return false;
  if (Array.isArray(value)) {
    for (const item of value) if (!isShallow(item, max - 1)) return false;
    return true;
  }
  for (const key in value) if (!isShallow((value as JsonObject)[key], max - 1)) return false;
  return true;
}

/**
 * Text of records as it may be shown: control characters and marks that turn the direction of writing would steer the
 * reader's terminal, so they become U+FFFD.
 */
export function shownText(value: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is to be replaced
  return value.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\u{FFFD}");
}
