/** Reads the tests of a rule, `tests.yml`: facts that it must match, and facts that it must not match. */
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
  readonly fact: Fact;
  readonly line: number;
  readonly column: number;
}

export interface RuleTests {
  readonly path: string;
  /** Those of `match` first, as they stand in the file. */
  readonly tests: readonly RuleTest[];
}

const test = z.strictObject({ name: z.string().min(1), fact: z.record(z.string(), z.unknown()) });
const schema = z.strictObject({ match: z.array(test).default([]), no_match: z.array(test).default([]) });

/** Reads the text of a tests file; what is wrong with it is problems with their places. */
export function readTests(file: {
  readonly path: string;
  readonly text: string;
}): { readonly tests: RuleTests } | { readonly problems: readonly Problem[] } {
  const read = readYaml(file, schema, "the tests");
  if (!read.ok) return { problems: read.problems };
  const tests = SIGNS.flatMap((expected) =>
    read.value[expected].map(({ name, fact }, at): RuleTest => {
      const { line, column } = read.document.problem([expected, at], "");
      return { name, expected, fact, line, column };
    }),
  );
  return { tests: { path: file.path, tests } };
}
