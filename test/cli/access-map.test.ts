import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { auditplaneHere } from "../support/cli-here.ts";
import { useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";

const folder = useFolder();
const CATALOG = `# who may what
as_of: 2026-10-01T00:00:00Z
domains: [{ id: sales, name: Sales }]
projects:
  - { id: core, name: Core, domain: sales, role_arns: [] } # the owners
assets:
  - { id: orders, name: Orders, project: core, locations: [s3://lake/orders/] }
`;
const records = folder.write("records.json.gz", [
  aRead({ userIdentity: aPerson("ben@example.com") }),
  aRead({ userIdentity: aPerson("ben@example.com"), key: "orders/2", eventTime: "2026-09-05T10:00:00Z" }),
]);
const data = join(folder.path, "data");

interface Printed {
  readonly rows: readonly { readonly id: string; readonly way: string; readonly last_day: string }[];
}

describe("auditplane access-map", () => {
  it("maps files, then the kept database alone, and turns a row into an exemption in one command", async () => {
    const catalog = folder.write("mesh.yaml", CATALOG);
    const options = ["--catalog", catalog, "--data-dir", data];
    const first = await auditplaneHere(["access-map", records, ...options, "--format", "json"]);
    const [row] = (JSON.parse(first.stdout) as Printed).rows;
    expect(row).toMatchObject({ way: "bucket_policy", last_day: "2026-09-05" });

    const decided = await auditplaneHere([
      "access-map",
      ...options,
      "--exempt",
      row?.id ?? "",
      "--reason",
      "agreed",
      "--until",
      "2027-01-01T00:00:00Z",
    ]);
    expect(decided.code).toBe(0);
    expect(readFileSync(catalog, "utf8")).toContain("# the owners");
    expect(readFileSync(catalog, "utf8")).toContain("ben@example.com");

    const after = await auditplaneHere(["access-map", ...options, "--format", "json"]);
    expect((JSON.parse(after.stdout) as Printed).rows.map(({ way }) => way)).toEqual(["exemption"]);
  });

  it("says before it derives with other rules, and leaves what is live so", async () => {
    const own = folder.write(
      "rules/own/rule.yml",
      `title: Any read
id: 6f3e2987-db24-4c78-a860-b4f4095a7095
status: test
description: d
author: a
date: 2026-01-01
logsource: { product: auditplane, category: access }
detection: { selection: { action: read }, condition: selection }
level: high
`,
    );
    const catalog = folder.write("rules.yaml", CATALOG);
    const kept = ["--catalog", catalog, "--data-dir", join(folder.path, "rules-data")];
    const scan = ["scan", records, ...kept, "--rules", dirname(dirname(own)), "--format", "json"];
    const liveOf = (output: string): boolean[] =>
      (JSON.parse(output) as { findings: { rule_title: string; live: boolean }[] }).findings
        .filter(({ rule_title }) => rule_title === "Any read")
        .map(({ live }) => live);
    const first = await auditplaneHere(scan);

    const mapped = await auditplaneHere(["access-map", ...kept]);
    const again = await auditplaneHere(scan);

    expect(mapped.stderr).toContain("Changed since the last run: rules.");
    expect(liveOf(again.stdout)).toEqual(liveOf(first.stdout));
    expect(liveOf(again.stdout)).toContain(true);
  });

  it.each([
    [["--exempt", "00000000"], "--until"],
    [
      ["--exempt", "00000000", "--reason", "r", "--until", "2027-01-01T00:00:00Z"],
      "no row of the map has this id",
    ],
    [["--request", "00000000"], "--justification"],
  ])("refuses %j with what is missing, and leaves the file alone", async (args, message) => {
    const catalog = folder.write("other.yaml", CATALOG);

    const result = await auditplaneHere(["access-map", records, "--catalog", catalog, ...args]);

    expect(result.code).toBe(2);
    expect(result.stderr).toContain(message);
    expect(readFileSync(catalog, "utf8")).toBe(CATALOG);
  });

  it("needs files or a kept database, and a catalog", async () => {
    const catalog = folder.write("third.yaml", CATALOG);

    expect(await auditplaneHere(["access-map", "--catalog", catalog])).toMatchObject({ code: 2 });
    expect((await auditplaneHere(["access-map", records])).stderr).toContain("--catalog");
  });
});
