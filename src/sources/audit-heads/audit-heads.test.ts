import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { readHeads } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "auditplane-heads-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const read = (path: string): ReturnType<typeof readHeads> =>
  readHeads({ kind: "folder", path }, { pathStyle: false });

it("reads every head of a folder in the order of names, and nothing of another kind", async () => {
  const names = Array.from({ length: 40 }, (_, at) => `20261031T${String(at).padStart(2, "0")}Z.json`);
  for (const name of names.toReversed()) writeFileSync(join(folder, name), `{"name":"${name}"}`);
  for (const name of ["README.md", ".0a1b.unfinished", "x.json.bak"]) writeFileSync(join(folder, name), "{}");
  mkdirSync(join(folder, "older"));

  expect(await read(folder)).toEqual(names.map((name) => ({ name, text: `{"name":"${name}"}` })));
});

it("reads nothing of a file that is too large for a head, which is then none", async () => {
  const own = join(folder, "large");
  mkdirSync(own);
  writeFileSync(join(own, "large.json"), " ".repeat(100_000));

  expect(await read(own)).toEqual([{ name: "large.json", text: "" }]);
});

it("says which place cannot be read", async () => {
  await expect(read(join(folder, "none"))).rejects.toMatchObject({
    code: "source_unavailable",
    message: expect.stringMatching(
      /^could not read the audit heads in .*none: .*ENOENT.*; see that it is there/,
    ),
  });
});
