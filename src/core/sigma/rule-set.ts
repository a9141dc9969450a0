/** Rules of one category, indexed so that most facts are judged by few of them. */
import { compileRule } from "./compile.ts";
import type { CompiledRule } from "./compile.ts";
import type { Fact } from "./fact.ts";
import type { Expression } from "./expression.ts";
import { plainText } from "./pattern.ts";
import { compileMatching } from "./generate.ts";
import type { Matching } from "./generate.ts";
import type { Category, SigmaRule } from "./rule.ts";

export interface RuleSet {
  readonly isEmpty: boolean;
  /** False: no rule can match a fact whose indexed fields (INDEX_FIELDS, in order) have these values. */
  concerns(values: readonly unknown[]): boolean;
  /** False: no rule looks at the field, which need not be computed then. */
  looksAt(field: string): boolean;
  /** The rules that match, in the order they were given. */
  matching(fact: Fact): readonly CompiledRule[];
}

/** The fields whose values tell rules of a category apart best, and are known before a fact is made. */
const INDEX_FIELDS: Readonly<Record<Category, readonly string[]>> = {
  cloudtrail: ["eventName"],
  macie: ["type"],
  access: ["entitlement", "entitlement_via", "person_kind", "lake_formation", "route"],
  volume: ["channel"],
  governance: ["kind"],
  pipeline: ["kind"],
};

const NONE: readonly CompiledRule[] = [];
const NODES_MAX = 10_000;
const ANY_OBJECT = Symbol("an object");

/** Compiles the rules of a category. A fact meets only rules that its indexed values do not rule out. */
export function compileRules(rules: readonly SigmaRule[], category: Category): RuleSet {
  const fields = INDEX_FIELDS[category];
  const entries: readonly Entry[] = rules
    .filter((rule) => rule.category === category)
    .map((rule) => ({
      compiled: compileRule(rule),
      required: fields.map((field) => requiredValues(rule.expression, field)),
    }));
  const select = (values: readonly unknown[]): readonly CompiledRule[] =>
    entries
      .filter(({ required }) => required.every((set, at) => !set || mayHold(values[at], set)))
      .map(({ compiled }) => compiled);
  let root = newNode();
  let size = 0;
  const find = (values: readonly unknown[]): readonly CompiledRule[] => {
    let node = root;
    for (const value of values) {
      const key = keyOf(value);
      let next = node.next.get(key);
      if (!next) {
        if (++size > NODES_MAX) [root, size] = [newNode(), 0];
        node.next.set(key, (next = newNode()));
      }
      node = next;
    }
    return (node.rules ??= select(values));
  };
  const groups = groupRules(entries);
  return {
    isEmpty: entries.length === 0,
    concerns: (values) => find(values).length > 0,
    looksAt: (field) => entries.some(({ compiled }) => namesField(compiled.rule.expression, field)),
    matching(fact) {
      const numbers: number[] = [];
      groups.always(fact, numbers);
      for (const [at, field] of fields.entries()) groups.of(at, fact[field])?.(fact, numbers);
      if (numbers.length === 0) return NONE;
      return numbers.sort((a, b) => a - b).map((number) => (entries[number] as Entry).compiled);
    },
  };
}

interface Entry {
  readonly compiled: CompiledRule;
  /** For each indexed field the values of which it must have one; undefined: it may have any. */
  readonly required: readonly (ReadonlySet<string> | undefined)[];
}

interface Groups {
  /** Rules that no indexed field rules out. */
  readonly always: Matching;
  /** Rules that hold only where the indexed field of a number has the value. */
  of(field: number, value: unknown): Matching | undefined;
}

/** Every rule in the group of one field's values, or else among those that are always judged. */
function groupRules(entries: readonly Entry[]): Groups {
  const always: number[] = [];
  const byField = new Map<number, Map<string, number[]>>();
  for (const [number, { required }] of entries.entries()) {
    const field = required.findIndex((values) => values !== undefined);
    if (field === -1) always.push(number);
    for (const value of required[field] ?? []) {
      let values = byField.get(field);
      if (!values) byField.set(field, (values = new Map<string, number[]>()));
      const numbers = values.get(value);
      if (numbers) numbers.push(number);
      else values.set(value, [number]);
    }
  }
  const compile = (numbers: readonly number[]): Matching =>
    compileMatching(numbers.map((number) => [number, (entries[number] as Entry).compiled.rule.expression]));
  const compiled = new Map<string, Matching>();
  const of = (field: number, value: unknown): Matching | undefined => {
    const values = byField.get(field);
    if (!values || value === undefined || value === null) return undefined;
    // a list may hold several values: any of the field's rules may hold
    const isList = typeof value === "object";
    const text = isList ? "" : String(value as string | number | boolean).toLowerCase();
    const numbers = isList ? [...new Set([...values.values()].flat())] : values.get(text);
    if (!numbers) return undefined;
    const key = `${field} ${isList ? "list" : "text"} ${text}`;
    let matching = compiled.get(key);
    if (!matching) compiled.set(key, (matching = compile(numbers)));
    return matching;
  };
  return { always: compile(always), of };
}

function namesField(expression: Expression, field: string): boolean {
  if (expression.kind === "not") return namesField(expression.of, field);
  if (expression.kind !== "field") return expression.of.some((inner) => namesField(inner, field));
  return (
    expression.field === undefined ||
    expression.field === field ||
    expression.values.flat().some((matcher) => matcher.kind === "fieldref" && matcher.field === field)
  );
}

/** Known answers, one level a field: so that asking again builds no text. */
interface Node {
  readonly next: Map<unknown, Node>;
  rules: readonly CompiledRule[] | undefined;
}

function newNode(): Node {
  return { next: new Map(), rules: undefined };
}

/** Equal for values that `mayHold` answers alike. */
function keyOf(value: unknown): unknown {
  if (value === undefined) return null;
  return typeof value === "object" && value !== null ? ANY_OBJECT : value;
}

/** A list may hold several values, each of which could match; a number matches as its text. */
function mayHold(value: unknown, required: ReadonlySet<string>): boolean {
  if (value === undefined || value === null) return false;
  return typeof value === "object" || required.has(String(value as string | number | boolean).toLowerCase());
}

/**
 * The values (lower case) of which the field must have one for the expression to hold; undefined if it may hold
 * without. Sound, not complete: a negation requires nothing.
 */
function requiredValues(expression: Expression, field: string): ReadonlySet<string> | undefined {
  if (expression.kind === "not") return undefined;
  if (expression.kind === "field") {
    if (expression.field !== field) return undefined;
    const plain = expression.values
      .flat()
      .map((matcher) => (matcher.kind === "text" ? plainText(matcher.tokens) : undefined));
    if (plain.some((text) => text === undefined)) return undefined;
    return new Set(plain.map((text) => (text as string).toLowerCase()));
  }
  const inner = expression.of.map((one) => requiredValues(one, field));
  if (expression.kind === "and") {
    return inner.filter((values) => values !== undefined).sort((a, b) => a.size - b.size)[0];
  }
  if (inner.some((values) => values === undefined)) return undefined;
  return new Set(inner.flatMap((values) => [...(values as ReadonlySet<string>)]));
}
