/** A backtest as tables for people, JSON for programs, and JUnit for build servers. */
import { formatCount, formatCounted } from "../../core/finding/explain.ts";
import type { PrintedFinding } from "../../core/finding/print.ts";
import { shownText } from "../../core/record/text.ts";
import { renderJunit } from "../junit.ts";
import type { JunitCase } from "../junit.ts";
import type { CheckFormat } from "../rules-test/render.ts";
import { renderRows } from "../text-table.ts";
import type { Comparison } from "./compare.ts";
import type { BacktestedScan, RuleOutcome } from "./compute.ts";
import type { CheckedRule, Range } from "./expectations.ts";

export interface BacktestReport {
  readonly span: BacktestedScan["span"];
  readonly records: number;
  readonly files: number;
  readonly rules: readonly RuleOutcome[];
  /** Of rules of which something was expected. */
  readonly checked: readonly CheckedRule[];
  /** What is wrong with rules that were left out, with its place. */
  readonly broken: readonly string[];
  /** With another version of the rules; undefined: there was none. */
  readonly comparison: Comparison | undefined;
}

export function renderBacktest(report: BacktestReport, format: CheckFormat): string {
  switch (format) {
    case "json":
      return `${JSON.stringify(plain(report), null, 2)}\n`;
    case "junit":
      return renderJunit("auditplane rules backtest", [{ name: "backtest", cases: junitCases(report) }]);
    case "table":
      return renderText(report);
  }
}

function renderText(report: BacktestReport): string {
  const { span, records, files, checked, comparison } = report;
  const rows = report.rules.map((rule) => [
    rule.title,
    rule.level,
    formatCount(rule.events),
    formatCount(rule.findings),
    formatCount(rule.alerts),
    rule.alertsPerWeek.toFixed(1),
    minute(rule.first),
    minute(rule.last),
  ]);
  const head = ["RULE", "LEVEL", "EVENTS", "FINDINGS", "ALERTS", "A WEEK", "FIRST (UTC)", "LAST (UTC)"];
  return [
    `${formatCounted(records, "record")} of ${formatCounted(files, "file")}, ${minute(span.from)} to ${minute(span.to)} UTC\n\n`,
    table(head, rows),
    ...(checked.length > 0 ? [renderChecked(checked)] : []),
    ...(comparison ? [renderComparison(comparison)] : []),
  ].join("");
}

function renderChecked(checked: readonly CheckedRule[]): string {
  const unmet = checked.filter(({ isMet }) => !isMet);
  const sum = `\nExpectations: ${formatCount(checked.length - unmet.length)} met, ${formatCount(unmet.length)} not\n`;
  if (unmet.length === 0) return sum;
  const rows = unmet.map(({ rule, expected }) => [
    rule.title,
    rangeText(expected),
    formatCount(rule.findings),
  ]);
  return `${sum}\n${table(["RULE", "EXPECTED", "FOUND"], rows)}`;
}

const ROWS_MAX = 40;

function renderComparison({ rules, added, removed, changed }: Comparison): string {
  const sum = `\nAgainst the other version: ${formatCounted(added.length, "new finding")}, ${formatCount(removed.length)} gone, ${formatCount(changed.length)} changed\n`;
  if (rules.length === 0) return sum;
  const rows = rules.map((rule) => [
    rule.title,
    ...[rule.before, rule.after, rule.added, rule.removed, rule.changed].map(formatCount),
    `${rule.alerts_per_week.before} → ${rule.alerts_per_week.after}`,
  ]);
  const findings = [
    ...added.map((finding) => ["+", ...findingCells(finding), "new"]),
    ...removed.map((finding) => ["-", ...findingCells(finding), "gone"]),
    ...changed.map((finding) => ["~", ...findingCells(finding), finding.changes.join(", ")]),
  ];
  const rest = findings.length - ROWS_MAX;
  return [
    `${sum}\n${table(["RULE", "BEFORE", "AFTER", "NEW", "GONE", "CHANGED", "ALERTS A WEEK"], rows)}`,
    `\n${table(["", "RULE", "WHEN (UTC)", "PERSON", "ASSET", "WHAT"], findings.slice(0, ROWS_MAX))}`,
    rest > 0 ? `… and ${formatCount(rest)} more. All of them: --format json\n` : "",
  ].join("");
}

function findingCells({ rule_title, first_event_time, person, asset }: PrintedFinding): string[] {
  return [rule_title, minute(first_event_time), person, asset ?? "-"];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return `${renderRows(
    head,
    rows.map((row) => row.map(shownText)),
  )}\n`;
}

function minute(time: string | null): string {
  return time === null ? "-" : time.slice(0, 16).replace("T", " ");
}

function rangeText({ min, max }: Range): string {
  if (max === Infinity) return `at least ${min}`;
  return min === max ? String(min) : `${min} to ${max}`;
}

function junitCases(report: BacktestReport): JunitCase[] {
  const outcomes = report.rules.map(({ id, title, path, findings }) => {
    const unmet = report.checked.find(({ rule, isMet }) => rule.id === id && !isMet);
    const failure =
      unmet && `${formatCounted(findings, "finding")}, expected were ${rangeText(unmet.expected)}`;
    return { name: title, className: path, failure };
  });
  const broken = report.broken.map((problem) => ({
    name: "is a rule that can be used",
    className: problem.split(":", 1)[0] as string,
    failure: problem,
  }));
  return [...outcomes, ...broken];
}

function plain({ span, records, files, rules, checked, broken, comparison }: BacktestReport): unknown {
  return {
    summary: {
      span,
      records,
      files,
      findings: rules.reduce((sum, rule) => sum + rule.findings, 0),
      unmet: checked.filter(({ isMet }) => !isMet).length,
    },
    rules: rules.map(({ name, path, alertsPerWeek, first, last, ...rule }) => ({
      ...rule,
      name: name ?? null,
      source: path,
      alerts_per_week: alertsPerWeek,
      first_event_time: first,
      last_event_time: last,
    })),
    expectations: checked.map(({ rule, expected, isMet }) => ({
      rule_id: rule.id,
      min: expected.min,
      max: expected.max === Infinity ? null : expected.max,
      found: rule.findings,
      met: isMet,
    })),
    problems: broken,
    comparison: comparison ?? null,
  };
}
