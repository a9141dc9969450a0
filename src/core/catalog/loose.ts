/**
 * A catalog file as plain data, read without trust in its shape: so that every check runs on every file, and one
 * fault does not hide another. What is not of the expected kind is left out here and reported by the schema.
 */
import type { KeyPath } from "../located-document.ts";
import { parseEventTime } from "../record/time.ts";
import type { Interval } from "./catalog.ts";

export const LISTS = [
  "domains",
  "projects",
  "groups",
  "members",
  "people",
  "assets",
  "subscriptions",
  "grants",
  "exemptions",
] as const;

export type ListName = (typeof LISTS)[number];

export type LooseObject = Readonly<Record<string, unknown>>;

/** An entry and its place. An end that is no time is NaN: it compares with nothing. */
export interface LooseEntry extends Interval {
  readonly raw: LooseObject;
  readonly path: KeyPath;
}

export type LooseCatalog = Readonly<Record<ListName, readonly LooseEntry[]>>;

/** Says that something at a place of the file is wrong. */
export type Report = (path: KeyPath, message: string) => void;

export function looseCatalog(data: unknown): LooseCatalog {
  const raw = asObject(data);
  return Object.fromEntries(LISTS.map((list) => [list, entriesOf(raw, list, [])])) as unknown as LooseCatalog;
}

/** The entries of a list within an object at a path. */
export function entriesOf(object: LooseObject, list: string, path: KeyPath): LooseEntry[] {
  const found = object[list];
  if (!Array.isArray(found)) return [];
  return found.map((entry: unknown, at) => {
    const raw = asObject(entry);
    return {
      raw,
      path: [...path, list, at],
      from: timeOf(raw["from"], -Infinity),
      until: timeOf(raw["until"], Infinity),
    };
  });
}

export function asObject(value: unknown): LooseObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as LooseObject) : {};
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The texts of a list. */
export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => textOf(one) !== undefined) : [];
}

function timeOf(value: unknown, open: number): number {
  return value === undefined || value === null ? open : (parseEventTime(value) ?? NaN);
}
