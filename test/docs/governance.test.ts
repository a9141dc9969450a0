import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { DISAGREEMENTS } from "../../src/core/governance/disagreement.ts";

const ROOT = join(import.meta.dirname, "../..");

describe("the document on governance", () => {
  it("has every kind of disagreement with the level of its rule, and no other", () => {
    const text = readFileSync(join(ROOT, "docs/governance.md"), "utf8");
    const rows = [...text.matchAll(/^\| (`.*`) \| .* \| ([a-z, ]+) \|$/gm)].flatMap(
      ([, kinds = "", levels = ""]) => {
        const all = levels.split(", ");
        return kinds.split(", ").map((kind, at) => [kind.replaceAll("`", ""), all[at] ?? all[0]]);
      },
    );
    const rules = DISAGREEMENTS.map((kind) => {
      const { level } = parse(readFileSync(join(ROOT, "rules", kind, "rule.yml"), "utf8")) as {
        level: string;
      };
      return [kind, level];
    });

    expect(Object.fromEntries(rows) as unknown).toEqual(Object.fromEntries(rules));
  });
});
