/** Finds the values of a field in a fact: dotted names go through objects and, element by element, through arrays. */
import { CAN_GENERATE } from "./code-generation.ts";
import type { Fact } from "./fact.ts";
import { LONG } from "./meter.ts";

/** Reads a field. undefined: it is absent, or an empty list. An array: several values, as where the path crosses one. */
export type Getter = (fact: Fact) => unknown;

/**
 * Compiles the name of a field. A key that holds the whole dotted name wins over nesting. `finish` is given what is found,
 * at the end.
 */
export function compileGetter(field: string, canGenerate = CAN_GENERATE, finish = some): Getter {
  const path = field.split(".");
  if (canGenerate && ![field, ...path].some(isInherited)) return generateGetter(field, path, finish);
  if (path.length === 1) return (fact) => finish(own(fact, field));
  return (fact) => finish(own(fact, field) ?? walk(fact, path, 0));
}

/** Names that every object has without owning them: they may be read only where it owns them. */
function isInherited(key: string): boolean {
  return key in Object.prototype;
}

/** Straight code for a path: a property that is named in the code is found twice as fast as one whose name is a variable. */
function generateGetter(field: string, path: readonly string[], finish: typeof some): Getter {
  const [first, ...rest] = path.map((key) => JSON.stringify(key));
  const whole = `let value = fact[${JSON.stringify(field)}];`;
  const steps = rest.map(
    (key, at) => `if (typeof value !== "object" || value === null) return undefined;
if (Array.isArray(value)) return some(walk(value, path, ${at + 1}));
value = value[${key}];`,
  );
  const nested = `if (value !== undefined && value !== null) return some(value);\nvalue = fact[${first}];`;
  const lines = rest.length === 0 ? [whole] : [whole, nested, ...steps];
  const body = `"use strict";\nreturn (fact) => {\n${lines.join("\n")}\nreturn some(value);\n};`;
  // oxlint-disable-next-line typescript/no-implied-eval -- names go into it through JSON.stringify alone
  const make = new Function("some", "walk", "path", body) as (...needs: unknown[]) => Getter;
  return make(finish, walk, path);
}

/** A list without elements has no value, just as a path that crosses one. */
function some(value: unknown): unknown {
  return Array.isArray(value) && value.length === 0 ? undefined : value;
}

/** The same with a long text as a list of it, which means the same: so that it is told apart by what it is. */
export function someBoxed(value: unknown): unknown {
  return typeof value === "string" && value.length > LONG ? [value] : some(value);
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
