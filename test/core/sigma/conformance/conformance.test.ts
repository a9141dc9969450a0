import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { readCollection } from "../../../../src/core/sigma/collection.ts";
import type { RuleCollection } from "../../../../src/core/sigma/collection.ts";
import type { Correlation } from "../../../../src/core/sigma/correlation/correlation.ts";
import { formatProblem } from "../../../../src/core/problem.ts";
import { MODIFIER_NAMES } from "../../../../src/core/sigma/modifiers.ts";
import { BOUNDS, CORRELATION_TYPES } from "../../../../src/core/sigma/correlation/correlation.ts";
import { aPipeline } from "../../../support/rules.ts";
import type { PlainMatch } from "../correlation/plain.ts";
import { evaluate, holdingsOf, matchesOf } from "../correlation/run.ts";
import { interpret } from "../interpreter.ts";
import type { Written } from "../interpreter.ts";
import type { Case, Collected, Correlated, Judged, Large, Refused } from "./case.ts";
import { AREAS } from "./cases/index.ts";
import { ENGINES } from "./engines.ts";
import { SCHEMA_KEYS, SCHEMA_VALUES } from "./schemas.ts";
import { headedSections } from "./sections.ts";

const cases = Object.values(AREAS).flat();

function readFiles(files: readonly string[], pipeline?: string): RuleCollection {
  const through = pipeline === undefined ? {} : { pipeline: aPipeline(pipeline) };
  return readCollection(files.map((text, at) => ({ path: `${at}.yml`, text, ...through })));
}

function readWell(files: readonly string[], pipeline?: string): RuleCollection {
  const collection = readFiles(files, pipeline);
  expect(collection.problems.map(formatProblem)).toEqual([]);
  return collection;
}

function judge({ rule, pipeline, matches, misses }: Judged): void {
  const { rules } = readWell([rule], pipeline);
  expect(rules).toHaveLength(1);
  expect(matches.length * misses.length).toBeGreaterThan(0);
  for (const [name, engine] of Object.entries(ENGINES)) {
    const judged = engine(rules);
    const said = (fact: object): string => `${name} on ${JSON.stringify(fact)}`;
    for (const fact of matches) expect(judged(fact as never), said(fact)).toHaveLength(1);
    for (const fact of misses) expect(judged(fact as never), said(fact)).toHaveLength(0);
  }
  const written = pipeline === undefined ? plainLine(rule) : undefined;
  if (!written) return;
  for (const fact of matches) expect(interpret(written, fact), JSON.stringify(fact)).toBe(true);
  for (const fact of misses) expect(interpret(written, fact), JSON.stringify(fact)).toBe(false);
}

/** The modifiers that the plain interpreter knows. */
const PLAIN = new Set(
  "contains startswith endswith all cased neq windash gt gte lt lte fieldref exists".split(" "),
);

/** The only line of a rule as the plain interpreter takes it; undefined: there are more, or it does not know them. */
function plainLine(rule: string): Written | undefined {
  const { detection } = parse(rule) as { detection: Record<string, unknown> };
  const { condition, ...selections } = detection;
  const [selection, ...more] = Object.values(selections);
  if (more.length > 0 || condition !== "sel" || typeof selection !== "object" || !selection) return undefined;
  const [line, ...others] = Object.entries(selection);
  if (!line || others.length > 0 || Array.isArray(selection)) return undefined;
  const [field = "", ...modifiers] = line[0].split("|");
  if (field.includes(".") || !modifiers.every((modifier) => PLAIN.has(modifier))) return undefined;
  return { kind: "line", field, modifiers, values: [line[1]].flat() as never };
}

function collect({ files, inForce, silent, notes, problems = [], has, judges = [] }: Collected): void {
  const { rules, correlations, notes: left, problems: wrong } = readFiles(files);
  expect(wrong.map(({ message }) => message)).toEqual(problems.map((one) => expect.stringContaining(one)));
  const all = [...rules, ...correlations].sort((a, b) => (a.title < b.title ? -1 : 1));
  expect(all.map(({ title }) => title)).toEqual(inForce);
  if (silent) expect(all.filter((one) => one.silent).map(({ title }) => title)).toEqual(silent);
  if (notes)
    expect(left.map(({ message }) => message)).toEqual(notes.map((note) => expect.stringContaining(note)));
  if (has) expect(all[0]).toMatchObject(has);
  for (const [name, engine] of Object.entries(ENGINES)) {
    const judged = engine(rules);
    for (const [fact, titles] of judges)
      expect(judged(fact).sort(), `${name} on ${JSON.stringify(fact)}`).toEqual(titles);
  }
}

