/** Runs the tests of rule files and counts. */
import type { Problem } from "../../core/problem.ts";
import { runTests } from "../../core/rule-tests/run-tests.ts";
import type { TestOutcome } from "../../core/rule-tests/run-tests.ts";
import type { RuleTest, RuleTests } from "../../core/rule-tests/read-tests.ts";
import type { RuleCollection } from "../../core/sigma/collection.ts";

export interface TestedFile {
  readonly path: string;
  /** Where its tests stand; undefined: it has none. */
  readonly testsPath: string | undefined;
  /** undefined: there are none, or they cannot be read. */
  readonly tests: RuleTests | undefined;
}

/** The tests of one file. */
export interface TestSuite {
  readonly title: string;
  readonly source: string;
  /** The file with the tests. */
  readonly testsPath: string;
  readonly outcomes: readonly TestOutcome[];
  /** Not run: the file has no rule that is judged. */
  readonly skipped: readonly RuleTest[];
}

export interface TestReport {
  /** By source. */
  readonly suites: readonly TestSuite[];
  /** Rule files without tests. */
  readonly untested: readonly string[];
  /** What is wrong with rules and tests that cannot be read. */
  readonly problems: readonly Problem[];
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Judges every test of the files by what the collection has of them, filters included. */
export function testRules(
  files: readonly TestedFile[],
  collection: RuleCollection,
  problems: readonly Problem[] = [],
): TestReport {
  const all = [...collection.rules, ...collection.correlations];
  const suites = files.flatMap(({ path, tests }): TestSuite[] => {
    if (!tests) return [];
    const own = all.filter((rule) => rule.path === path);
    const title = own.map((rule) => rule.title).join(", ") || path;
    const outcomes = runTests(tests.tests, path, collection);
    const skipped = outcomes ? [] : tests.tests;
    return [{ title, source: path, testsPath: tests.path, outcomes: outcomes ?? [], skipped }];
  });
  const outcomes = suites.flatMap((suite) => suite.outcomes);
  const passed = outcomes.filter((outcome) => outcome.passed).length;
  return {
    suites,
    problems,
    untested: files.filter(({ testsPath }) => testsPath === undefined).map(({ path }) => path),
    passed,
    failed: outcomes.length - passed,
    skipped: suites.reduce((sum, suite) => sum + suite.skipped.length, 0),
  };
}
