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

/** `***`, `***OMITTED***` and the like. */
const STARS = /^\*{3}(?:[A-Z_]+\*{3})?$/;

/** True for a mark in place of a value that was taken out: the value is unknown, neither empty nor the mark. */
export function isHidden(value: unknown): boolean {
  if (typeof value !== "string") return false;
  return value === "HIDDEN_DUE_TO_SECURITY_REASONS" || (value.startsWith("***") && STARS.test(value));
}

/** A string that is neither empty nor a mark in place of a value. */
export function knownString(value: unknown): string | undefined {
  return isHidden(value) ? undefined : stringOf(value);
}

/** True for what stands in place of an object that was too large: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
export function isOmitted(value: unknown): boolean {
  return objectOf(value)?.["omitted"] === true;
}

/** Whether Postgres and JSON both take a text: it has neither NUL nor half of a character. */
export function isKeepable(value: string): boolean {
  return value.isWellFormed() && !value.includes("\0");
}

/**
 * Text that Postgres and JSON both take: NUL and lone surrogates become U+FFFD, and what is longer than `max` UTF-16
 * units is cut and marked with an ellipsis.
 */
export function cleanText(value: string, max: number): string {
  const cut = value.length > max ? `${value.slice(0, max - 1)}…` : value;
  return cut.toWellFormed().replaceAll("\0", "\u{FFFD}");
}

// oxlint-disable-next-line no-control-regex -- they are what is to be replaced
const STEERING = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Text of records as it may be shown: control characters, ends of lines and marks that turn the direction of writing would
 * steer the reader's terminal, so they become U+FFFD.
 */
export function shownText(value: string): string {
  return value.replace(STEERING, "\u{FFFD}");
}
