import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CHECKS } from "../../src/core/doctor/check.ts";
import type { Check } from "../../src/core/doctor/check.ts";
import { auditplane } from "../support/cli.ts";
import type { CliResult } from "../support/cli.ts";
import { accessKeyOf, startFakeCloudTrail } from "../support/fake-cloudtrail.ts";
import { startFakeSts } from "../support/fake-sts.ts";

const ACCOUNTS = ["111122223333", "123456789012", "444455556666", "777788889999", "999900001111"];
const open: { close(): unknown }[] = [];
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "auditplane-doctor-"));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  for (const each of open.splice(0)) await each.close();
});

/** Of an organization in which one account does not trust the workers. */
async function doctor(...argv: string[]): Promise<CliResult> {
  const cloudTrail = await startFakeCloudTrail({});
  const sts = await startFakeSts({
    refuses: (asked) =>
      asked.includes("444455556666") ? { code: "AccessDenied", message: "no such role" } : undefined,
  });
  open.push(cloudTrail, sts);
  return await auditplane(["doctor", ...argv], {
    environment: {
      AUDITPLANE_LOOKUP: ACCOUNTS.map((account) => `${account}/eu-west-1`).join(),
      AUDITPLANE_READER_ROLE: "arn:aws:iam::{account}:role/auditplane-reader",
      AUDITPLANE_READER_EXTERNAL_ID: "external-1",
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: accessKeyOf("123456789012"),
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_ENDPOINT_URL_CLOUDTRAIL: cloudTrail.endpoint,
      AWS_ENDPOINT_URL_STS: sts.endpoint,
    },
  });
}

describe("auditplane doctor", () => {
  it("prints a line for each check, with what mends it, and ends with 1 where something is broken", async () => {
    const { code, stdout } = await doctor();

    expect(code).toBe(1);
    expect(stdout).toMatch(/^ok {7}node +v\d+/);
    expect(stdout).toMatch(
      /\nbroken {3}reader-role +444455556666: arn:aws:iam::444455556666:role\/auditplane-reader cannot be taken on/,
    );
    expect(stdout).toMatch(/\n +fix: in 444455556666: \{"Effect":"Allow"/);
    expect(stdout).toContain("4 places, such as 111122223333");
    expect(stdout).toMatch(/\d+ ok, 0 warnings, 1 broken, \d+ skipped\.\n$/);
  });

  it("prints of all accounts only what is broken", async () => {
    const { code, stdout } = await doctor("--all-accounts");

    expect(code).toBe(1);
    const lines = stdout.trim().split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^broken +reader-role +444455556666/);
    expect(lines[2]).toContain("1 broken");
  });

  it("prints JSON with every check, to a file where one is named", async () => {
    const file = join(folder, "doctor.json");
    const { code, stdout } = await doctor("--format", "json");
    const toFile = await doctor("--format", "json", "--all-accounts", "--output", file);

    const { checks, counts } = JSON.parse(stdout) as { checks: Check[]; counts: Record<string, number> };
    expect([code, toFile.code, toFile.stdout]).toEqual([1, 1, ""]);
    expect(counts["broken"]).toBe(1);
    for (const { name } of checks) expect(Object.keys(CHECKS)).toContain(name);
    expect(checks.filter(({ name, state }) => name === "lookup" && state === "ok")).toHaveLength(4);
  });

  it("ends with 0 where nothing is broken, and says so of all accounts in one line", async () => {
    const { code, stdout } = await auditplane(["doctor", "--all-accounts"]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^Nothing is broken: \d+ checks\.\n$/);
  });

  it("looks at the rest where the configuration and the files are wrong, which are lines as well", async () => {
    const catalog = join(folder, "catalog.yaml");
    writeFileSync(catalog, "domains: 7\n");

    const { code, stdout, stderr } = await auditplane(
      [
        "doctor",
        "--catalog",
        catalog,
        "--settings",
        join(folder, "none.yaml"),
        "--rules",
        join(folder, "none"),
      ],
      { environment: { AUDITPLANE_LOOKUP: "elsewhere", AUDITPLANE_THREADS: "many" } },
    );

    expect([code, stderr]).toEqual([1, ""]);
    expect(
      stdout.match(
        /^broken +configuration +AUDITPLANE_(?:LOOKUP|THREADS): .*\(it is left out in what follows\)/gm,
      ),
    ).toHaveLength(2);
    expect(stdout).toMatch(/^broken +catalog +.*catalog\.yaml:1/m);
    expect(stdout).toMatch(/^broken +settings +could not read/m);
    expect(stdout).toMatch(/^broken +rules +could not /m);
    expect(stdout).toMatch(/^skipped +lookup +needs AUDITPLANE_LOOKUP/m);
  });
});
