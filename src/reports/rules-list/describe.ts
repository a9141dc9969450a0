/** Everything that is known of a rule, as JSON has it. */
import type { RuleTests } from "../../core/rule-tests/read-tests.ts";
import { logsourceOf } from "../../core/sigma/logsource.ts";
import type { Correlation } from "../../core/sigma/correlation/correlation.ts";
import type { RuleHead, SigmaRule } from "../../core/sigma/rule.ts";
import { filtersOf } from "../../core/sigma/selection-names.ts";
import type { SelectionNames } from "../../core/sigma/selection-names.ts";
import { conditionLines } from "./condition.ts";
import { correlationLines } from "./correlation.ts";

/** A rule or a correlation with what stands beside it. */
export interface ShownRule {
  readonly rule: SigmaRule | Correlation;
  readonly names: SelectionNames;
  /** Where the rules are found that a correlation refers to. */
  readonly known: readonly RuleHead[];
  readonly tests: RuleTests | undefined;
}

export interface RuleDescription {
  readonly kind: "rule" | "correlation";
  readonly id: string;
  readonly name: string | null;
  readonly title: string;
  readonly level: string;
  readonly tier: string;
  readonly category: string;
  readonly logsource: Readonly<Record<string, unknown>>;
  readonly status: string;
  readonly author: string;
  readonly license: string | null;
  readonly version: string;
  readonly description: string;
  readonly references: readonly string[];
  readonly tags: readonly string[];
  readonly related: SigmaRule["related"];
  readonly falsepositives: readonly string[];
  readonly next_steps: readonly string[];
  /** A page of its author's; null: it names none. */
  readonly runbook: string | null;
  readonly explanation: string | null;
  readonly window: string;
  readonly grouping: string;
  readonly shadow: boolean;
  readonly noise_limit: number;
  readonly confidential: boolean;
  /** A correlation speaks for it: it gives no findings of its own. */
  readonly silent: boolean;
  /** Titles of the filters that are in the condition. */
  readonly filters: readonly string[];
  /** One line a part, indented. */
  readonly condition: readonly string[];
  readonly source: string;
  /** How many of each sign. */
  readonly tests: { readonly match: number; readonly no_match: number };
}

export function describeRule({ rule, names, known, tests }: ShownRule): RuleDescription {
  const count = (sign: string): number =>
    tests?.tests.filter(({ expected }) => expected === sign).length ?? 0;
  const isRule = "expression" in rule;
  return {
    kind: isRule ? "rule" : "correlation",
    id: rule.id,
    name: rule.name ?? null,
    title: rule.title,
    level: rule.level,
    tier: rule.tier,
    category: rule.category,
    logsource: logsourceOf(rule.category),
    status: rule.status,
    author: rule.author,
    license: rule.license ?? null,
    version: rule.version,
    description: rule.description,
    references: rule.references,
    tags: rule.tags,
    related: rule.related,
    falsepositives: rule.falsepositives,
    next_steps: rule.nextSteps,
    runbook: rule.runbook ?? null,
    explanation: rule.explanation ?? null,
    window: rule.window,
    grouping: rule.grouping,
    shadow: rule.shadow,
    noise_limit: rule.noiseLimit,
    confidential: rule.confidential,
    silent: rule.silent,
    filters: isRule ? filtersOf(rule.expression, names) : [],
    condition: isRule ? conditionLines(rule.expression, names) : correlationLines(rule, known),
    source: rule.path,
    tests: { match: count("match"), no_match: count("no_match") },
  };
}
