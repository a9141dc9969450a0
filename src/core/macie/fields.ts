/** Reads the parts of a finding that anybody may have written: what cannot be read is left out, and said. */
import { cleanText, objectOf } from "../record/text.ts";
import type { JsonObject } from "../record/text.ts";

/** What comes after so many doubts of one finding mostly follows from them. */
const DOUBTS_MAX = 10;
/** Characters of a value that a doubt, or a reason, repeats. */
const SHOWN_MAX = 60;

/** What of a finding could not be read, each with its place. */
export class Doubts {
  readonly list: string[] = [];

  add(place: string, what: string): void {
    if (this.list.length < DOUBTS_MAX) this.list.push(`${place} ${what}`);
  }
}

/** A value as a message repeats it. Only the beginning of what is nested is looked at. */
export function describe(value: unknown): string {
  if (value === undefined) return "absent";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "string") return cleanText(JSON.stringify(value.slice(0, SHOWN_MAX)), SHOWN_MAX);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return `${value}`;
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** Text that a database keeps, cut to so many UTF-16 units; undefined for what is no text, or empty. */
export function textOf(value: unknown, max: number): string | undefined {
  return typeof value === "string" && value !== "" ? cleanText(value, max) : undefined;
}

/** A whole number from 0, which results of discovery write as text; undefined for anything else. */
export function wholeOf(value: unknown): number | undefined {
  const number = typeof value === "string" && /^\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** The objects of a list: null and absent are an empty one, and whatever is none is left out and doubted. */
export function objectsOf(
  value: unknown,
  { place, max, doubts }: { place: string; max: number; doubts: Doubts },
): readonly JsonObject[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    doubts.add(place, `is ${describe(value)}, no list`);
    return [];
  }
  if (value.length > max) doubts.add(place, `has ${value.length} entries, of which ${max} are read`);
  return value.slice(0, max).flatMap((entry: unknown, at): readonly JsonObject[] => {
    const object = objectOf(entry);
    if (!object) doubts.add(`${place}[${at}]`, `is ${describe(entry)}, no object`);
    return object ? [object] : [];
  });
}
