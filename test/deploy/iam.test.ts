import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { NEEDS } from "../../src/core/doctor/needs.ts";
import { ROOT } from "../support/cli.ts";
import { IAM, actionsOf, policies } from "../support/policies.ts";
import { sdkCalls } from "../support/sdk-calls.ts";

interface Row {
  readonly policy: string;
  readonly actions: readonly string[];
  /** Files and folders below the root. */
  readonly code: readonly string[];
}

const quoted = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word);

/** The rows of the tables on what somebody may do. */
function rows(): Row[] {
  const lines = readFileSync(join(IAM, "README.md"), "utf8").split("\n");
  return lines.flatMap((line) => {
    const [, link = "", , actions = "", code = ""] = line.split("|").map((cell) => cell.trim());
    const [, policy] = /^\[([\w-]+\.json)\]\(\1\)$/.exec(link) ?? [];
    if (policy === undefined || actions === "") return [];
    return [
      { policy, actions: quoted(actions), code: quoted(code).filter((path) => path.startsWith("src/")) },
    ];
  });
}

/** Of a policy that is attached to a role. */
const IDENTITY = policies().filter(({ statements }) => statements.every((each) => !("Principal" in each)));
const ALLOWED_TO_ALL = "sts:GetCallerIdentity";
/** What S3 and SNS do with the rights of who asks them, which no call of ours names. */
const BY_SERVICES = {
  "trail-key.json": ["kms:Decrypt"],
  "alerts-key.json": ["kms:Decrypt", "kms:GenerateDataKey"],
};
const TAKEN_ON = "sts:AssumeRole";
const all = sdkCalls();
const calls = all.filter(({ action }) => action !== ALLOWED_TO_ALL && action !== TAKEN_ON);
const sorted = (items: Iterable<string>): string[] => [...new Set(items)].sort();

describe("the policies of deploy/iam", () => {
  it("grant what the code of each feature calls, and no other action", () => {
    const granted = rows().filter(({ code }) => code.length > 0);
    for (const { policy, code } of granted) {
      const called = calls.filter(({ file }) =>
        code.some((path) => file === path || file.startsWith(`${path}/`)),
      );
      const found = policies().find(({ name }) => name === policy);
      expect([policy, actionsOf(found)]).toEqual([policy, sorted(called.map(({ action }) => action))]);
    }
  });

  it("leave no call of AWS in src without a policy", () => {
    const covered = rows().flatMap(({ code }) => code);
    const bare = calls.filter(
      ({ file }) => !covered.some((path) => file === path || file.startsWith(`${path}/`)),
    );

    expect(calls.length).toBeGreaterThan(12);
    expect(bare).toEqual([]);
  });

  it("grant beyond that only what services do in our name, and taking on the reader's role", () => {
    expect(all.some(({ action }) => action === TAKEN_ON)).toBe(true);
    for (const role of ["assume-reader.json", "assume-revoker.json"])
      expect(actionsOf(policies().find(({ name }) => name === role))).toEqual([TAKEN_ON]);
    for (const [file, actions] of Object.entries(BY_SERVICES))
      expect(actionsOf(policies().find(({ name }) => name === file))).toEqual(actions);
    const withoutCode = rows().filter(({ code }) => code.length === 0);
    expect(sorted(withoutCode.map(({ policy }) => policy))).toEqual(
      sorted(["assume-reader.json", "assume-revoker.json", ...Object.keys(BY_SERVICES)]),
    );
  });

  it("are told in the README as they are", () => {
    expect(sorted(rows().map(({ policy }) => policy))).toEqual(sorted(IDENTITY.map(({ name }) => name)));
    for (const { policy, actions, code } of rows()) {
      expect([policy, sorted(actions)]).toEqual([
        policy,
        actionsOf(policies().find(({ name }) => name === policy)),
      ]);
      for (const path of code) expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
    }
    const readme = readFileSync(join(IAM, "README.md"), "utf8");
    for (const name of readdirSync(IAM))
      if (name.endsWith(".json")) expect(readme).toContain(`[${name}](${name})`);
  });

  it("allow, and never everything: an action is named in full, and a resource is * only where AWS knows no other", () => {
    const anyResource = ["cloudtrail:DescribeTrails", "cloudtrail:ListPublicKeys", "cloudtrail:LookupEvents"];
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslakeformation.html, and list_amazondatazone.html: who is
    // asked within a domain is the domain's to say
    const anyOfService = ["lakeformation", "datazone"];
    for (const { name, statements } of policies())
      for (const statement of statements) {
        expect([name, statement.Effect]).toEqual([name, "Allow"]);
        for (const action of [statement.Action].flat()) {
          expect(action).toMatch(/^[a-z0-9]+:[A-Za-z]+$/);
          if (statement.Resource !== "*" || "Principal" in statement) continue;
          if (anyOfService.includes(action.split(":")[0] ?? "")) continue;
          expect([
            ...anyResource,
            "macie2:GetFindings",
            "macie2:ListFindings",
            "organizations:ListAccounts",
          ]).toContain(action);
        }
      }
  });

  it("hold every action that doctor asks for, where doctor says that it is", () => {
    for (const { action, policy } of Object.values(NEEDS)) {
      if (action === ALLOWED_TO_ALL) continue;
      expect(actionsOf(policies().find(({ name }) => name === policy))).toContain(action);
    }
  });
});
