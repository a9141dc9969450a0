import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../support/cli.ts";
import { prometheusRules } from "../support/prometheus-rules.ts";

const folder = join(ROOT, "deploy/prometheus");
const rules = prometheusRules();
const promtool = (...argv: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync("promtool", argv, { cwd: folder, encoding: "utf8" });
const isHere = promtool("--version").status === 0;

describe("the rules of Prometheus", () => {
  it("say what is wrong, how bad it is and which page helps, each of which asks the same", () => {
    expect(rules.length).toBeGreaterThan(10);
    for (const { alert, labels, annotations, expr } of rules) {
      expect([alert, labels.severity]).toEqual([alert, expect.stringMatching(/^(critical|warning)$/)]);
      expect(annotations.summary.length).toBeLessThan(80);
      expect(expr).not.toMatch(/person|principal|arn:/);
      const page = readFileSync(join(ROOT, annotations.runbook_url), "utf8");
      expect(page).toContain(`Alert \`${alert}\``);
      for (const heading of ["What it means", "What is lost meanwhile", "Where to look", "What to do"])
        expect([alert, page.includes(`\n## ${heading}\n\n`)]).toEqual([alert, true]);
    }
  });

  it("link to runbooks wherever these are published, as Grafana's do, once somebody says where", () => {
    const guide = readFileSync(join(ROOT, "docs/operations.md"), "utf8");
    const [, from = "", to = "", paths = ""] = /^sed -i 's#(.+)#(.+)#' (.+)$/m.exec(guide) ?? [];
    expect(paths.split(" ").length).toBe(2);
    for (const path of paths.split(" ")) {
      const text = readFileSync(join(ROOT, path), "utf8");
      const links = [...text.replaceAll(from, to).matchAll(/^ *runbook_url: (.+)$/gm)].map(
        ([, url = ""]) => url,
      );

      expect([path, links.length]).toEqual([path, text.match(/^ *annotations:/gm)?.length]);
      for (const link of links) {
        expect(link).toMatch(/^https:\/\/wiki\.example\.com\/auditplane\/[a-z-]+\.md(#[a-z-]+)?$/);
        const page = link.replace(/^.*\/([a-z-]+\.md).*$/, "$1");
        expect(existsSync(join(ROOT, "docs/runbooks", page))).toBe(true);
      }
    }
  });

  it("leave no runbook without a rule", () => {
    const others = ["quarantine.md", "pipeline-health.md"]; // of what is set aside, and of Grafana's alerts
    const pages = readdirSync(join(ROOT, "docs/runbooks")).filter((name) => !others.includes(name));

    expect(pages.sort()).toEqual(rules.map(({ annotations }) => annotations.runbook_url.slice(14)).sort());
  });

  it.skipIf(!isHere)("are rules to Prometheus itself, and fire when they should and then alone", () => {
    const checked = promtool("check", "rules", "rules.yaml");
    const tested = promtool("test", "rules", "rules.test.yaml");

    expect([checked.status, checked.stderr]).toEqual([0, ""]);
    expect([tested.status, tested.stdout + tested.stderr]).toEqual([0, expect.stringContaining("SUCCESS")]);
  });
});
