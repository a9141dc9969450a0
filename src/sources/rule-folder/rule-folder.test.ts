import { mkdirSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { loadRules } from "./index.ts";
import { loadRuleFiles } from "./load-files.ts";
import { useFolder } from "../../../test/support/pipeline.ts";

const folder = useFolder();
const other = useFolder();
const RULE = (number: number): string => `title: Rule ${number}
id: 6e8f2b5c-3d34-4b55-9f0e-00000000000${number}
logsource: { product: aws, service: cloudtrail }
detection: { s: { eventName: A }, condition: s }
`;
const TESTS = "match: [{ name: a, fact: { eventName: A } }]\n";
const within = (name: string): string => join(folder.path, name);
const inOther = (name: string): string => join(other.path, name);

folder.write("one/rule.yml", RULE(1));
folder.write("one/tests.yml", TESTS);
folder.write("many/first.yml", RULE(2));
folder.write("many/first.tests.yml", TESTS);
folder.write("many/second.yaml", RULE(3));
folder.write("many/tests.yml", TESTS);
folder.write("many/third.tests.yml", TESTS);
folder.write("only/name.yml", RULE(4));
folder.write("only/tests.yml", "match: 5\n");
folder.write("only/.hidden/rule.yml", "title: [");
mkdirSync(within("empty"));

describe("loadRuleFiles", () => {
  it("gives each rule file the tests that stand beside it", async () => {
    const { files } = await loadRuleFiles([folder.path]);

    expect(files.map(({ path, tests }) => [path, tests?.path])).toEqual([
      [within("many/first.yml"), within("many/first.tests.yml")],
      [within("many/second.yaml"), undefined],
      [within("one/rule.yml"), within("one/tests.yml")],
      [within("only/name.yml"), undefined],
    ]);
  });

  it("says which tests belong to no rule, and which cannot be read", async () => {
    const { testProblems, collection } = await loadRuleFiles([folder.path]);

    expect(testProblems.map(({ path, message }) => [path, message.slice(0, 20)])).toEqual([
      [within("many/tests.yml"), "no rule file is know"],
      [within("many/third.tests.yml"), "no rule file is know"],
      [within("only/tests.yml"), expect.stringContaining("match: ")],
    ]);
    expect(collection.problems).toEqual([]);
  });

  it("takes a file that is named, with its tests, and reads what is named twice once", async () => {
    const { files } = await loadRuleFiles([within("many/first.yml"), within("one/rule.yml"), within("one/")]);

    expect(files.map(({ path, tests }) => [path, tests?.path])).toEqual([
      [within("many/first.yml"), within("many/first.tests.yml")],
      [within("one/rule.yml"), within("one/tests.yml")],
    ]);
  });

  it("says of a file of tests that is named that it is none of rules", async () => {
    const { files, testProblems, collection } = await loadRuleFiles([within("one/tests.yml")]);

    expect([files, testProblems]).toEqual([[], []]);
    expect(collection.problems).toMatchObject([
      {
        path: within("one/tests.yml"),
        message: expect.stringMatching(/^this is a file of tests, no rule; /),
      },
    ]);
  });

  it("refuses a path that is not there", async () => {
    await expect(loadRuleFiles([within("nowhere")])).rejects.toMatchObject({ code: "input_missing" });
  });
});

describe("loadRules", () => {
  it("takes no tests for rules", async () => {
    const { rules, problems } = await loadRules([folder.path]);

    expect(problems).toEqual([]);
    expect(rules.map(({ title }) => title)).toEqual(["Rule 1", "Rule 2", "Rule 3", "Rule 4"]);
  });
});

describe("a folder that is named twice, in whatever way", () => {
  it("is read once", async () => {
    const twice = [folder.path, relative(process.cwd(), folder.path), within("one/rule.yml")];

    expect((await loadRules(twice)).problems).toEqual([]);
    expect((await loadRuleFiles(twice)).collection.problems).toEqual([]);
    expect((await loadRuleFiles(twice)).testProblems).toHaveLength(3);
  });
});

describe("the licence of a rule", () => {
  const licenses = async (path: string): Promise<(string | undefined)[]> =>
    (await loadRules([inOther(path)])).rules.map(({ license }) => license);
  other.write("checkout/.git/HEAD", "ref: refs/heads/main\n");
  other.write("checkout/LICENSE", "# Licenses\n\n- rules: the Detection Rule License (DRL) 1.1\n");
  other.write("checkout/rules/cloud/a.yml", RULE(1));
  other.write("checkout/rules/cloud/b.yml", RULE(2).replace("logsource", "license: MIT\nlogsource"));
  other.write("licensed/LICENSE.md", "\n  Some License\n\nText");
  other.write("licensed/below/a.yml", RULE(1));

  it("is its own, else that of the folder or of the checkout that the folder is in", async () => {
    expect(await licenses("checkout/rules/cloud")).toEqual(["Detection Rule License (DRL) 1.1", "MIT"]);
    expect(await licenses("licensed")).toEqual(["Some License"]);
  });

  it("is not what lies above a folder that is no checkout", async () => {
    expect(await licenses("licensed/below")).toEqual([undefined]);
  });
});

describe("a rule file that cannot be read", () => {
  it("is a problem and stops no other", async () => {
    other.write("unread/good.yml", RULE(1));
    mkdirSync(inOther("unread"), { recursive: true });
    symlinkSync("/nowhere/rule.yml", inOther("unread/bad.yml"));
    symlinkSync(inOther("licensed"), inOther("unread/folder.yml"));
    other.write("unread/huge.yml", `# ${"x".repeat(10_000_000)}`);

    const { rules, problems } = await loadRules([inOther("unread")]);

    expect(rules).toHaveLength(1);
    expect(problems.map(({ path, message }) => [path, message])).toEqual([
      [
        inOther("unread/bad.yml"),
        expect.stringMatching(/^the file cannot be read \(ENOENT.*\); check its rights$/),
      ],
      [inOther("unread/folder.yml"), "it is no file; remove it, or give it another name"],
      [inOther("unread/huge.yml"), "the file is larger than 1048576 bytes; split it"],
    ]);
  });
});

describe("a rule file that is no UTF-8", () => {
  it("is a problem at the first byte that is none", async () => {
    const text = Buffer.from(RULE(1).replace("Rule 1", "Régle ?"));
    text[text.indexOf("?")] = 0xff;
    other.write("bytes/bad.yml", text);
    other.write("bytes/cut.yml", Buffer.from(`# a\n# ${"é".repeat(9)}`).subarray(0, -1));
    other.write("bytes/good.yml", RULE(2).replace("Rule", "\u{1f600}\u{fffd}"));

    const { rules, problems } = await loadRules([inOther("bytes")]);

    expect(rules).toHaveLength(1);
    expect(problems.map(({ path, line, column, message }) => [path, line, column, message])).toEqual([
      [inOther("bytes/bad.yml"), 1, 14, "this is no UTF-8; save the file as UTF-8"],
      [inOther("bytes/cut.yml"), 2, 11, "this is no UTF-8; save the file as UTF-8"],
    ]);
  });
});
