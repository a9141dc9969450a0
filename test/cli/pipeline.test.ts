import { describe, expect, it } from "vitest";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { auditplane } from "../support/cli.ts";
import type { CliResult } from "../support/cli.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { aRecord } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
chmodSync(folder.path, 0o755);

const logs = folder.write("logs/a.json.gz", [
  aRecord({ eventSource: "cloudtrail.amazonaws.com", eventName: "StopLogging", readOnly: false }),
  aRecord({ eventSource: "kms.amazonaws.com", eventName: "Decrypt", errorCode: "AccessDenied" }),
]);
folder.write(
  "rules/rule.yml",
  `title: Decryption denied
id: 6e8f2b5c-3d34-4b55-9f0e-333333333333
taxonomy: ecs
logsource: { product: aws, service: cloudtrail }
detection:
  selection: { event.provider: kms.amazonaws.com, event.outcome: failure }
  team: { user.name|expand: '%team%' }
  condition: selection and not team
level: high
`,
);
const vars = folder.write(
  "vars.yml",
  "vars: { team: [ana, ben] }\ntransformations: [{ type: value_placeholders }]\n",
);
// it would take every built-in rule on records down, if it were applied to them
const rude = folder.write("rude.yml", "transformations: [{ type: change_logsource, product: other }]\n");

const scan = (...more: string[]): Promise<CliResult> =>
  auditplane(["scan", logs, "--format", "json", ...more], { environment: { DATABASE_URL: database.url } });
const rules = ["--rules", join(folder.path, "rules")];

function titles({ stdout }: CliResult): string[] {
  const { findings } = JSON.parse(stdout) as { findings: { rule_title: string }[] };
  return findings.map(({ rule_title }) => rule_title).sort();
}

describe("auditplane scan --pipeline", () => {
  it("judges by rules with other names of fields, by a pipeline that ships and one of a file", async () => {
    const result = await scan(...rules, "--pipeline", "ecs_cloudtrail", "--pipeline", vars);

    expect(result).toMatchObject({ code: 0 });
    expect(titles(result)).toContain("Decryption denied");
  });

  it("derives a kept database again where a pipeline makes another rule, and only there", async () => {
    const same = await scan(...rules, "--pipeline", vars, "--pipeline", "ecs_cloudtrail");
    const other = folder.write("other.yml", "priority: 1\nvars: { team: etl }\n");
    const changed = await scan(
      ...rules,
      "--pipeline",
      vars,
      "--pipeline",
      "ecs_cloudtrail",
      "--pipeline",
      other,
    );

    expect(same.stderr).not.toContain("Changed since the last run");
    expect(changed.stderr).toContain("Changed since the last run: rules.");
  });

  it("leaves the built-in rules alone", async () => {
    const [plain, piped] = [await scan(), await scan("--pipeline", rude)];

    expect(titles(plain)).toHaveLength(1);
    expect(titles(piped)).toEqual(titles(plain));
    expect(piped.stderr).not.toContain("Changed since the last run");
  });

  it.each([
    [
      "no such file",
      ["--pipeline", "ecs"],
      /^could not read the pipeline ecs: .*one of ecs_cloudtrail, ocsf_cloudtrail/,
    ],
    [
      "a fault",
      ["--pipeline", folder.write("bad.yml", "transformations: [{ type: nest }]\n")],
      /bad\.yml:1:27: "nest" is no transf/,
    ],
  ])("refuses %s, with exit code 2 and the fix", async (_, argv, message) => {
    const result = await scan(...argv);

    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toMatch(message);
  });

  it.each([
    ["no pipeline for its taxonomy", rules, /rule\.yml:3:11: the taxonomy ecs is not known here/],
    ["no values", [...rules, "--pipeline", "ecs_cloudtrail"], /rule\.yml:7:29: %team% has no values/],
  ])("leaves a rule out that has %s, with exit code 2 and the fix", async (_, argv, message) => {
    const result = await scan(...argv);

    expect(result.code).toBe(2);
    expect(titles(result)).toHaveLength(1);
    expect(result.stderr).toMatch(message);
  });
});
