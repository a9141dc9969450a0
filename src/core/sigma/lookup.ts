/** Finds the values of a field in a fact: dotted names go through objects and, element by element, through arrays. */
import type { Fact } from "./fact.ts";

/** Reads a field. undefined: it is absent, or an empty list. An array: several values, as where the path crosses one. */
export type Getter = (fact: Fact) => unknown;

/** Compiles the name of a field. A key that holds the whole dotted name wins over nesting. */
export function compileGetter(field: string): Getter {
  const path = field.split(".");
  if (path.length === 1) return (fact) => some(own(fact, field));
  return (fact) => some(own(fact, field) ?? walk(fact, path, 0));
}

/** A list without elements has no value, just as a path that crosses one. */
function some(value: unknown): unknown {
  return Array.isArray(value) && value.length === 0 ? undefined : value;
}

function walk(value: unknown, path: readonly string[], from: number): unknown {
  let current = value;
  for (let at = from; at < path.length; at++) {
    if (Array.isArray(current)) {
      const found = current.flatMap((item) => {
        const inner = walk(item, path, at);
        return inner === undefined ? [] : inner;
      });
      return found.length === 0 ? undefined : found;
    }
    if (typeof current !== "object" || current === null) return undefined;
    current = own(current as Fact, path[at] as string);
  }
  return current;
}

function own(fact: Fact, key: string): unknown {
  return Object.hasOwn(fact, key) ? fact[key] : undefined;
}

/** Every text, number, true and false within a fact, at any depth, for keywords. */
export function everyScalar(fact: Fact): unknown[] {
  const found: unknown[] = [];
  const walkAll = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walkAll);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(walkAll);
    else found.push(value);
  };
  walkAll(fact);
  return found;
}