function refuse({ files, problem: [line, column, message] }: Refused): void {
  const { problems } = readFiles(files);
  const found = problems.map((one) => `${one.line}:${one.column} ${one.message}`);
  expect(found).toContainEqual(
    expect.stringMatching(new RegExp(`^${line}:${column} .*${literally(message)}`, "s")),
  );
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

function correlate({ correlations: text, events, holds }: Correlated): void {
  const { correlations } = readWell([text]);
  const matches = matchesOf(events);
  expect(holdingsOf(correlations, matches)).toEqual(holds);
  changesNothing(correlations, matches);
}

/** What must not change what is found: the order in which events come, the time of day, a restart at any time. */
function changesNothing(correlations: readonly Correlation[], matches: readonly PlainMatch[]): void {
  const found = holdingsOf(correlations, matches);
  const count = matches.length;
  const turned = holdingsOf(correlations, matches.toReversed()).map((one) =>
    renumber(one, (at) => count - 1 - at),
  );
  expect(turned.sort()).toEqual(found.toSorted());
  const day = 86_400;
  const later = matches.map((match) => ({ ...match, time: match.time + day * 1000 }));
  const shifted = found.map((one) => `${Number.parseInt(one) + day}${one.slice(one.indexOf(":"))}`);
  expect(holdingsOf(correlations, later)).toEqual(shifted);
  const lookback = Math.max(...correlations.map(({ lookbackMs }) => lookbackMs));
  for (const { time: from } of matches) {
    const seen = matches.map((match) => (match.time < from - lookback ? { ...match, rules: [] } : match));
    const after = (all: readonly PlainMatch[]): number[] =>
      evaluate(correlations, all)
        .map(({ time }) => time)
        .filter((time) => time >= from);
    expect(after(seen)).toEqual(after(matches));
  }
}

function renumber(holding: string, to: (number: number) => number): string {
  const [second = "", numbers = ""] = holding.split(": ");
  return `${second}: ${numbers
    .split(" ")
    .map((number) => to(Number(number)))
    .sort((a, b) => a - b)
    .join(" ")}`;
}

function end({ make, problem }: Large): void {
  const { rules, problems } = readFiles([make()]);
  if (problem === undefined) {
    expect(problems.map(formatProblem)).toEqual([]);
    expect(rules.length).toBeGreaterThan(0);
    for (const engine of Object.values(ENGINES)) engine(rules)({ a: "x", b: { c: ["y"] } });
  } else {
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.find(({ message }) => message.includes(problem))).toBeDefined();
    for (const { line, column, message } of problems) {
      if (line < 1 || column < 1 || message.length > 1_000) expect({ line, column, message }).toBeUndefined();
    }
  }
}

function check(one: Case): void {
  if ("rule" in one) judge(one);
  else if ("inForce" in one) collect(one);
  else if ("correlations" in one) correlate(one);
  else if ("make" in one) end(one);
  else refuse(one);
}

describe.each(Object.entries(AREAS))("%s", (_, area) => {
  // the limit is for what never ends; it says nothing of how long it takes
  it.each(area.map((one) => [one.name, one] as const))("%s", (_name, one) => check(one));
});

describe("the cases", () => {
  it("have names of their own", () => {
    const names = cases.map(({ name }) => name);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it("are about every section of the specification, and no other", () => {
    const named = new Set(cases.flatMap(({ section, also = [] }) => [section, ...also]));
    expect(headedSections().filter((section) => !named.has(section as never))).toEqual([]);
  });

  it("have every key and every value of the specification's schemas", () => {
    const { keys, values } = written();
    expect(SCHEMA_KEYS.filter((key) => !keys.has(key))).toEqual([]);
    expect(SCHEMA_VALUES.filter((value) => !values.has(value))).toEqual([]);
  });

  it("have every modifier, every type of correlation and every bound that there is", () => {
    const all = cases.map(({ construct }) => construct).join(" ");
    const names = [...MODIFIER_NAMES, ...CORRELATION_TYPES, ...BOUNDS];
    expect(names.filter((name) => !new RegExp(`[\`|]${name}[\`|:,]`).test(all))).toEqual([]);
  });
});

/** The keys that the texts of cases have, by kind of document, and the values that the schemas list. */
function written(): { keys: Set<string>; values: Set<string> } {
  const keys = new Set<string>();
  const values = new Set<string>();
  const sound = Object.entries(AREAS).flatMap(([area, some]) => (area === "Bad input" ? [] : some));
  const texts = sound.flatMap((one) =>
    "rule" in one ? [one.rule] : "files" in one ? one.files : "correlations" in one ? [one.correlations] : [],
  );
  for (const document of texts.flatMap((text) => [...parseAllDocuments(text, { logLevel: "silent" })])) {
    const data: unknown = document.errors.length > 0 ? undefined : document.toJS();
    if (typeof data !== "object" || data === null) continue;
    const kind = "correlation" in data ? "correlation" : "filter" in data ? "filter" : "rule";
    const visit = (value: unknown, path: string): void => {
      if (Array.isArray(value)) for (const one of value) visit(one, path);
      else if (typeof value === "object" && value !== null)
        for (const [key, inner] of Object.entries(value)) {
          keys.add(`${path}.${key}`);
          visit(inner, `${path}.${key}`);
        }
      else values.add(`${path}=${String(value)}`);
    };
    visit(data, kind);
  }
  return { keys, values };
}
