/**
 * Texts of a document that are stored with findings, or sent: a database keeps neither NUL nor half of a character. Values
 * of selections are compared only, so they may be anything.
 */
import type { KeyPath } from "../located-document.ts";
import { isKeepable } from "../record/text.ts";

/** Parts that have selections: of what is in them only the keys are kept. */
const COMPARED = new Set(["detection", "filter"]);

/** Where the first text stands that cannot be kept; undefined: all can. */
export function findUnkept(data: Readonly<Record<string, unknown>>): KeyPath | undefined {
  for (const [key, value] of Object.entries(data)) {
    if (!isKeepable(key)) return [key];
    const found = findWithin(value, [key], { areKept: !COMPARED.has(key), seen: new Set() });
    if (found) return found;
  }
  return undefined;
}

interface Search {
  /** Values are, not only keys. */
  readonly areKept: boolean;
  /** Aliases stand for the same object again and again. */
  readonly seen: Set<object>;
}

function findWithin(value: unknown, path: KeyPath, search: Search): KeyPath | undefined {
  if (typeof value === "string") return search.areKept && !isKeepable(value) ? path : undefined;
  if (typeof value !== "object" || value === null || search.seen.has(value)) return undefined;
  search.seen.add(value);
  const isList = Array.isArray(value);
  for (const [key, inner] of Object.entries(value)) {
    const at = [...path, isList ? Number(key) : key];
    if (!isList && !isKeepable(key)) return at;
    const found = findWithin(inner, at, search);
    if (found) return found;
  }
  return undefined;
}
