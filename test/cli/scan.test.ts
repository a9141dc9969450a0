import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatCount } from "../../src/core/finding/explain.ts";
import type { PrintedFinding } from "../../src/core/finding/print.ts";
import type { ScanSummary } from "../../src/reports/scan/summary.ts";
import { writeDemo } from "../../src/simulate/demo.ts";
import { ROOT, auditplane } from "../support/cli.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import type { CliResult } from "../support/cli.ts";
import { ocsfValidator } from "../support/ocsf-schema.ts";
import { useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";

const folder = useFolder();
chmodSync(folder.path, 0o755);

const CATALOG = `as_of: 2026-10-01T00:00:00Z
domains: [{ id: sales, name: Sales }]
projects: [{ id: core, name: Core, domain: sales }]
assets: [{ id: orders, name: Orders, project: core, locations: [s3://lake/orders/] }]
`;
const catalog = folder.write("mesh.yaml", CATALOG);
const logs = folder.write("logs/a.json.gz", [
  aRead({ userIdentity: aPerson("=cmd|' /C calc'!A0@example.com") }),
]);

function parse({ stdout }: CliResult): { summary: ScanSummary; findings: PrintedFinding[] } {
  return JSON.parse(stdout) as { summary: ScanSummary; findings: PrintedFinding[] };
}

describe("auditplane scan", () => {
  it("prints JSON on stdout and nothing else there", async () => {
    const result = await auditplaneHere(["scan", logs, "--catalog", catalog, "--format", "json"]);

    expect(result.code).toBe(0);
    expect(Object.keys(parse(result))).toEqual(["summary", "findings"]);
    expect(parse(result).findings).toHaveLength(1);
    expect(result.stderr).toMatch(
      /^Unusual volume: fewer than 5 days of history before [^\n]+\n1 records in \d+\.\d s\n$/,
    );
  });

  it("prints CSV whose cells no spreadsheet runs", async () => {
    const { stdout } = await auditplaneHere(["scan", logs, "--catalog", catalog, "--format", "csv"]);
    const [head, row] = stdout.trimEnd().split("\n");

    expect(head).toMatch(/^uid,rule_id,/);
    expect(row).toContain("'=cmd|");
  });

  it("prints findings as OCSF has them, a line each, by its schema, and the same bytes again", async () => {
    const argv = ["scan", logs, "--catalog", catalog, "--format", "ocsf"];
    const { code, stdout } = await auditplaneHere(argv);
    const lines = stdout.trimEnd().split("\n");
    const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);

    expect(code).toBe(0);
    expect(events.map(ocsfValidator("detection_finding"))).toEqual(["valid"]);
    expect(events[0]).toMatchObject({ class_uid: 2004, metadata: { version: "1.5.0" } });
    expect((await auditplaneHere(argv)).stdout).toBe(stdout);
  });

  it("prints a table with the finding in words", async () => {
    const { stdout } = await auditplaneHere(["scan", logs, "--catalog", catalog]);

    expect(stdout).toContain("Files      1 read, 1 done");
    expect(stdout.replaceAll(/\s+/g, " ")).toContain("reached orders of project core 1 times");
    expect(stdout).not.toContain("\u001b[");
  });

  it("writes the report and the summary where it is told to", async () => {
    const [output, summary] = [join(folder.path, "report.json"), join(folder.path, "summary.json")];

    const result = await auditplaneHere([
      "scan",
      logs,
      "--format",
      "json",
      "--output",
      output,
      "--summary",
      summary,
    ]);

    expect(result).toMatchObject({ code: 0, stdout: "" });
    expect(JSON.parse(readFileSync(output, "utf8"))).toHaveProperty("findings");
    expect(JSON.parse(readFileSync(summary, "utf8"))).toMatchObject({
      records: { read: 1 },
      duration_ms: expect.any(Number),
      peak_rss_bytes: expect.any(Number),
    });
  });

  it.each([
    ["medium", 3],
    ["critical", 0],
  ])("exits by --fail-on %s with %i", async (level, code) => {
    expect((await auditplaneHere(["scan", logs, "--catalog", catalog, "--fail-on", level])).code).toBe(code);
  });

  it.each<[string, string[], RegExp]>([
    [
      "a path that does not exist",
      ["scan", "/nowhere/at/all"],
      /^could not read \/nowhere\/at\/all: it does not exist; /,
    ],
    ["no path", ["scan"], /missing required argument 'path'/],
    ["an unknown format", ["scan", logs, "--format", "xml"], /Allowed choices are table, json, csv, ocsf/],
    [
      "a catalog that does not exist",
      ["scan", logs, "--catalog", "/nowhere.yaml"],
      /^could not read the catalog \/nowhere.yaml: /,
    ],
    [
      "a catalog with a fault",
      [
        "scan",
        logs,
        "--catalog",
        folder.write("bad.yaml", CATALOG.replace("domain: sales", "domain: nobody")),
      ],
      /bad\.yaml:3:\d+: domain "nobody" is not in the catalog; /,
    ],
    [
      "a folder of rules that does not exist",
      ["scan", logs, "--rules", "/nowhere/rules"],
      /^could not read the rules in \/nowhere\/rules: /,
    ],
    [
      "--notify without a lasting database",
      ["scan", logs, "--notify"],
      /^could not notify: .*give one of the two/,
    ],
    ["an unknown verb", ["scna"], /Did you mean scan/],
  ])(
    "refuses %s in one clear line, with exit code 2, before anything is written",
    async (_, argv, message) => {
      const data = join(folder.path, "untouched");

      const result = await auditplaneHere(
        argv.length > 1 && !argv.includes("--notify") ? [...argv, "--data-dir", data] : argv,
      );

      expect(result.code).toBe(2);
      expect(result.stderr).toMatch(message);
      expect(result.stdout).toBe("");
      expect(existsSync(data)).toBe(false);
    },
  );

  it("does its work with the other rules where one is broken, and ends with exit code 2", async () => {
    const rules = join(folder.write("rules/r/rule.yml", "title: x\n"), "..");

    const result = await auditplaneHere(["scan", logs, "--rules", rules, "--format", "json"]);

    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(/rule\.yml:1:1: logsource: /);
    expect(result.stderr).toMatch(/could not use every rule: 2 problems are listed above; /);
    expect(JSON.parse(result.stdout)).toHaveProperty("summary.records.quarantined", 0);
  });

  it("refuses a setting that is wrong, by name", async () => {
    const result = await auditplane(["scan", logs], { environment: { AUDITPLANE_THREADS: "many" } });

    expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining("AUDITPLANE_THREADS") });
  });

  it("finds in the demo what its generator put there", async () => {
    const demo = await writeDemo(join(folder.path, "demo"));

    const { summary, findings } = parse(
      await auditplaneHere(["scan", demo.logs, "--catalog", demo.catalog, "--format", "json"]),
    );

    expect(summary).toMatchObject({
      records: { read: demo.events },
      bytes_out: demo.bytesOut,
      span: demo.span,
    });
    expect(summary.entitlements).toMatchObject(demo.entitlements);
    expect(findings.map(({ person, level, live }) => [person, level, live])).toEqual(
      expect.arrayContaining([
        ["intern.marketing@example.com", "critical", true],
        ["gus@example.com", "critical", true],
        ["emil@example.com", "high", true],
        ["farah@example.com", "high", true],
        ["farah@example.com", "high", false],
      ]),
    );
    const levels = ["critical", "high", "medium"].map(
      (level) => `${findings.filter((finding) => finding.level === level).length} ${level}`,
    );
    const readme = readFileSync(join(ROOT, "README.md"), "utf8");
    expect(readme).toContain(`\nFindings   ${levels.join(", ")}\n`);
    expect(readme).toContain(`\nRecords    ${formatCount(demo.events)} read, `);
  });

  it("shows its verbs, options and exit codes", async () => {
    const { code, stdout } = await auditplaneHere(["--help"]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/scan[\s\S]*demo[\s\S]*Exit codes:/);
  });
});
