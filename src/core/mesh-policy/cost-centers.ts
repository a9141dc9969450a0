/** Which cost centres are allowed. */
import type { CostCenters } from "./policy.ts";

/** Whether a text is a regular expression. */
export function isPattern(text: string): boolean {
  try {
    return new RegExp(text, "u").source !== "";
  } catch {
    return false;
  }
}

/** Whether every one of some limits allows a cost centre; none allows any. */
export function allowsCostCenter(limits: readonly CostCenters[], value: string): boolean {
  return limits.every((limit) =>
    "list" in limit
      ? limit.list.includes(value)
      : new RegExp(`^(?:${limit.pattern})$`, "u").test(value.slice(0, VALUE_MAX)),
  );
}

/** A longer one is none: what people wrote is matched by what others wrote. */
const VALUE_MAX = 256;

/** In words: `CC-[0-9]{4}`, or the list. */
export function sayCostCenters(limits: readonly CostCenters[]): string {
  return limits.map((limit) => ("list" in limit ? limit.list.join(", ") : limit.pattern)).join(" and ");
}
