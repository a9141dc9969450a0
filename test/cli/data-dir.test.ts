import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { auditplane } from "../support/cli.ts";
import { useFolder } from "../support/pipeline.ts";
import { aRead } from "../support/records.ts";

const folder = useFolder();
chmodSync(folder.path, 0o755);

describe("auditplane scan --data-dir", () => {
  it.each([
    ["a file", () => folder.write("file", "x")],
    ["a folder below a file", () => join(folder.write("file", "x"), "data")],
    ["a place where no folder can be made", () => "/proc/auditplane"],
  ])("refuses %s in one line, with exit code 2", { timeout: 20_000 }, async (_, directory) => {
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
  }, 60_000);
});
