/** Makes of any value one that Postgres, JSON and a hash take alike: what is read back is what was hashed. */
import { cleanText, objectOf } from "../record/text.ts";

const TEXT_MAX = 10_000;
const DEPTH_MAX = 32;

/** JSON alone: what is undefined is left out, NUL and half characters become U+FFFD, long texts are cut, what is too deep is left out. */
export function keepable(value: unknown): unknown {
  return cleaned(JSON.parse(JSON.stringify(value) ?? "null"), 0);
}

function cleaned(value: unknown, depth: number): unknown {
  if (typeof value === "string") return cleanText(value, TEXT_MAX);
  if (depth === DEPTH_MAX) return null;
  if (Array.isArray(value)) return value.map((one) => cleaned(one, depth + 1));
  const object = objectOf(value);
  if (!object) return value;
  return Object.fromEntries(
    Object.entries(object).map(([key, one]) => [cleanText(key, TEXT_MAX), cleaned(one, depth + 1)]),
  );
}
