/**
 * Finds keys that an object gives twice. JSON.parse takes the last one, others the first: two readers of such a record
 * do not read the same (OWASP ASVS 1.5.3).
 */
import type { JsonObject } from "./text.ts";

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;

/** The number of keys in a value, all levels together; NaN if a path through it is longer than `depthMax` containers. */
export function countKeys(value: unknown, depthMax: number): number {
  if (typeof value !== "object" || value === null) return 0;
  if (depthMax === 0) return NaN;
  let keys = 0;
  if (Array.isArray(value)) {
    for (const item of value) keys += countKeys(item, depthMax - 1);
    return keys;
  }
  for (const key in value) {
    keys++;
    const inner = (value as JsonObject)[key];
    if (typeof inner === "object") keys += countKeys(inner, depthMax - 1); // most are texts: that call is saved
  }
  return keys;
}

/**
 * True if the text gives a key twice in one object, exactly. `text` is JSON, `keys` are those that its value was left
 * with. Every key ends with a colon behind a quote or white space; in nearly all records no other colon stands so, and
 * finding those is three times as fast as following every string.
 */
export function repeatsKey(text: string, keys: number): boolean {
  return countLikelyColons(text) !== keys && countColons(text) !== keys;
}

/** Colons that may end a key: all that do, and perhaps some in strings. */
function countLikelyColons(text: string): number {
  let colons = 0;
  for (let at = text.indexOf(":"); at !== -1; at = text.indexOf(":", at + 1)) {
    const before = text.charCodeAt(at - 1);
    if (before === QUOTE || before <= 32) colons++;
  }
  return colons;
}

/** Colons outside of strings. */
function countColons(text: string): number {
  let colons = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COLON) colons++;
    else if (code === QUOTE) {
      for (at++; at < text.length && text.charCodeAt(at) !== QUOTE; at++)
        if (text.charCodeAt(at) === BACKSLASH) at++;
    }
  }
  return colons;
}
