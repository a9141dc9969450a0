import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { PrintedFinding } from "../../src/core/finding/print.ts";
import { auditplane } from "../support/cli.ts";
import { useFolder } from "../support/pipeline.ts";
import { aRuleText } from "../support/rule-texts.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures/digests");
const KEYS = ["--public-keys", join(FIXTURES, "list-public-keys.response.json")];

const folder = useFolder();
const at = (name: string): string => join(folder.path, name);
folder.write(
  "rules/read/rule.yml",
  aRuleText({ detection: "{ s: { eventName: GetObject }, condition: s }" }),
);

describe("auditplane evidence", () => {
  let uid: string;
  beforeAll(async () => {
    const given = [
      "--rules",
      at("rules"),
      "--no-builtin-rules",
      "--data-dir",
      at("data"),
      "--format",
      "json",
    ];
    const { stdout } = await auditplane(["scan", join(FIXTURES, "bucket"), ...given]);
    const { findings } = JSON.parse(stdout) as { findings: PrintedFinding[] };
    expect(findings[0]?.evidence[0]).toMatchObject({ integrity: "unchecked" });
    uid = findings[0]?.uid ?? "";
    const said = ["--purpose", "case 17", "--output", at("whole"), "--data-dir", at("data")];
    const { code, stdout: printed } = await auditplane(["evidence", uid, ...said, ...KEYS]);
    expect(code).toBe(0);
    expect(printed).toMatch(/\d+ of \d+ records? proven: each stands in a file that AWS signed\./);
  });

  it("exports a bundle with a page for people, which verify proves offline", async () => {
    const { code, stdout } = await auditplane(["evidence", "verify", at("whole"), "--fail-on", "unproven"]);

    expect(code).toBe(0);
    expect(stdout).toContain("Purpose: case 17");
    expect(stdout).toContain("The keys are those of the bundle: to trust nobody but AWS");
    const page = readFileSync(join(at("whole"), "report.md"), "utf8");
    expect(page).toContain("| proven | AWS signed the digest that names the file");
    expect(page).toContain(uid);
  });

  it("exits with 3 where something was changed, and with AWS's own keys says nothing of the bundle's", async () => {
    cpSync(at("whole"), at("changed"), { recursive: true });
    const record = join(at("changed"), "records/001.json");
    writeFileSync(record, readFileSync(record, "utf8").replace("GetObject", "PutObject"));

    const { code, stdout } = await auditplane(["evidence", "verify", at("changed"), ...KEYS]);

    expect(code).toBe(3);
    expect(stdout).toContain("broken: records/001.json is another than was exported");
    expect(stdout).not.toContain("The keys are those of the bundle");
  });

  it("says what is wrong with a folder that is no bundle, one that is not empty, and a finding that there is not", async () => {
    folder.write("no-bundle/manifest.json", "{}");
    const said = ["--purpose", "p", "--data-dir", at("data"), "--output"];

    const none = await auditplane(["evidence", "verify", at("no-bundle")]);
    const full = await auditplane(["evidence", uid, ...said, at("whole"), ...KEYS]);
    const unknown = await auditplane(["evidence", "nothing", ...said, at("none"), ...KEYS]);

    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining("version: ") });
    expect(full).toMatchObject({ code: 1, stderr: expect.stringContaining("it is not empty") });
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining("no finding has this uid") });
  });
});
