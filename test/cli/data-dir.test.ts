import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { auditplane } from "../support/cli.ts";
import type { CliResult } from "../support/cli.ts";
import { useFolder } from "../support/pipeline.ts";
import { aRead, aRecord } from "../support/records.ts";

const folder = useFolder();
chmodSync(folder.path, 0o755);

describe("auditplane scan --data-dir", () => {
  it.each([
    ["a file", () => folder.write("file", "x")],
    ["a folder below a file", () => join(folder.write("file", "x"), "data")],
    ["a place where no folder can be made", () => "/proc/auditplane"],
  ])("refuses %s in one line, with exit code 2", async (_, directory) => {
    const path = folder.write("a.json.gz", [aRead()]);

    expect(await auditplane(["scan", path, "--data-dir", directory()])).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(
        /^could not make the data directory .*; name a folder that can be written\n$/,
      ),
    });
  });

  it("refuses to forget the catalog of the last run, and keeps what was found with it", async () => {
    const path = folder.write("b.json.gz", [aRead({ bucket: "lake", key: "orders/1" })]);
    const catalog = folder.write(
      "mesh.yaml",
      `as_of: 2026-10-01T00:00:00Z
domains: [{ id: sales, name: Sales }]
projects: [{ id: core, name: Core, domain: sales }]
assets: [{ id: orders, name: Orders, project: core, locations: [s3://lake/orders/] }]
`,
    );
    const kept = ["--data-dir", join(folder.path, "kept"), "--format", "json"];
    const before = await auditplane(["scan", path, "--catalog", catalog, ...kept]);

    const forgetful = await auditplane(["scan", path, ...kept]);

    expect(forgetful).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(/^could not scan: .*; give --catalog, or another --data-dir\n$/),
    });
    const after = await auditplane(["scan", path, "--catalog", catalog, ...kept]);
    expect(JSON.parse(after.stdout)).toMatchObject({
      findings: (JSON.parse(before.stdout) as { findings: unknown[] }).findings,
    });
  });

  it("names the correlation that asks for fields which were not kept, and withdraws nothing of it", async () => {
    const path = folder.write(
      "c.json.gz",
      [1, 2].map(() => aRecord({ eventName: "GetSecretValue" })),
    );
    const kept = ["--data-dir", join(folder.path, "fields"), "--format", "json"];
    const scanBy = async (field: string): Promise<CliResult> => {
      const rules = folder.write(
        "fields.yml",
        `title: Secret read
name: secret
logsource: { product: aws, service: cloudtrail }
detection: { sel: { eventName: GetSecretValue }, condition: sel }
---
title: Secrets read
correlation: { type: event_count, rules: secret, group-by: ${field}, timespan: 1h, condition: { gte: 2 } }
`,
      );
      return await auditplane(["scan", path, "--rules", rules, ...kept]);
    };
    const before = await scanBy("person");
    const after = await scanBy("userIdentity.type");

    expect(after.stderr).toContain(
      'The correlation "Secrets read" asks for userIdentity.type, which was not kept of every match that is stored.',
    );
    expect((JSON.parse(after.stdout) as { findings: unknown[] }).findings).toEqual(
      (JSON.parse(before.stdout) as { findings: unknown[] }).findings,
    );
    expect(JSON.parse(after.stdout)).toMatchObject({ findings: [{ rule_title: "Secrets read" }] });
    expect((await scanBy("account")).stderr).not.toContain("Secrets read");
  });
});
