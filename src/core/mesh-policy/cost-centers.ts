/** Which cost centres are allowed. */
import { RE2JS } from "re2js";
import type { CostCenters } from "./policy.ts";

/** Whether a text is a regular expression as RE2 has them: what people wrote is matched in linear time by what others wrote. */
export function isPattern(text: string): boolean {
  try {
    return RE2JS.compile(text).pattern() !== "";
  } catch {
    return false;
  }
}

/** Whether every one of some limits allows a cost centre; none allows any. */
export function allowsCostCenter(limits: readonly CostCenters[], value: string): boolean {
  return limits.every((limit) =>
    "list" in limit ? limit.list.includes(value) : compiled(limit).matches(value),
  );
}

/** Making one takes milliseconds. */
const COMPILED = new WeakMap<object, RE2JS>();

function compiled(limit: { readonly pattern: string }): RE2JS {
  let known = COMPILED.get(limit);
  if (!known) COMPILED.set(limit, (known = RE2JS.compile(limit.pattern)));
  return known;
}

/** In words: `CC-[0-9]{4}`, or the list. */
export function sayCostCenters(limits: readonly CostCenters[]): string {
  return limits.map((limit) => ("list" in limit ? limit.list.join(", ") : limit.pattern)).join(" and ");
}
