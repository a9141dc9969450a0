import { lstatSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useFolder } from "../../../test/support/pipeline.ts";
import { amendCatalog } from "./amend.ts";
import { readCatalog } from "./index.ts";

const folder = useFolder();
const YAML = `as_of: 2026-10-01T00:00:00Z # read by hand
exemptions: # known to be right
  - { account: "123456789012", reason: audit, until: 2027-01-01T00:00:00Z }
`;
const entry = { person: "=x: #\n@example.com", reason: "r", until: "2027-01-01T00:00:00Z" };

describe("amendCatalog", () => {
  it("adds to the end of a list and keeps comments, whatever the entry holds", async () => {
    const path = folder.write("a.yaml", YAML);

    await amendCatalog(path, { exemptions: [entry], people: [], subscriptions: [] });

    const text = readFileSync(path, "utf8");
    expect(text).toContain("# read by hand");
    expect(text).toContain("# known to be right");
    expect((await readCatalog(path)).exemptions.map(({ person }) => person)).toEqual([
      undefined,
      entry.person,
    ]);
  });

  it("makes a list that is not there, and leaves JSON what it is", async () => {
    const yaml = folder.write("b.yaml", "as_of: 2026-10-01T00:00:00Z\n");
    const json = folder.write("c.json", `{"as_of":"2026-10-01T00:00:00Z","exemptions":null}`);

    for (const path of [yaml, json]) await amendCatalog(path, { exemptions: [entry] });

    expect((await readCatalog(yaml)).exemptions).toHaveLength(1);
    expect((JSON.parse(readFileSync(json, "utf8")) as { exemptions: unknown[] }).exemptions).toEqual([entry]);
  });

  it("keeps the examples below a key that had no entry yet", async () => {
    const examples = `exemptions:
  # - { account: "444455556666", reason: why, until: 2027-01-01T00:00:00Z }
  # or somebody else
`;
    const path = folder.write("e.yaml", `as_of: 2026-10-01T00:00:00Z\n\n# head\n${examples}`);

    await amendCatalog(path, { exemptions: [entry] });

    expect(readFileSync(path, "utf8")).toContain(`# head\n${examples}  - {`);
  });

  it("writes to the file behind a link", async () => {
    const path = folder.write("real.yaml", YAML);
    const link = join(folder.path, "link.yaml");
    symlinkSync(path, link);

    await amendCatalog(link, { exemptions: [entry] });

    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect((await readCatalog(path)).exemptions).toHaveLength(2);
  });

  it("refuses what would make the file invalid, and leaves it as it was", async () => {
    const path = folder.write("d.yaml", YAML);

    await expect(amendCatalog(path, { exemptions: [{ ...entry, asset: "nothing" }] })).rejects.toThrow(
      "nothing",
    );
    expect(readFileSync(path, "utf8")).toBe(YAML);
  });
});
