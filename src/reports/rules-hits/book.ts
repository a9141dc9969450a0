/** Every rule that is known, with what its tests say: made once, of rule files. */
import { runbookOf } from "../../core/message/links.ts";
import type { Links } from "../../core/message/links.ts";
import { groupBy } from "../../core/catalog/group.ts";
import type { RuleCollection } from "../../core/sigma/collection.ts";
import { folderName } from "../../core/sigma/rule-reference.ts";
import { describeRule } from "../rules-list/describe.ts";
import type { RuleDescription } from "../rules-list/describe.ts";
import { compareRules } from "../rules-list/render.ts";
import { testRules } from "../rules-test/compute.ts";
import type { TestedFile } from "../rules-test/compute.ts";

export interface KnownRule extends RuleDescription {
  /** Of the tests of its file, as `rules test` runs them. */
  readonly test_results: TestResults;
}

export interface TestResults {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The most severe first. Where a rule stands on the server's disk is nobody's business: of its path the folder is told. */
export function makeRuleBook(
  { files, collection }: { readonly files: readonly TestedFile[]; readonly collection: RuleCollection },
  links: Links,
): readonly KnownRule[] {
  const known = [...collection.rules, ...collection.correlations];
  const { suites } = testRules(files, collection);
  const resultsOf = new Map(
    suites.map(({ source, outcomes, skipped }): [string, TestResults] => {
      const passed = outcomes.filter((outcome) => outcome.passed).length;
      return [source, { passed, failed: outcomes.length - passed, skipped: skipped.length }];
    }),
  );
  const fileOf = groupBy(files, ({ path }) => path);
  return known
    .map((rule): KnownRule => {
      const tests = fileOf.get(rule.path)?.[0]?.tests;
      return {
        ...describeRule({ rule, names: collection.names, known, tests }),
        runbook: runbookOf(rule.runbook ?? rule.page ?? null, links),
        source: folderName(rule) ?? rule.path.replace(/^.*[/\\]/, ""),
        test_results: resultsOf.get(rule.path) ?? { passed: 0, failed: 0, skipped: 0 },
      };
    })
    .sort(compareRules);
}
