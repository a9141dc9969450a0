import { readFileSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { runTests } from "../../src/core/rule-tests/run-tests.ts";
import { loadRuleFiles } from "../../src/sources/rule-folder/load-files.ts";

const RULES = join(import.meta.dirname, "../../rules");
const { files, collection, testProblems } = await loadRuleFiles([RULES]);

describe.each(files.map((file) => [basename(dirname(file.path)), file] as const))("rule %s", (_, file) => {
  const rules = collection.rules.filter(({ path }) => path === file.path);
  const outcomes = runTests(file.tests?.tests ?? [], file.path, collection) ?? [];

  it.each(
    outcomes.map(({ test, passed, reasons }) => [test.expected, test.name, { passed, reasons }] as const),
  )("%s: %s", (_expected, _name, outcome) => {
    expect(outcome).toMatchObject({ passed: true });
  });

  it("has at least two tests of each sign", () => {
    for (const sign of ["match", "no_match"])
      expect(outcomes.filter(({ test }) => test.expected === sign).length).toBeGreaterThanOrEqual(2);
  });

  it("states tier, window, grouping, explanation, next steps and the false positives it expects", () => {
    const { auditplane } = parse(file.text) as { auditplane?: Record<string, unknown> };
    expect(Object.keys(auditplane ?? {})).toEqual(
      expect.arrayContaining(["tier", "window", "grouping", "explanation", "next_steps"]),
    );
    for (const rule of rules) {
      expect(rule.nextSteps.length).toBeGreaterThanOrEqual(2);
      expect(rule.falsepositives.length).toBeGreaterThan(0);
      expect(rule.description).not.toBe("");
      expect(rule.references.length).toBeGreaterThan(0);
    }
  });
});

describe("the built-in rules", () => {
  it("can be read, each in a folder of its own that is named as Sigma names files", () => {
    expect([...collection.problems, ...collection.notes, ...testProblems]).toEqual([]);
    expect(files.map(({ path }) => path)).toEqual(
      readdirSync(RULES)
        .sort()
        .map((folder) => join(RULES, folder, "rule.yml")),
    );
    for (const { path } of files) {
      expect(basename(dirname(path))).toMatch(/^[a-z]+(_[a-z]+)*$/);
      expect(readFileSync(join(dirname(path), "tests.yml"), "utf8")).not.toBe("");
    }
  });
});
