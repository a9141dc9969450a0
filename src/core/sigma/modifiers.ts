/**
 * Value modifiers, applied to a line in the order in which they are written: sigma-appendix-modifiers 2.1. Each is a
 * pure function of the line; what it cannot be applied to it refuses with a ModifierError, whose message says why.
 */
import type { Comparison, FieldReference, Matcher, TimePart, Token } from "./expression.ts";
import { COMPARISONS, TIME_PARTS } from "./expression.ts";
import { shown } from "../problem.ts";
import { anyDash, parsePattern, plainText, widen } from "./pattern.ts";

export type Literal = string | number | boolean | null;

/** A value on its way through the modifiers. */
type Term =
  /** As it is written. */
  | { readonly kind: "literal"; readonly literal: Literal }
  | { readonly kind: "pattern"; readonly tokens: readonly Token[] }
  /** Each character a byte. */
  | { readonly kind: "bytes"; readonly bytes: string }
  | Exclude<Matcher, { kind: "text" } | { kind: "number" } | { kind: "null" }>;

/** A line while its modifiers are applied. */
interface Line {
  /** For each value what it may look like. */
  readonly values: readonly (readonly Term[])[];
  readonly all: boolean;
  readonly cased: boolean;
  readonly negated: boolean;
  readonly compare: Comparison | undefined;
  readonly part: TimePart | undefined;
}

/** What a line of a selection compares with. */
export interface ReadLine {
  readonly values: readonly (readonly Matcher[])[];
  readonly all: boolean;
  readonly negated: boolean;
}

/** Why a modifier cannot be applied, and what to do. */
export class ModifierError extends Error {}

/** The values of a placeholder by its name, without percent signs. */
export type Placeholders = ReadonlyMap<string, readonly (string | number)[]>;

type Modifier = (line: Line, placeholders: Placeholders) => Line;

const ALTERNATIVES_MAX = 10_000;
const REGEX_MAX = 200;

/** What the parts of a time may be, in ISO 8601. */
const PART_RANGES: Readonly<Record<TimePart, readonly [from: number, to: number]>> = {
  minute: [0, 59],
  hour: [0, 23],
  day: [1, 31],
  week: [1, 53],
  month: [1, 12],
  year: [0, 9999],
};

const MODIFIERS: Readonly<Record<string, Modifier>> = {
  all: (line) => {
    if (line.values.length < 2) throw new ModifierError("all needs a list of at least two values");
    return { ...line, all: true };
  },
  cased: (line) => ({ ...line, cased: true }),
  neq: (line) => ({ ...line, negated: true }),
  contains: (line) => position(line, { start: true, end: true }, "within"),
  startswith: (line) => position(line, { start: false, end: true }, "start"),
  endswith: (line) => position(line, { start: true, end: false }, "end"),
  exists: (line) => {
    if (line.values.length > 1) throw new ModifierError("exists is true or false, not a list");
    return each(line, (term) => {
      if (term.kind === "literal" && typeof term.literal === "boolean")
        return [{ kind: "exists", wanted: term.literal }];
      throw new ModifierError("exists is true or false");
    });
  },
  re: (line) => each(few(line), (term) => [{ kind: "regex", source: writtenText(term, "re"), flags: "" }]),
  i: (line) => flag(line, "i"),
  m: (line) => flag(line, "m"),
  s: (line) => flag(line, "s"),
  cidr: (line) => each(line, (term) => [{ kind: "cidr", range: writtenText(term, "cidr") }]),
  fieldref: (line) =>
    each(line, (term) => [
      { kind: "fieldref", field: writtenText(term, "fieldref"), at: "whole", cased: false },
    ]),
  windash: (line) => each(line, (term) => [{ kind: "pattern", tokens: anyDash(tokensOf(term, "windash")) }]),
  base64: (line) => each(line, (term) => [textTerm(toBase64(bytesOf(term, "base64")))]),
  base64offset: (line) => each(line, (term) => toBase64Offsets(bytesOf(term, "base64offset")).map(textTerm)),
  utf16le: (line) => each(line, (term) => [toUtf16(term, "utf16le")]),
  wide: (line) => each(line, (term) => [toUtf16(term, "wide")]),
  utf16be: (line) => each(line, (term) => [toUtf16(term, "utf16be")]),
  utf16: (line) => each(line, (term) => [toUtf16(term, "utf16")]),
  expand: (line, placeholders) => each(line, (term) => expand(writtenText(term, "expand"), placeholders)),
  ...Object.fromEntries(COMPARISONS.map((name) => [name, (line: Line): Line => compare(line, name)])),
  ...Object.fromEntries(TIME_PARTS.map((name) => [name, (line: Line): Line => takePart(line, name)])),
};

