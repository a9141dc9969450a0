/**
 * Where the matches of a rule enter correlations: under which groups, with which sample. For chains it goes on: what a match
 * will be to the correlations that refer to this one is known when it enters, so no match needs to be kept.
 */
import { toNumber } from "../matcher.ts";
import type { Correlation } from "./correlation.ts";
import { SUMMED_MAX } from "./exact-sum.ts";
import type { Sample } from "./measure.ts";

/** Fields of which the first counts that an event has: one, as a rule. */
type Field = readonly string[];

/** The way of a rule's matches into a correlation. */
export interface Entry {
  /** Into the list of correlations. */
  readonly correlation: number;
  readonly groupFields: readonly Field[];
  readonly valueFields: readonly Field[];
  readonly kind: "rules" | "texts" | "numbers";
  /** Of the rule among those of the correlation. */
  readonly bit: number;
  /** Into the correlations that refer to this one. */
  readonly further: readonly Entry[];
}

/** What an event is to a correlation. */
export interface Entrance {
  readonly keys: readonly string[];
  readonly sample: Sample;
  /** What it will be to each of the entry's further correlations; undefined: it is none of their business. */
  readonly further: readonly (Entrance | undefined)[];
}

/** The value of a field of a match; undefined: absent. */
export type FieldOf = (field: string) => unknown;

/** More groups, or values, of one event are not looked at: those of a hostile record could be millions. */
const MANY = 100;

/** Entries by the id of a rule, or of a correlation that is referred to. */
export function indexEntries(correlations: readonly Correlation[]): Map<string, Entry[]> {
  const entries = new Map<string, Entry[]>();
  const isCorrelation = new Set(correlations.map(({ id }) => id));
  const referring = indexReferring(correlations);
  for (const [at, { rules }] of correlations.entries())
    for (const rule of rules) {
      if (isCorrelation.has(rule)) continue;
      const entry = entryOf({ correlations, referring }, at, { rule, resolve: (name) => [name] });
      const known = entries.get(rule);
      if (known) known.push(entry);
      else entries.set(rule, [entry]);
    }
  return entries;
}

/** The places of the correlations that refer to an id. */
export function indexReferring(correlations: readonly Correlation[]): ReadonlyMap<string, readonly number[]> {
  const referring = new Map<string, number[]>();
  for (const [at, { rules }] of correlations.entries())
    for (const rule of rules) {
      const known = referring.get(rule);
      if (known) known.push(at);
      else referring.set(rule, [at]);
    }
  return referring;
}

/** The fields of a rule's facts that correlations look at. */
export function fieldsOf(entries: readonly Entry[]): Set<string> {
  return new Set(
    entries.flatMap(({ groupFields, valueFields, further }) => [
      ...groupFields.flat(),
      ...valueFields.flat(),
      ...fieldsOf(further),
    ]),
  );
}

/** A field of a rule's facts that a correlation looks at. */
export interface Need {
  readonly rule: string;
  /** Into the list of correlations. */
  readonly correlation: number;
  readonly field: string;
}

/** Every field that correlations look at, each of them by itself. */
export function needsOf(correlations: readonly Correlation[]): Need[] {
  const needs = (rule: string, entries: readonly Entry[]): Need[] =>
    entries.flatMap(({ correlation, groupFields, valueFields, further }) => [
      ...[...groupFields, ...valueFields].flat().map((field) => ({ rule, correlation, field })),
      ...needs(rule, further),
    ]);
  return [...indexEntries(correlations)].flatMap(([rule, entries]) => needs(rule, entries));
}

/**
 * The places of the correlations that an event cannot be judged by, since the value of a field that they, or those that they
 * refer to, look at is not known of it.
 */
