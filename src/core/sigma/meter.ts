/**
 * What a rule spends on one record beyond what its text tells: a record may hold a hundred thousand values, or a text of a
 * megabyte, and a line may be slow on either. Small values are not counted: that would cost more than they do.
 */
import type { Fact } from "./fact.ts";

/** Steps (cost.ts) that a rule may take for the large values of one record: about a tenth of a second. */
export const STEPS_MAX = 5_000_000;
/** Characters of a text that is counted. */
export const LONG = 1_024;

/** The record holds more than the rule can look at in time: no fault of the rule. */
export class RecordTooLarge extends Error {
  constructor() {
    super(`the record holds so much that the rule would take more than ${STEPS_MAX} steps for it`);
  }
}

/** Rules are judged one after the other, so one counter is enough. */
let left = STEPS_MAX;
let current: Fact | undefined;

/** The steps of another rule, or of a group of rules, begin. */
export function startMeter(): void {
  left = STEPS_MAX;
}

/** Throws RecordTooLarge where a rule has taken too many for a fact. */
export function spend(steps: number, fact: Fact): void {
  if (fact !== current) startMeter();
  current = fact;
  left -= steps;
  if (left < 0) throw new RecordTooLarge();
}

/** Whether what is done with a value counts. */
export function isLarge(value: unknown): boolean {
  return typeof value === "string" ? value.length > LONG : typeof value === "object" && value !== null;
}

/** Characters of a value that are part of its step. */
const SHORT = 64;

/** How many values there are at any depth, and how many characters they have in all beyond the first of each. */
interface Size {
  values: number;
  characters: number;
}

/** What was measured last: many lines ask for the same. */
let last: { readonly value: unknown; readonly size: Size } | undefined;

/** Stops soon after there are more values than a rule has steps. */
export function sizeOf(value: unknown): Readonly<Size> {
  if (!last || last.value !== value) last = { value, size: addTo({ values: 0, characters: 0 }, value) };
  return last.size;
}

function addTo(size: Size, value: unknown): Size {
  if (typeof value === "object" && value !== null) {
    if (Array.isArray(value))
      for (let at = 0; at < value.length && isOpen(size); at++) addTo(size, value[at]);
    else for (const inner of Object.values(value)) if (isOpen(size)) addTo(size, inner);
  } else {
    size.values++;
    if (typeof value === "string") size.characters += Math.max(0, value.length - SHORT);
  }
  return size;
}

function isOpen({ values }: Size): boolean {
  return values <= STEPS_MAX;
}
