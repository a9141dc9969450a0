import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useFolder } from "../../../test/support/pipeline.ts";
import { loadRules } from "./index.ts";
import { loadPrepared, prepareRules } from "./prepared.ts";

const files = useFolder();
const RULE = (name: string): string => `title: Rule ${name}
id: 6e8f2b5c-3d34-4b55-9f0e-00000000000${name}
name: rule_${name}
license: Apache-2.0
logsource: { product: aws, service: cloudtrail }
detection: { s: { eventName|re: '^A.*' }, condition: s }
`;
const COUNT = `title: Often
id: 6e8f2b5c-3d34-4b55-9f0e-000000000009
license: Apache-2.0
correlation: { type: event_count, rules: [rule_1], group-by: [userIdentity.arn], timespan: 1h, condition: { gte: 5 } }
`;
const TESTS = "match: [{ name: a, fact: { eventName: A } }]\n";

interface Given {
  readonly folder: string;
  readonly write: (name: string, text: string) => void;
  /** Where what was prepared is. */
  readonly path: string;
}

/** Three rules in a folder of that name, prepared. */
async function prepare(name: string): Promise<Given> {
  const write = (file: string, text: string): void => void files.write(`${name}/${file}`, text);
  write("one/rule.yml", RULE("1"));
  write("one/tests.yml", TESTS);
  write("two/rule.yml", RULE("2"));
  write("often/rule.yml", COUNT);
  const folder = join(files.path, name);
  const path = files.write(`${name}.json`, await prepareRules(folder));
  return { folder, write, path };
}

describe("rules that are prepared", () => {
  it("are those of the folder, as they are read from it", async () => {
    const { folder, path } = await prepare("as-it-is");

    const { rules, correlations } = await loadRules([folder], () => ({ isBuiltin: true }));

    expect(await loadPrepared(folder, path)).toEqual({ rules, correlations, problems: [], notes: [] });
    expect([rules.length, correlations.length]).toEqual([2, 1]);
  });

  it.each([
    ["changed", "two/rule.yml", `${RULE("2")}# changed\n`],
    ["added", "three/rule.yml", RULE("3")],
  ])("are not taken where a rule was %s", async (what, file, text) => {
    const { folder, write, path } = await prepare(what);
    expect(await loadPrepared(folder, path)).toBeDefined();

    write(file, text);

    expect(await loadPrepared(folder, path)).toBeUndefined();
  });

  it("are not taken from a file that is missing or is none of ours", async () => {
    const { folder } = await prepare("others");
    files.write("other.json", "[1, 2");
    files.write("empty.json", "{}");

    for (const name of ["none.json", "other.json", "empty.json"])
      expect(await loadPrepared(folder, join(files.path, name))).toBeUndefined();
  });

  it("are not made of rules that are wrong", async () => {
    const { folder, write } = await prepare("wrong");
    write("wrong/rule.yml", "title: [");

    await expect(prepareRules(folder)).rejects.toThrow("not all in force");
  });
});
