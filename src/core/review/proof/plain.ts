/** Data as JSON has them, and back: numbers without an end, and maps, which JSON does not have, are marked. */

const MARK = "$";
const NUMBERS: ReadonlyMap<unknown, number> = new Map([
  ["infinity", Infinity],
  ["-infinity", -Infinity],
  ["nan", NaN],
]);

/** What is undefined is left out, as are functions: there is no saying what they would do. */
export function toPlain(value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return { [MARK]: String(value).toLowerCase() };
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => toPlain(one ?? null));
  if (value instanceof Map) return { [MARK]: "map", of: toPlain([...value]) };
  if (value instanceof Set) return { [MARK]: "set", of: toPlain([...value]) };
  const plain: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const inner = (value as Readonly<Record<string, unknown>>)[key];
    if (inner === undefined || typeof inner === "function") continue;
    // a key may be one that assigning takes for something else
    if (key === "__proto__")
      Object.defineProperty(plain, key, { value: toPlain(inner), enumerable: true, configurable: true });
    else plain[key] = toPlain(inner);
  }
  return Object.hasOwn(plain, MARK) ? { [MARK]: "object", of: plain } : plain;
}

/** Of what was just parsed, which is changed in its place. Throws `Error` for a mark that is none of ours. */
export function fromPlain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (!Array.isArray(value) && Object.hasOwn(value, MARK)) {
    const { [MARK]: mark, of } = value as Record<string, unknown>;
    return marked(mark, of);
  }
  return entries(value);
}

function marked(mark: unknown, of: unknown): unknown {
  const number = NUMBERS.get(mark);
  if (number !== undefined) return number;
  if (mark === "object" && typeof of === "object" && of !== null) return entries(of);
  const inner = fromPlain(of);
  if (mark === "map" && Array.isArray(inner)) return new Map(inner as [unknown, unknown][]);
  if (mark === "set" && Array.isArray(inner)) return new Set(inner);
  throw new Error("it has a mark that auditplane does not make");
}

function entries(object: object): unknown {
  if (Array.isArray(object)) {
    const list = object as unknown[];
    for (let at = 0; at < list.length; at++) list[at] = fromPlain(list[at]);
    return list;
  }
  for (const [key, inner] of Object.entries(object)) {
    const after = fromPlain(inner);
    // a key may be one that assigning takes for something else
    if (after !== inner) Object.defineProperty(object, key, { value: after });
  }
  return object;
}