/** Every modifier there is. */
export const MODIFIER_NAMES: readonly string[] = Object.keys(MODIFIERS);

/** Applies modifiers to the values of a line. Throws ModifierError. */
export function readLine(
  literals: readonly Literal[],
  modifiers: readonly string[],
  placeholders: Placeholders,
): ReadLine {
  let line: Line = {
    values: literals.map((literal) => [{ kind: "literal", literal }]),
    all: false,
    cased: false,
    negated: false,
    compare: undefined,
    part: undefined,
  };
  for (const [at, name] of modifiers.entries()) {
    const modifier = Object.hasOwn(MODIFIERS, name) ? MODIFIERS[name] : undefined;
    if (!modifier)
      throw new ModifierError(`"${shown(name)}" is no modifier; there are ${MODIFIER_NAMES.join(", ")}`);
    if (modifiers.indexOf(name) !== at) throw new ModifierError(`${name} stands twice`);
    line = modifier(line, placeholders);
  }
  const { values, all, negated } = line;
  return { values: values.map((terms) => terms.map((term) => toMatcher(term, line))), all, negated };
}

/** Regular expressions are compiled to know what they cost, which takes milliseconds each. */
function few(line: Line): Line {
  if (line.values.length <= REGEX_MAX) return line;
  throw new ModifierError(
    `more than ${REGEX_MAX} regular expressions in one line are not supported; join them with |, or compare with whole values`,
  );
}

function each(line: Line, change: (term: Term) => readonly Term[]): Line {
  return { ...line, values: line.values.map((terms) => terms.flatMap(change)) };
}

function position(line: Line, open: { start: boolean; end: boolean }, at: FieldReference["at"]): Line {
  const name = { within: "contains", start: "startswith", end: "endswith", whole: "" }[at];
  return each(line, (term) =>
    term.kind === "fieldref"
      ? [{ ...term, at: alone(term, at) }]
      : [{ kind: "pattern", tokens: widen(tokensOf(term, name), open) }],
  );
}

function alone({ at: before }: FieldReference, at: FieldReference["at"]): FieldReference["at"] {
  if (before !== "whole") throw new ModifierError("contains, startswith and endswith exclude each other");
  return at;
}

function flag(line: Line, name: string): Line {
  return each(line, (term) => {
    if (term.kind !== "regex") throw new ModifierError(`${name} stands behind re`);
    return [{ ...term, flags: term.flags + name }];
  });
}

function compare(line: Line, name: Comparison): Line {
  if (line.compare)
    throw new ModifierError(`${line.compare} and ${name} exclude each other; write two lines`);
  for (const terms of line.values) for (const term of terms) numberOf(term, name);
  return { ...line, compare: name };
}

function takePart(line: Line, name: TimePart): Line {
  if (line.part) throw new ModifierError(`${line.part} and ${name} exclude each other; write two lines`);
  for (const terms of line.values) for (const term of terms) checkPart(numberOf(term, name), name);
  return { ...line, part: name };
}

function checkPart(value: number, name: TimePart): void {
  const [from, to] = PART_RANGES[name];
  if (!Number.isSafeInteger(value) || value < from || value > to)
    throw new ModifierError(`${name} is a whole number from ${from} to ${to}; no time has another`);
}

function numberOf(term: Term, name: string): number {
  if (term.kind === "literal" && typeof term.literal === "number") return term.literal;
  throw new ModifierError(`${name} compares with a number`);
}

/** Text of a value that no modifier has touched. */
function writtenText(term: Term, name: string): string {
  if (term.kind === "literal" && typeof term.literal === "string") return term.literal;
  throw new ModifierError(
    term.kind === "literal" ? `${name} needs text; quote it` : `${name} comes first, before other modifiers`,
  );
}

