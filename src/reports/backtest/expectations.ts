/** How many findings each rule ought to have: a file that stands beside the logs, and says when a rule changes its mind. */
import { YAMLMap, isMap, isScalar, parseDocument } from "yaml";
import type { Document } from "yaml";
import { z } from "zod";
import type { Problem } from "../../core/problem.ts";
import { readYaml } from "../../core/read-yaml.ts";
import { folderName, rulesCalled } from "../../core/sigma/rule-reference.ts";
import type { Callable } from "../../core/sigma/rule-reference.ts";
import type { RuleOutcome } from "./compute.ts";

/** Both included. */
export interface Range {
  readonly min: number;
  /** Infinity: no matter how many. */
  readonly max: number;
}

/** By the id of the rule. */
export type Expectations = ReadonlyMap<string, Range>;

const count = z.int().min(0);
const range = z
  .strictObject({ min: count.default(0), max: count.optional() })
  .refine(({ min, max }) => max === undefined || min <= max, "min is more than max");
const schema = z
  .record(z.string(), z.union([count, range], "must be a number of findings, or a map with min, max or both"))
  .nullable();

/** Reads the text of a file; each key calls exactly one of the rules, by id, name, or folder. */
export function readExpectations(
  file: { readonly path: string; readonly text: string },
  rules: readonly Callable[],
): { readonly expectations: Expectations } | { readonly problems: readonly Problem[] } {
  const read = readYaml(file, schema, "the expectations");
  if (!read.ok) return { problems: read.problems };
  const expectations = new Map<string, Range>();
  const problems: Problem[] = [];
  for (const [key, expected] of Object.entries(read.value ?? {})) {
    const [rule, ...others] = rulesCalled(rules, key);
    const fault = !rule
      ? "no rule that can be used is called so; correct that rule, name its folder with --rules, or remove it"
      : others.length > 0
        ? "several rules are called so; write the id"
        : expectations.has(rule.id)
          ? "the same rule stands above; remove one"
          : undefined;
    if (fault !== undefined || !rule) problems.push(read.document.problem([key], `${key}: ${fault}`));
    else expectations.set(rule.id, toRange(expected));
  }
  return problems.length > 0 ? { problems } : { expectations };
}

function toRange(expected: number | { min: number; max?: number | undefined }): Range {
  if (typeof expected === "number") return { min: expected, max: expected };
  return { min: expected.min, max: expected.max ?? Infinity };
}

export interface CheckedRule {
  readonly rule: RuleOutcome;
  readonly expected: Range;
  readonly isMet: boolean;
}

/** Compares what rules found with what was expected. `isStrict`: rules that are not listed must find nothing. */
export function checkExpectations(
  outcomes: readonly RuleOutcome[],
  expectations: Expectations,
  isStrict: boolean,
): CheckedRule[] {
  return outcomes.flatMap((rule) => {
    const expected = expectations.get(rule.id) ?? (isStrict ? { min: 0, max: 0 } : undefined);
    return expected ? [{ rule, expected, isMet: isWithin(rule.findings, expected) }] : [];
  });
}

function isWithin(findings: number, { min, max }: Range): boolean {
  return findings >= min && findings <= max;
}

const HEAD = `# Findings that each rule has in these logs: a number, or a map with min, max or both.
# Written by rules backtest --update, which keeps ranges that hold.
{}
`;

/**
 * The text of a file that expects what was found. Of the text of before stays what still holds, with its order and
 * comments; rules that it did not name follow by name.
 */
export function writeExpectations(
  outcomes: readonly RuleOutcome[],
  before: Expectations,
  text: string = HEAD,
): string {
  const document: Document = parseDocument(text);
  const listed = isMap(document.contents) ? document.contents : new YAMLMap();
  document.contents = listed;
  listed.flow = false;
  const keys = new Map(
    listed.items.map(({ key }) => [rulesCalled(outcomes, textOf(key))[0]?.id, key] as const),
  );
  const added = outcomes
    .filter(({ id }) => !keys.has(id))
    .map((rule) => [keyOf(rule, outcomes), rule] as const);
  for (const [key, { findings }] of added.sort(([a], [b]) => (a < b ? -1 : 1))) listed.set(key, findings);
  for (const { id, findings } of outcomes) {
    const range = before.get(id);
    if (range && !isWithin(findings, range)) listed.set(keys.get(id), findings);
  }
  return document.toString({ lineWidth: 0 });
}

function textOf(key: unknown): string {
  return String(isScalar(key) ? (key.source ?? key.value) : key);
}

/** The name, else the folder, where that calls no other rule; else the id. */
function keyOf(rule: Callable, rules: readonly Callable[]): string {
  const key = rule.name ?? folderName(rule) ?? rule.id;
  const [called, ...others] = rulesCalled(rules, key);
  return called?.id === rule.id && others.length === 0 ? key : rule.id;
}
