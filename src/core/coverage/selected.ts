/**
 * How much of a set of events some selectors log: all, some or none of it, exactly, though the set has no end. Of every field only
 * those values count that the selectors tell apart.
 */
import { allows } from "./selector.ts";
import type { FieldSelector, Selector } from "./selector.ts";

export const LEVELS = ["full", "partial", "none"] as const;
export type Level = (typeof LEVELS)[number];

/** What a field may be: one of some values, or anything that begins so. */
export type Values = readonly string[] | { readonly prefix: string };

/** Events by what their fields may be, in any combination. A field that is not named may be anything. */
export type Events = Readonly<Record<string, Values>>;

export interface Selected {
  readonly level: Level;
  /** What keeps selectors that log some of it from logging all of it; empty unless the level is partial. */
  readonly limits: readonly Limit[];
}

export interface Limit {
  /** Its place in the list. */
  readonly selector: number;
  readonly field: FieldSelector;
}

/** The order of selectors changes nothing but their places. */
export function selectedOf(all: readonly Selector[], events: Events): Selected {
  // those that log none of it, such as of other buckets or accounts, only cost time
  const able = all.map((_, at) => at).filter((at) => isAble(all[at] as Selector, events));
  const { level, limits } = levelBy(
    able.map((at) => all[at] as Selector),
    events,
  );
  return {
    level,
    limits: limits.map(({ selector, field }) => ({ selector: able[selector] as number, field })),
  };
}

/** False: some field of it allows nothing of what the field may be. */
function isAble({ FieldSelectors }: Selector, events: Events): boolean {
  return FieldSelectors.every((field) =>
    samples([field], events[field.Field] ?? { prefix: "" }).some((value) => allows(field, value)),
  );
}

function levelBy(selectors: readonly Selector[], events: Events): Selected {
  const fields = [...new Set(selectors.flatMap((one) => one.FieldSelectors.map(({ Field }) => Field)))];
  const all = (1n << BigInt(selectors.length)) - 1n;
  let sets: ReadonlySet<bigint> = new Set([all]);
  for (const field of fields) {
    const classes = classesOf(field, selectors, events[field] ?? { prefix: "" });
    sets = new Set([...sets].flatMap((set) => [...classes].map((one) => set & one)));
  }
  const level = sets.has(0n) ? (sets.size === 1 ? "none" : "partial") : "full";
  if (level !== "partial") return { level, limits: [] };
  const logging = [...sets].reduce((union, set) => union | set, 0n);
  return {
    level,
    limits: selectors.flatMap((one, at) => (has(logging, at) ? limitsOf(one, at, events) : [])),
  };
}

/** Values of a field that the same selectors allow are one: the set of those selectors. */
function classesOf(name: string, selectors: readonly Selector[], values: Values): ReadonlySet<bigint> {
  const asked = selectors.map((one) => one.FieldSelectors.filter(({ Field }) => Field === name));
  const classes = new Set<bigint>();
  for (const value of samples(asked.flat(), values)) {
    let set = 0n;
    asked.forEach((conditions, at) => {
      if (conditions.every((condition) => allows(condition, value))) set |= 1n << BigInt(at);
    });
    classes.add(set);
  }
  return classes;
}

/**
 * One value at least of each kind that the conditions tell apart. A value's kind is which beginnings, which ends and which whole
 * values it has; its longest beginning and its longest end decide, so that one with something foreign between them stands for all.
 */
function samples(conditions: readonly FieldSelector[], values: Values): readonly string[] {
  if (!("prefix" in values)) return values;
  const { prefix } = values;
  const every = (of: (field: FieldSelector) => readonly (readonly string[] | undefined)[]): string[] =>
    conditions.flatMap((one) => of(one).flatMap((list) => list ?? []));
  const starts = every((one) => [one.StartsWith, one.NotStartsWith]).filter((one) => one.startsWith(prefix));
  const ends = every((one) => [one.EndsWith, one.NotEndsWith]);
  const whole = every((one) => [one.Equals, one.NotEquals]).filter((one) => one.startsWith(prefix));
  const foreign = foreignTo([...starts, ...ends, ...whole, prefix].join(""));
  return [...new Set([prefix, ...starts]).values()]
    .flatMap((start) => [...new Set(["", ...ends])].map((end) => start + foreign + end))
    .concat(whole);
}

/** A character that is not in a text. */
function foreignTo(text: string): string {
  let code = 0xe000;
  while (text.includes(String.fromCharCode(code))) code++;
  return String.fromCharCode(code);
}

function limitsOf({ FieldSelectors }: Selector, selector: number, events: Events): Limit[] {
  return FieldSelectors.filter((field) =>
    samples([field], events[field.Field] ?? { prefix: "" }).some((value) => !allows(field, value)),
  ).map((field) => ({ selector, field }));
}

function has(set: bigint, at: number): boolean {
  return ((set >> BigInt(at)) & 1n) === 1n;
}
