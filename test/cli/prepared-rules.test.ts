import { join } from "node:path";
import { expect, it } from "vitest";
import { loadRules } from "../../src/sources/rule-folder/index.ts";
import { loadPrepared } from "../../src/sources/rule-folder/prepared.ts";
import { ROOT } from "../support/cli.ts";

it("the built program judges by the rules of its folder", async () => {
  const folder = join(ROOT, "rules");

  const prepared = await loadPrepared(folder, join(ROOT, "dist/builtin-rules.json"));

  const { rules, correlations } = await loadRules([folder], () => ({ isBuiltin: true }));
  expect(prepared).toEqual({ rules, correlations, problems: [], notes: [] });
  expect(rules.length).toBeGreaterThan(50);
});
