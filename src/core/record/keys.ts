/**
 * Finds keys that an object gives twice. JSON.parse takes the last one, others the first: two readers of such a record
 * do not read the same (OWASP ASVS 1.5.3).
 */
import type { JsonObject } from "./text.ts";

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;

/**
 * The length of the shortest text that gives the value, without white space; NaN if a path through it is longer than
 * `depthMax` containers, -Infinity if a number in it has a shorter text than its digits.
 */
export function shortestLength(value: unknown, depthMax: number): number {
  if (typeof value === "string") return value.length + 2;
  if (typeof value === "number") return numberLength(value);
  if (typeof value === "boolean") return value ? 4 : 5;
  if (typeof value !== "object" || value === null) return 4;
  if (depthMax === 0) return NaN;
  let length = 1; // then every part with a comma or the bracket behind it
  if (Array.isArray(value)) for (const item of value) length += shortestLength(item, depthMax - 1) + 1;
  else {
    for (const key in value)
      length += key.length + 4 + shortestLength((value as JsonObject)[key], depthMax - 1);
  }
  return length === 1 ? 2 : length;
}

/** 1000 may be written as 1e3, 0.001 as 1e-3. */
function numberLength(value: number): number {
  return Number.isSafeInteger(value) && (value % 1000 !== 0 || value === 0)
    ? String(value).length
    : -Infinity;
}

/**
 * True if the text gives a key twice in one object, exactly. `text` is JSON, `value` what it gives, `length` its
 * `shortestLength`. A text of just that length has room for nothing else, and nearly all records are such. Of the rest
 * the keys are counted: every key ends with a colon behind a quote or white space, and rarely another colon stands so.
 */
export function repeatsKey(text: string, { value, length }: { value: unknown; length: number }): boolean {
  if (text.length === length) return false;
  const keys = countKeys(value);
  return countLikelyColons(text) !== keys && countColons(text) !== keys;
}

/** All levels together. */
function countKeys(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  let keys = 0;
  if (Array.isArray(value)) for (const item of value) keys += countKeys(item);
  else for (const key in value) keys += 1 + countKeys((value as JsonObject)[key]);
  return keys;
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
