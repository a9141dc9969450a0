import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readCollection } from "../../src/core/sigma/collection.ts";
import { evaluate } from "../core/sigma/correlation/run.ts";
import { ROOT } from "../support/cli.ts";

describe("the correlation in docs/sigma.md", () => {
  const page = readFileSync(join(ROOT, "docs/sigma.md"), "utf8");
  const text = /^## Correlations\n\n```yaml\n([\s\S]*?)```/m.exec(page)?.[1] ?? "";
  const { rules, correlations, problems } = readCollection([{ path: "example.yml", text }]);

  it("is a file without a problem", () => {
    expect(problems).toEqual([]);
    expect(rules.map(({ silent }) => silent)).toEqual([true]);
  });

  it("holds from the twentieth asset on that one person reads within an hour", () => {
    const reads = Array.from({ length: 40 }, (_, at) => ({
      time: at * 60_000,
      rules: [rules[0]?.id ?? ""],
      fields: { person: `p${at % 2}`, asset: `a${at}` },
    }));

    expect(
      evaluate(correlations, reads).map(({ time, sequences }) => [time / 60_000, sequences.length]),
    ).toEqual([
      [38, 20],
      [39, 20],
    ]);
  });
});
