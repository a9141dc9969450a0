/** Builders of rule files with defaults; a test names only what it is about. */
import { readTests } from "../../src/core/rule-tests/read-tests.ts";
import type { RuleTests } from "../../src/core/rule-tests/read-tests.ts";

export const ruleId = (number: number): string =>
  `6e8f2b5c-3d34-4b55-9f0e-${String(number).padStart(12, "0")}`;

export interface RuleTextFields {
  readonly number?: number;
  /** More lines of the head. */
  readonly head?: string;
  readonly logsource?: string;
  readonly detection?: string;
}

/** The text of a rule on records. */
export function aRuleText({
  number = 1,
  head = "",
  logsource = "{ product: aws, service: cloudtrail }",
  detection = "{ s: { eventName: StopLogging }, condition: s }",
}: RuleTextFields = {}): string {
  return `title: Rule ${number}\nid: ${ruleId(number)}\n${head}logsource: ${logsource}\ndetection: ${detection}\n`;
}

/** The tests that a text holds; throws with the problems. */
export function testsOf(text: string, path = "tests.yml"): RuleTests {
  const read = readTests({ path, text });
  if ("tests" in read) return read.tests;
  throw new Error(read.problems.map(({ message }) => message).join("; "));
}
