import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { auditplaneHere } from "../support/cli-here.ts";
import { useFolder } from "../support/pipeline.ts";
import { aPerson, aRead, aRecord } from "../support/records.ts";
import { aRuleText, ruleId } from "../support/rule-texts.ts";

const folder = useFolder();
chmodSync(folder.path, 0o755);
const within = (name: string): string => join(folder.path, name);

const catalog = folder.write(
  "mesh.yaml",
  `as_of: 2026-10-01T00:00:00Z
domains: [{ id: sales, name: Sales }]
projects: [{ id: core, name: Core, domain: sales }]
assets: [{ id: orders, name: Orders, project: core, locations: [s3://lake/orders/] }]
`,
);
folder.write("logs/a.json.gz", [
  aRead({ userIdentity: aPerson("ana@example.com") }),
  aRead({ userIdentity: aPerson("bea@example.com") }),
]);
folder.write("logs/b.json.gz", [aRecord({ eventName: "DeleteTable" }), aRecord({ eventName: "GetTable" })]);
folder.write("new/rule.yml", aRuleText({ detection: "{ s: { eventName: DeleteTable }, condition: s }" }));
folder.write("old/rule.yml", aRuleText({ detection: "{ s: { eventName: GetTable }, condition: s }" }));

const backtest = ["rules", "backtest"];
const logs = within("logs");
const own = ["--rules", within("new"), "--no-builtin-rules"];

interface Printed {
  readonly rules: readonly { id: string; findings: number; alerts: number }[];
  readonly comparison: { rules: readonly Record<string, unknown>[] } | null;
}

describe("auditplane rules backtest", () => {
  it("writes what was found as expectations, and exits with 1 once rules find something else", async () => {
    const expected = ["--expect", within("expected.yaml")];
    const argv = [...backtest, logs, "--catalog", catalog, ...expected];

    const written = await auditplaneHere([...argv, "--update"]);
    const text = readFileSync(within("expected.yaml"), "utf8");
    writeFileSync(
      within("expected.yaml"),
      text.replace("access_without_subscription: 2", "access_without_subscription: 3"),
    );
    const unmet = await auditplaneHere([...argv, "--strict", "--format", "junit"]);

    expect([written.code, unmet.code]).toEqual([0, 1]);
    expect(text).toContain("access_without_subscription: 2\n");
    expect(unmet.stdout).toContain('<failure message="2 findings, expected were 3">');
  });

  it("compares with another version of the rules", async () => {
    const argv = [...backtest, logs, ...own, "--against", within("old")];
    const { code, stdout } = await auditplaneHere([...argv, "--format", "json"]);
    const { rules, comparison } = JSON.parse(stdout) as Printed;

    expect(code).toBe(0);
    expect(rules).toMatchObject([{ id: ruleId(1), findings: 1, alerts: 1 }]);
    expect(comparison?.rules).toEqual([
      expect.objectContaining({ id: ruleId(1), before: 1, after: 1, added: 0, removed: 0, changed: 1 }),
    ]);
  });

  it("reads the files of a kept database again, and says which are gone", async () => {
    const data = ["--data-dir", within("kept")];
    folder.write("kept-logs/a.json.gz", [aRecord({ eventName: "DeleteTable" })]);
    folder.write("kept-logs/b.json.gz", [
      aRecord({ eventName: "DeleteTable", userIdentity: aPerson("ana@example.com") }),
    ]);
    await auditplaneHere(["scan", within("kept-logs"), ...data, "--no-builtin-rules"]);
    rmSync(within("kept-logs/a.json.gz"));

    const { code, stdout, stderr } = await auditplaneHere([...backtest, ...data, ...own, "--format", "json"]);

    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^not read: .*a\.json\.gz: it is not there any more\n/),
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ summary: { files: 1, findings: 1 } });
  });

  it("refuses what it cannot use, before anything is read", async () => {
    const bad = folder.write("bad.yaml", "nobody: 1\n");
    const refused: readonly (readonly [argv: readonly string[], message: RegExp])[] = [
      [[], /neither --data-dir nor DATABASE_URL is given/],
      [[logs, "--data-dir", within("nowhere")], /both paths and --data-dir are given/],
      [[logs, "--strict"], /--strict is about expectations; give --expect FILE/],
      [[logs, "--expect", within("none.yaml")], /could not read the expectations/],
      [[logs, "--expect", bad], /bad\.yaml:1:9: nobody: no rule that can be used is called so/],
      [["/nowhere"], /^could not read \/nowhere/],
    ];
    const results = await Promise.all(refused.map(([argv]) => auditplaneHere([...backtest, ...argv])));

    for (const [at, { code, stdout, stderr }] of results.entries()) {
      expect(stderr).toMatch(refused[at]?.[1] as RegExp);
      expect([code, stdout]).toEqual([2, ""]);
    }
    expect(existsSync(within("nowhere"))).toBe(false);
  });
});
