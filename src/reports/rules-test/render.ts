/** What the tests of rules say: failures with what decided for people, everything for programs and build servers. */
import { formatCounted } from "../../core/finding/explain.ts";
import type { TestOutcome } from "../../core/rule-tests/run-tests.ts";
import { formatProblem } from "../../core/problem.ts";
import { shownText } from "../../core/record/text.ts";
import { renderJunit } from "../junit.ts";
import type { TestReport, TestSuite } from "./compute.ts";

export const CHECK_FORMATS = ["table", "json", "junit"] as const;
export type CheckFormat = (typeof CHECK_FORMATS)[number];

export function renderTests(report: TestReport, format: CheckFormat, style: { colour: boolean }): string {
  switch (format) {
    case "json":
      return `${JSON.stringify(plain(report), null, 2)}\n`;
    case "junit":
      return renderJunit("auditplane rules test", [
        ...report.suites.map(junitSuite),
        ...problemSuite(report),
      ]);
    case "table":
      return renderText(report, style);
  }
}

function renderText(report: TestReport, { colour }: { colour: boolean }): string {
  const failures = report.suites.flatMap((suite) =>
    suite.outcomes.filter(({ passed }) => !passed).map((outcome) => renderFailure(suite, outcome, colour)),
  );
  const { passed, failed, skipped, suites } = report;
  const counts = [
    formatCounted(passed, "passed", "passed"),
    formatCounted(failed, "failed", "failed"),
    ...(skipped > 0 ? [formatCounted(skipped, "skipped", "skipped")] : []),
  ];
  return `${failures.join("")}${formatCounted(passed + failed + skipped, "test")} of ${formatCounted(suites.length, "rule file")}: ${counts.join(", ")}\n`;
}

function renderFailure(
  { title, testsPath }: TestSuite,
  { test, reasons }: TestOutcome,
  colour: boolean,
): string {
  const word = colour ? "\u001b[31mFAIL\u001b[0m" : "FAIL";
  const [expected, got] = test.expected === "match" ? ["match", "no match"] : ["no match", "a match"];
  return [
    `${word}  ${shownText(title)}: ${shownText(test.name)}`,
    `      ${shownText(testsPath)}:${test.line}:${test.column}`,
    `      expected ${expected === "match" ? "a match" : expected}, got ${got}`,
    ...reasons.map((reason) => `      ${shownText(reason)}`),
    "",
    "",
  ].join("\n");
}

function plain({ suites, untested, problems, passed, failed, skipped }: TestReport): unknown {
  return {
    summary: { rule_files: suites.length, tests: passed + failed + skipped, passed, failed, skipped },
    untested,
    problems: problems.map(formatProblem),
    rules: suites.map((suite) => ({
      title: suite.title,
      source: suite.source,
      tests_file: suite.testsPath,
      skipped: suite.skipped.map(({ name }) => name),
      tests: suite.outcomes.map(({ test, passed: isPassed, reasons }) => ({
        name: test.name,
        expected: test.expected,
        passed: isPassed,
        line: test.line,
        column: test.column,
        reasons,
      })),
    })),
  };
}

/** A build server sees nothing but this: what could not be read fails. */
function problemSuite({ problems }: TestReport): Parameters<typeof renderJunit>[1] {
  const cases = problems.map((problem) => ({
    name: `can be read: ${problem.line}:${problem.column}`,
    className: problem.path,
    failure: formatProblem(problem),
  }));
  return cases.length === 0 ? [] : [{ name: "rules and tests that cannot be read", cases }];
}

function junitSuite(suite: TestSuite): Parameters<typeof renderJunit>[1][number] {
  const cases = suite.outcomes.map(({ test, passed, reasons }) => ({
    name: `${test.expected}: ${test.name}`,
    className: suite.testsPath,
    failure: passed ? undefined : `${test.line}:${test.column}: ${reasons.join("\n")}`,
  }));
  const left = suite.skipped.map(({ name, expected }) => ({
    name: `${expected}: ${name}`,
    className: suite.testsPath,
    skipped: "the rule is not judged",
  }));
  return { name: suite.title, cases: [...cases, ...left] };
}
