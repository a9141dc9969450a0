/**
 * Reads the tests of a rule, `tests.yml`: facts that it must match, and facts that it must not match; of a correlation
 * events with their times.
 */
import { z } from "zod";
import type { Problem } from "../problem.ts";
import { readYaml } from "../read-yaml.ts";
import type { Fact } from "../sigma/fact.ts";

/** The two signs that a test may have. */
export const SIGNS = ["match", "no_match"] as const;
export type Sign = (typeof SIGNS)[number];

export interface RuleTest {
  readonly name: string;
  readonly expected: Sign;
  readonly given: { readonly fact: Fact } | { readonly events: readonly TestEvent[] };
  readonly line: number;
  readonly column: number;
}

/** A fact that a rule which a correlation refers to may match. */
export interface TestEvent {
  /** In ms. */
  readonly at: number;
  readonly fact: Fact;
}

export interface RuleTests {
  readonly path: string;
  /** Those of `match` first, as they stand in the file. */
  readonly tests: readonly RuleTest[];
}

const fact = z.record(z.string(), z.unknown());
const name = z.string().min(1);
const time = z.iso.datetime("must be a time such as 2026-10-01T10:00:00Z").transform(Date.parse);
const events = z.array(z.strictObject({ at: time, fact })).min(1);
const test = z.union(
  [z.strictObject({ name, fact }), z.strictObject({ name, events })],
  "must be a name, and a fact or events: [{ at: 2026-10-01T10:00:00Z, fact: { … } }]",
);
const schema = z.strictObject({ match: z.array(test).default([]), no_match: z.array(test).default([]) });

/** Reads the text of a tests file; what is wrong with it is problems with their places. */
export function readTests(file: {
  readonly path: string;
  readonly text: string;
}): { readonly tests: RuleTests } | { readonly problems: readonly Problem[] } {
  const read = readYaml(file, schema, "the tests");
  if (!read.ok) return { problems: read.problems };
  const tests = SIGNS.flatMap((expected) =>
    read.value[expected].map(({ name: title, ...given }, at): RuleTest => {
      const { line, column } = read.document.problem([expected, at], "");
      return { name: title, expected, given, line, column };
    }),
  );
  return { tests: { path: file.path, tests } };
}