export function unjudgedBy(
  entries: readonly Entry[],
  isKnown: (field: string) => boolean,
  isUnjudged = false,
): number[] {
  return entries.flatMap(({ correlation, groupFields, valueFields, further }) => {
    const isOut = isUnjudged || ![...groupFields, ...valueFields].flat().every(isKnown);
    return [...(isOut ? [correlation] : []), ...unjudgedBy(further, isKnown, isOut)];
  });
}

interface Among {
  readonly correlations: readonly Correlation[];
  readonly referring: ReturnType<typeof indexReferring>;
}

function entryOf(
  among: Among,
  at: number,
  { rule, resolve }: { rule: string; resolve: (name: string) => Field },
): Entry {
  const { id, type, rules, groupBy, fields, aliases, alternatives } = among.correlations[at] as Correlation;
  const named = (name: string): Field => {
    const own = aliases[name]?.[rule] ?? name;
    const any = Object.hasOwn(alternatives, own) ? alternatives[own] : undefined;
    return any ? [...new Set(any.flatMap(resolve))] : resolve(own);
  };
  const further = among.referring.get(id) ?? [];
  return {
    correlation: at,
    groupFields: groupBy.map(named),
    valueFields: fields.map(named),
    kind: type === "value_count" ? "texts" : type.startsWith("value_") ? "numbers" : "rules",
    bit: 1 << rules.indexOf(rule),
    further: further.map((other) => entryOf(among, other, { rule: id, resolve: named })),
  };
}

const NOTHING: Entrance["further"] = [];

/** undefined: the event has no group or no value, so it is not part of the correlation. */
export function enter(entry: Entry, fieldOf: FieldOf): Entrance | undefined {
  const keys = distinct(combinations(entry.groupFields, fieldOf));
  if (keys.length === 0) return undefined;
  const sample = sampleOf(entry, fieldOf);
  if (sample === undefined) return undefined;
  const further = entry.further.length === 0 ? NOTHING : entry.further.map((one) => enter(one, fieldOf));
  return { keys, sample, further };
}

function sampleOf({ kind, valueFields, bit }: Entry, fieldOf: FieldOf): Sample | undefined {
  if (kind === "rules") return bit;
  if (kind === "texts") {
    const values = distinct(combinations(valueFields, fieldOf));
    return values.length <= 1 ? values[0] : values;
  }
  const numbers = firstOf(valueFields[0] as Field, fieldOf, numbersOf);
  return numbers.length <= 1 ? numbers[0] : numbers;
}

/** What is read of the first field that holds some. */
function firstOf<T>(field: Field, fieldOf: FieldOf, read: (value: unknown) => T[]): T[] {
  let found = read(fieldOf(field[0] as string));
  for (let at = 1; at < field.length && found.length === 0; at++) found = read(fieldOf(field[at] as string));
  return found;
}

function numbersOf(value: unknown): number[] {
  const numbers: number[] = [];
  for (const element of elementsOf(value)) {
    const number = toNumber(element);
    if (number !== undefined && Math.abs(number) <= SUMMED_MAX) numbers.push(number);
  }
  return numbers;
}

/** An event is one event of a group, however often a list of it names the group. */
function distinct(texts: readonly string[]): readonly string[] {
  return texts.length <= 1 ? texts : [...new Set(texts)];
}

/** Every combination of the fields' values as one text; none where a field is absent. */
function combinations(fields: readonly Field[], fieldOf: FieldOf): string[] {
  const [only] = fields;
  if (only !== undefined && fields.length === 1) return firstOf(only, fieldOf, textsOf);
  let texts = [""];
  for (const field of fields) {
    // with its length in front no value can pass for two
    const values = firstOf(field, fieldOf, textsOf).map((value) => `${value.length}:${value}`);
    texts = texts.flatMap((before) => values.map((value) => before + value)).slice(0, MANY);
  }
  return texts;
}

function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return elementsOf(value).flatMap((element) =>
    typeof element === "string" || typeof element === "number" || typeof element === "boolean"
      ? [String(element)]
      : [],
  );
}

function elementsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, MANY) : [value];
}