function tokensOf(term: Term, name: string): readonly Token[] {
  if (term.kind === "pattern") return term.tokens;
  if (term.kind === "bytes") return [term.bytes];
  if (term.kind === "literal" && term.literal !== null) return parsePattern(String(term.literal));
  throw new ModifierError(
    term.kind === "literal"
      ? `${name} needs text, not null`
      : `${name} and ${nameOf(term)} exclude each other`,
  );
}

/** The modifier that made of a value what it is. */
function nameOf({ kind }: Exclude<Term, { kind: "literal" }>): string {
  return kind === "regex" ? "re" : kind;
}

/** The bytes of text, in UTF-8 where no modifier says otherwise. */
function bytesOf(term: Term, name: string): string {
  return term.kind === "bytes" ? term.bytes : Buffer.from(plainOf(term, name)).toString("latin1");
}

function plainOf(term: Term, name: string): string {
  const tokens = tokensOf(term, name);
  const plain = plainText(tokens);
  if (tokens.some((token) => typeof token === "object" && token.wildcard === "dash"))
    throw new ModifierError(
      `windash and ${name} exclude each other: every dash makes another text to encode; write each as a value`,
    );
  if (plain === undefined)
    throw new ModifierError(`${name} needs text without wildcards; put contains and the like behind it`);
  return plain;
}

function toUtf16(term: Term, name: string): Term {
  if (term.kind === "bytes") throw new ModifierError(`${name} needs text, not bytes`);
  const little = Buffer.from(plainOf(term, name), "utf16le");
  const mark = name === "utf16" ? "\u00ff\u00fe" : "";
  const bytes = name === "utf16be" ? little.swap16() : little;
  return { kind: "bytes", bytes: mark + bytes.toString("latin1") };
}

function toBase64(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("base64");
}

/** What of the bytes is the same wherever they stand in what is encoded: for each of three places in a group of three. */
function toBase64Offsets(bytes: string): string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = toBase64("\0".repeat(offset) + bytes);
    const from = [0, 2, 3][offset];
    const rest = (offset + bytes.length) % 3;
    return encoded.slice(from, rest === 0 ? undefined : rest === 1 ? -3 : -2);
  });
}

function textTerm(text: string): Term {
  return { kind: "pattern", tokens: text === "" ? [] : [text] };
}

/** `\%` is a percent sign, `%name%` the values of a placeholder; several of them give every combination. */
function expand(text: string, placeholders: Placeholders): Term[] {
  let texts = [""];
  for (const part of text.match(/\\%|%[^%\\]*%|[^%\\]+|[\s\S]/g) ?? []) {
    const name = /^%([^%]+)%$/.exec(part)?.[1];
    const values = name === undefined ? [part === "\\%" ? "%" : part] : valuesOf(name, placeholders);
    if (texts.length * values.length > ALTERNATIVES_MAX)
      throw new ModifierError(`the placeholders give more than ${ALTERNATIVES_MAX} combinations`);
    texts = texts.flatMap((before) => values.map((value) => `${before}${value}`));
  }
  return texts.map((literal) => ({ kind: "literal", literal }));
}

function valuesOf(name: string, placeholders: Placeholders): readonly (string | number)[] {
  const values = placeholders.get(name);
  if (!values)
    throw new ModifierError(
      `%${shown(name)}% has no values; give --pipeline with a file that has them under vars, and value_placeholders`,
    );
  return values;
}

function toMatcher(term: Term, { cased, compare: comparison, part }: Line): Matcher {
  if (comparison !== undefined || part !== undefined)
    return {
      kind: "number",
      compare: comparison ?? "eq",
      bound: numberOf(term, comparison ?? "a part"),
      part,
    };
  switch (term.kind) {
    case "pattern":
      return { kind: "text", tokens: term.tokens, cased };
    case "bytes":
      return { kind: "text", tokens: [term.bytes], cased };
    case "literal":
      if (term.literal === null) return { kind: "null" };
      return { kind: "text", tokens: parsePattern(String(term.literal)), cased };
    case "fieldref":
      return { ...term, cased };
    case "regex":
    case "cidr":
    case "exists":
      if (cased) throw new ModifierError(`cased changes nothing about ${nameOf(term)}; remove it`);
      return term;
  }
}
