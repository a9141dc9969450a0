import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { auditplane } from "../support/cli.ts";
import { useFolder } from "../support/pipeline.ts";
import { aRead } from "../support/records.ts";

const folder = useFolder();

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
});
