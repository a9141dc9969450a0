/** What lint finds in rules. docs/sigma.md lists the codes; a test compares the two. */

export const SEVERITIES = ["error", "warning", "info"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Each code with its severity and what it means. Errors make lint fail. */
export const LINT_CODES = {
  "invalid-rule": {
    severity: "error",
    meaning: "The rule, or a filter, cannot be read; the message says why.",
  },
  "invalid-tests": { severity: "error", meaning: "The tests cannot be read, or belong to no rule." },
  "unknown-field": {
    severity: "error",
    meaning:
      "Facts of this category have a fixed list of fields, and this is none of them: the line cannot match.",
  },
  "missing-tier": {
    severity: "error",
    meaning: "A built-in rule does not say how soon somebody should look (`auditplane.tier`).",
  },
  "missing-grouping": {
    severity: "error",
    meaning: "A built-in rule does not say how its alerts group (`auditplane.grouping`).",
  },
  "missing-id": {
    severity: "warning",
    meaning: "Without an id of its own a rule is another one as soon as its title changes.",
  },
  "missing-description": {
    severity: "warning",
    meaning: "Nobody learns what the rule looks for, and what it misses. Of a built-in rule it is an error.",
  },
  "missing-level": { severity: "warning", meaning: "The level, and so the tier, is a guess: medium." },
  "missing-references": { severity: "warning", meaning: "Nobody can look up why this matters." },
  "missing-falsepositives": {
    severity: "warning",
    meaning:
      "Half of the runbook: whoever is told does not know what harmless cause to check first. Of a built-in rule it is an error.",
  },
  "missing-next-steps": {
    severity: "warning",
    meaning:
      "Half of the runbook: whoever is told does not know what to do (`auditplane.next_steps`). Of a built-in rule it is an error.",
  },
  "missing-tests": { severity: "warning", meaning: "No tests stand beside the rule." },
  "one-sided-tests": {
    severity: "warning",
    meaning: "The tests show only facts that match, or only facts that do not.",
  },
  "too-broad": {
    severity: "warning",
    meaning: "The rule matches more than 1 % of the sample, or what a correlation finds is made of as much.",
  },
  "foreign-field": {
    severity: "warning",
    meaning:
      "The name is one of ECS or OCSF, which a CloudTrail record does not have; `--pipeline` maps such names.",
  },
  "undocumented-field": {
    severity: "warning",
    meaning: "The name is none that CloudTrail documents for its records.",
  },
  "filter-without-not": {
    severity: "warning",
    meaning:
      "A filter's condition must hold beside the rule's: without `not` it leaves out all but what it names.",
  },
  "missing-author": { severity: "info", meaning: "Nobody can ask whoever wrote the rule." },
  "missing-license": { severity: "info", meaning: "Nobody knows whether the rule may be passed on." },
  "left-out": {
    severity: "info",
    meaning: "The rule is not judged: its status, or another rule, says so.",
  },
} as const satisfies Record<string, { readonly severity: Severity; readonly meaning: string }>;

export type LintCode = keyof typeof LINT_CODES;
