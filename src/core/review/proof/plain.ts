/** Data as JSON has them, and back: numbers without an end, and maps, which JSON does not have, are marked. */

const MARK = "$";
const NUMBERS: ReadonlyMap<unknown, number> = new Map([
  ["infinity", Infinity],
  ["-infinity", -Infinity],
  ["nan", NaN],
]);

type Json = Readonly<Record<string, unknown>>;

/** What is undefined is left out, as are functions: there is no saying what they would do. */
export function toPlain(value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return { [MARK]: String(value).toLowerCase() };
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => toPlain(one ?? null));
  if (value instanceof Map) return { [MARK]: "map", of: toPlain([...value]) };
  if (value instanceof Set) return { [MARK]: "set", of: toPlain([...value]) };
  const plain = Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined && typeof inner !== "function")
      .map(([key, inner]) => [key, toPlain(inner)]),
  );
  return Object.hasOwn(plain, MARK) ? { [MARK]: "object", of: plain } : plain;
}

/** Throws `Error` for a mark that is none of ours. */
export function fromPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromPlain);
  if (typeof value !== "object" || value === null) return value;
  const object = value as Json;
  return Object.hasOwn(object, MARK) ? marked(object[MARK], object["of"]) : entries(object);
}

function marked(mark: unknown, of: unknown): unknown {
  const number = NUMBERS.get(mark);
  if (number !== undefined) return number;
  if (mark === "object" && typeof of === "object" && of !== null) return entries(of as Json);
  const inner = fromPlain(of);
  if (mark === "map" && Array.isArray(inner)) return new Map(inner as [unknown, unknown][]);
  if (mark === "set" && Array.isArray(inner)) return new Set(inner);
  throw new Error("it has a mark that auditplane does not make");
}

function entries(object: Json): unknown {
  return Object.fromEntries(Object.entries(object).map(([key, inner]) => [key, fromPlain(inner)]));
}
