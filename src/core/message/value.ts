/**
 * What anybody may have written (names, keys, sessions), as a message may have it: one line, no longer than is read, and no URL that a
 * mail program would make a link of.
 */
import { shownText } from "../record/text.ts";

/** Longer than any ARN of a role that people read; what is cut is looked up by `findings show`. */
export const VALUE_MAX = 200;

/** Cut in its middle, since names begin and end with what tells them apart. */
export function valueText(value: string, max = VALUE_MAX): string {
  return unlinked(shownText(cutMiddle(value, max).toWellFormed()));
}

/** At most `max` UTF-16 units. */
export function cutMiddle(value: string, max: number, mark = "…"): string {
  if (value.length <= max) return value;
  const rest = Math.max(0, max - mark.length);
  const head = Math.ceil((rest * 2) / 3);
  return `${value.slice(0, head)}${mark}${value.slice(value.length - (rest - head))}`;
}

export function cutEnd(value: string, max: number, mark = "…"): string {
  return value.length <= max ? value : `${value.slice(0, Math.max(0, max - mark.length))}${mark}`;
}

/** `hxxps://` is what people write who want nobody to follow a link. */
function unlinked(value: string): string {
  return value
    .replace(/\b(h)tt(ps?:\/\/)/gi, "$1xx$2")
    .replace(/\bftp:\/\//gi, "fxp://")
    .replace(/\bwww\./gi, "www[.]");
}
