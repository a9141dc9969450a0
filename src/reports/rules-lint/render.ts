/** What lint found: lines that editors can follow for people, everything for programs and build servers. */
import { formatCounted } from "../../core/finding/explain.ts";
import { formatProblem } from "../../core/problem.ts";
import { shownText } from "../../core/record/text.ts";
import { SEVERITIES } from "../../core/rule-lint/codes.ts";
import type { Severity } from "../../core/rule-lint/codes.ts";
import type { LintFinding } from "../../core/rule-lint/lint.ts";
import { renderJunit } from "../junit.ts";
import type { JunitCase, JunitSuite } from "../junit.ts";
import type { CheckFormat } from "../rules-test/render.ts";

export interface LintReport {
  /** The files that were looked at, by path. */
  readonly paths: readonly string[];
  readonly findings: readonly LintFinding[];
}

export function renderLint(report: LintReport, format: CheckFormat, style: { colour: boolean }): string {
  switch (format) {
    case "json":
      return `${JSON.stringify(plain(report), null, 2)}\n`;
    case "junit":
      return renderJunit("auditplane rules lint", suites(report));
    case "table":
      return renderText(report, style);
  }
}

const COLOURS: Readonly<Record<Severity, string>> = { error: "31", warning: "33", info: "36" };

function renderText({ paths, findings }: LintReport, { colour }: { colour: boolean }): string {
  const lines = findings.map((finding) => {
    const { severity, code, message, ...place } = finding;
    const word = colour ? `\u001b[${COLOURS[severity]}m${severity}\u001b[0m` : severity;
    return `${shownText(formatProblem({ ...place, message: "" })).trimEnd()} ${word}: ${shownText(message)} [${code}]\n`;
  });
  const counts = countsOf(findings);
  const sum = `${formatCounted(counts.error, "error")}, ${formatCounted(counts.warning, "warning")}, ${formatCounted(counts.info, "note")}`;
  return `${lines.join("")}${formatCounted(paths.length, "rule file")}: ${sum}\n`;
}

function countsOf(findings: readonly LintFinding[]): Record<Severity, number> {
  const count = (severity: Severity): number => findings.filter((one) => one.severity === severity).length;
  return Object.fromEntries(SEVERITIES.map((severity) => [severity, count(severity)])) as Record<
    Severity,
    number
  >;
}

function plain({ paths, findings }: LintReport): unknown {
  return {
    summary: { rule_files: paths.length, ...countsOf(findings) },
    findings: findings.map(({ severity, code, path, line, column, message }) => {
      return { severity, code, path, line, column, message };
    }),
  };
}

/** A suite a file. Errors are failures; build servers show the reasons of what is skipped, which others therefore are. */
function suites({ paths, findings }: LintReport): JunitSuite[] {
  const all = [...new Set([...paths, ...findings.map(({ path }) => path)])].sort();
  return all.map((path) => {
    const own = findings.filter((finding) => finding.path === path);
    const cases = own.map((finding): JunitCase => {
      const { severity, code, message, line, column } = finding;
      const text = `${line}:${column}: ${message}`;
      const name = `${code} ${line}:${column}`;
      return severity === "error"
        ? { name, className: path, failure: text }
        : { name, className: path, skipped: `${severity}: ${text}` };
    });
    return { name: path, cases: cases.length > 0 ? cases : [{ name: "nothing found", className: path }] };
  });
}
