import { chmodSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ScanSummary } from "../../src/reports/scan/summary.ts";
import type { Labels } from "../../src/simulate/activity/labels.ts";
import { auditplane } from "../support/cli.ts";
import { useFolder } from "../support/pipeline.ts";

const folder = useFolder();
chmodSync(folder.path, 0o755);

describe("auditplane simulate", () => {
  it("writes what a scan understands and finds entitled, and says which command comes next", async () => {
    const output = join(folder.path, "fleet");
    const options = [
      "--people",
      "10",
      "--days",
      "2",
      "--from",
      "2026-09-01",
      "--seed",
      "4",
      "--tail",
      "log-t",
    ];
    const disorder = ["--late", "0.01", "--shuffle", "0.05", "--duplicates", "0.02", "--digests"];

    const { code, stdout, stderr } = await auditplane([
      "simulate",
      "--output",
      output,
      ...options,
      ...disorder,
    ]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^People {5}9 humans, 1 service\nDays {7}2 from 2026-09-01\nRecords {4}[\d,]+, /);
    expect(stderr).toMatch(/\nNext:\n {2}\S.* scan \S+\/fleet\/logs --catalog \S+\/fleet\/catalog\.yaml/);
    const labels = JSON.parse(readFileSync(join(output, "labels.json"), "utf8")) as Labels;
    expect(labels.fleet).toMatchObject({ tail: "log-t", late: 0.01, shuffle: 0.05, duplicates: 0.02 });
    const [scan = ""] = /scan .* --catalog \S+/.exec(stderr) ?? [];
    const scanned = await auditplane([...scan.split(" "), "--format", "json"]);
    const { summary } = JSON.parse(scanned.stdout) as { summary: ScanSummary };
    const { owner = 0, subscribed = 0, exempt = 0, ...others } = summary.entitlements;
    expect(summary.records).toMatchObject({ quarantined: 0, skipped: 0 });
    expect(summary.files).toMatchObject({ quarantined: 0 });
    expect(stdout).toContain(`Files      ${summary.files.done}, `);
    expect(Math.min(owner, subscribed, exempt)).toBeGreaterThan(0);
    expect(Object.values(others)).toEqual([0, 0, 0, 0, 0]);
  });

  it("says which attacks it wrote", async () => {
    const options = ["--people", "4", "--days", "31", "--attacks", "1"];

    const { stdout } = await auditplane(["simulate", "--output", join(folder.path, "attacked"), ...options]);

    expect(stdout).toMatch(/^Attacks {4}1 \w+(, 1 \w+)*$/m);
  });

  it("writes a person's day, without attacks", async () => {
    const output = join(folder.path, "day");

    const { code, stdout } = await auditplane([
      "simulate",
      "--output",
      output,
      "--people",
      "1",
      "--days",
      "1",
      "--from",
      "2026-09-02",
    ]);

    expect(code).toBe(0);
    expect(stdout).toContain("People     1 human, 0 services");
    expect(stdout).toContain("Attacks    none");
    expect(existsSync(join(output, "logs/AWSLogs"))).toBe(true);
  });

  it("says that days of the future will have to wait", async () => {
    const options = ["--people", "1", "--days", "1", "--from", "2099-12-30"];

    const { stderr } = await auditplane(["simulate", "--output", join(folder.path, "future"), ...options]);

    expect(stderr).toContain("give an earlier --from");
  });

  it("refuses a directory that is not empty, or is a file, and takes an empty one", async () => {
    const file = folder.write("taken/notes.txt", "mine");
    mkdirSync(join(folder.path, "empty"));
    const simulate = (output: string): ReturnType<typeof auditplane> =>
      auditplane(["simulate", "--output", output, "--people", "1", "--days", "1"]);

    expect(await simulate(join(folder.path, "taken"))).toMatchObject({
      code: 2,
      stdout: "",
      stderr: `could not simulate into ${join(folder.path, "taken")}: it is not empty; name a new or an empty directory (--output)\n`,
    });
    expect(await simulate(file)).toMatchObject({ code: 2, stderr: expect.stringContaining("it is a file") });
    expect((await simulate(join(folder.path, "empty"))).code).toBe(0);
    expect(readFileSync(file, "utf8")).toBe("mine");
  });

  it.each([
    ["--people", "0", "from 1 to 100000"],
    ["--days", "1.5", "from 1 to 1000"],
    ["--from", "2026-02-30", "as 2026-08-31"],
    ["--tail", "cauchy", "log-normal, log-t"],
    ["--duplicates", "2", "from 0 to 1"],
    ["--late", "-0.1", "from 0 to 1"],
  ])("refuses %s %s in one line that says what to give, with exit code 2", async (option, value, fix) => {
    const output = join(folder.path, "untouched");

    const { code, stderr, stdout } = await auditplane(["simulate", "--output", output, option, value]);

    expect(code).toBe(2);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr).toContain(option);
    expect(stderr).toContain(fix);
    expect(stdout).toBe("");
    expect(existsSync(output)).toBe(false);
  });

  it("needs --output", async () => {
    const { code, stderr } = await auditplane(["simulate"]);

    expect(code).toBe(2);
    expect(stderr).toContain("--output <dir>");
  });
});
