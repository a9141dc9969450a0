import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT, auditplane } from "../support/cli.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import { useFolder } from "../support/pipeline.ts";
import { aRead, aRecord } from "../support/records.ts";
import { aRuleText, ruleId } from "../support/rule-texts.ts";

const folder = useFolder();
const within = (name: string): string => join(folder.path, name);
const own = (name: string): string[] => ["--rules", within(name), "--no-builtin-rules"];

const STOP = "{ name: stops, fact: { eventName: StopLogging } }";
folder.write("good/rule.yml", aRuleText({ head: "name: stopping\n" }));
folder.write("good/tests.yml", `match: [${STOP}]\nno_match: [{ name: nothing, fact: {} }]\n`);
folder.write("failing/rule.yml", aRuleText());
folder.write("failing/tests.yml", `no_match: [${STOP}]\n`);
folder.write("broken/good.yml", aRuleText({ number: 2 }));
folder.write("broken/bad.yml", aRuleText({ number: 3, detection: "{ s: { a|nonsense: 1 }, condition: s }" }));
folder.write(
  "correlated/rules.yml",
  `${aRuleText({ number: 6 })}---\ntitle: Burst\nname: burst\ncorrelation: { type: event_count, rules: [${ruleId(6)}], timespan: 1h, condition: { gte: 5 } }\n`,
);
folder.write("twice/one.yml", aRuleText({ number: 4 }));
folder.write("twice/two.yml", aRuleText({ number: 5 }));
const deep = folder.write("deep.json", `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`);
const record = folder.write("record.json", JSON.stringify({ Records: [{ eventName: "StartLogging" }] }));

describe("auditplane rules", () => {
  it("lists the built-in rules, the same in every run", async () => {
    const argv = ["rules", "list", "--category", "cloudtrail", "--format", "json"];
    const [first, second] = await Promise.all([auditplane(argv), auditplaneHere(argv)]);
    const { rules } = JSON.parse(first.stdout) as { rules: { category: string; tests: { match: number } }[] };

    expect(first).toEqual({ code: 0, stdout: second.stdout, stderr: "" });
    expect(rules.length).toBeGreaterThan(3);
    expect(rules.every(({ category, tests }) => category === "cloudtrail" && tests.match >= 2)).toBe(true);
  });

  it("lists what can be read where something cannot, says what and where, and exits with 2", async () => {
    const { code, stdout, stderr } = await auditplaneHere(["rules", "list", ...own("broken")]);

    expect(code).toBe(2);
    expect(stdout).toContain("Rule 2");
    expect(stderr).toMatch(/bad\.yml:4:\d+: "nonsense" is no modifier/);
  });

  it("shows one rule by name, the beginning of its id, its folder or its path", async () => {
    const references = ["stopping", ruleId(1).slice(0, 6), "good", within("good/rule.yml")];
    const shown = await Promise.all(
      references.map((one) => auditplaneHere(["rules", "show", one, ...own("good")])),
    );

    for (const { code, stdout } of shown) expect([code, stdout]).toEqual([0, shown[0]?.stdout]);
    expect(shown[0]?.stdout).toContain("s: eventName is StopLogging");
  });

  it("explains a rule on a record of a file, and of standard input", async () => {
    const [file, input] = await Promise.all([
      auditplaneHere(["rules", "explain", "trail_stopped", record]),
      auditplane(["rules", "explain", "stopping", "-", ...own("good")], {
        onStart: ({ stdin }) => stdin?.end('{ "eventName": "stoplogging" }'),
      }),
    ]);

    expect(file.stdout).toContain(
      "did not match because eventSource is absent, not cloudtrail.amazonaws.com",
    );
    expect(input.stdout).toContain("matches: selection `s` matched because eventName is stoplogging");
    expect([file.code, input.code]).toEqual([0, 0]);
  });

  it("says first of a record that it is none of what a rule on accesses judges", async () => {
    const path = folder.write("access.json", JSON.stringify({ Records: [aRead()] }));

    const { code, stdout } = await auditplaneHere(["rules", "explain", "access_without_subscription", path]);

    expect(code).toBe(0);
    expect(stdout.split("\n")[1]).toMatch(
      /^the fact is a CloudTrail record, and the rule judges another: an access, .* with the fields .*entitlement/,
    );
  });

  it("explains a rule with other names of fields by the pipeline that it is given", async () => {
    folder.write(
      "ecs/rule.yml",
      aRuleText({
        number: 7,
        head: "taxonomy: ecs\n",
        detection: "{ s: { event.action: Start* }, condition: s }",
      }),
    );
    const pipeline = ["--pipeline", "ecs_cloudtrail"];

    const { code, stdout } = await auditplaneHere([
      "rules",
      "explain",
      within("ecs/rule.yml"),
      record,
      ...pipeline,
      "--no-builtin-rules",
    ]);

    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining("because eventName is StartLogging, which starts with Start\n"),
    ]);
  });

  it("passes the tests of the built-in rules", async () => {
    const { code, stdout, stderr } = await auditplaneHere(["rules", "test"]);

    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^\d+ tests of \d+ rule files: \d+ passed, 0 failed\n$/);
  });

  it("exits with 1 where a test fails, and writes JUnit where it is told to", async () => {
    const output = within("junit.xml");
    const argv = ["rules", "test", within("failing"), "--no-builtin-rules"];

    const result = await auditplaneHere([...argv, "--format", "junit", "--output", output]);

    expect(result).toMatchObject({ code: 1, stdout: "" });
    expect(readFileSync(output, "utf8")).toContain("matched because eventName is StopLogging");
  });

  it("lints offline, and exits with 1 for an error only", async () => {
    const [builtin, good, broken] = await Promise.all([
      auditplaneHere(["rules", "lint"]),
      auditplaneHere(["rules", "lint", within("good"), "--no-builtin-rules", "--format", "json"]),
      auditplaneHere(["rules", "lint", within("broken"), "--no-builtin-rules"]),
    ]);

    expect([builtin.code, builtin.stdout]).toEqual([
      0,
      expect.stringMatching(/^\d+ rule files: 0 errors, 0 warnings, 0 notes\n$/),
    ]);
    expect([good.code, JSON.parse(good.stdout)]).toEqual([
      0,
      expect.objectContaining({ summary: expect.objectContaining({ error: 0, warning: 5 }) }),
    ]);
    expect([broken.code, broken.stdout]).toEqual([
      1,
      expect.stringMatching(/bad\.yml:4:\d+: error: "nonsense" is no modifier.* \[invalid-rule\]\n/),
    ]);
  });

  it("measures how broad rules are on logs, those on accesses, too", async () => {
    folder.write("broad/rule.yml", aRuleText({ detection: "{ s: { eventName: GetObject }, condition: s }" }));
    folder.write(
      "broad/access.yml",
      aRuleText({
        number: 2,
        logsource: "{ product: auditplane, category: access }",
        detection: "{ s: { action: write }, condition: s }",
      }),
    );
    const reads = Array.from({ length: 196 }, () => aRead());
    const writes = Array.from({ length: 4 }, () => aRead({ eventName: "PutObject" }));
    const logs = folder.write("logs/a.json.gz", [...reads, ...writes]);

    const argv = ["rules", "lint", within("broad"), "--no-builtin-rules", "--format", "json"];
    const { stdout } = await auditplaneHere([...argv, "--sample", logs]);
    const { findings } = JSON.parse(stdout) as { findings: { code: string; message: string }[] };

    expect(findings.filter(({ code }) => code === "too-broad").map(({ message }) => message)).toEqual([
      expect.stringContaining("2.0 % of the sample (4 of 200)"),
      expect.stringContaining("98.0 % of the sample (196 of 200)"),
    ]);
  });

  it("says of the file that is named that its tests cannot be read", async () => {
    folder.write("unread/rule.yml", aRuleText());
    folder.write("unread/tests.yml", "match: 5\n");
    const rule = within("unread/rule.yml");

    const [test, lint] = await Promise.all(
      ["test", "lint"].map((verb) => auditplaneHere(["rules", verb, rule, "--no-builtin-rules"])),
    );

    expect([test?.code, test?.stderr]).toEqual([2, expect.stringMatching(/tests\.yml:1:8: match: /)]);
    expect([lint?.code, lint?.stdout]).toEqual([1, expect.stringMatching(/tests\.yml:1:8: error: match: /)]);
    expect(lint?.stdout).not.toContain("missing-tests");
  });

  it("runs tests again when a file changes, and ends on Ctrl-C with the code of the last run", async () => {
    folder.write("watched/rule.yml", aRuleText());
    folder.write("watched/tests.yml", `match: [${STOP}]\n`);
    let printed = "";
    const result = await auditplane(["rules", "test", within("watched"), "--no-builtin-rules", "--watch"], {
      onStart: (child) => {
        child.stderr?.on("data", (text: string) => {
          if (!text.includes("Watching")) return;
          writeFileSync(within("next.yml"), `no_match: [${STOP}]\n`);
          renameSync(within("next.yml"), within("watched/tests.yml"));
        });
        child.stdout?.on("data", (text: string) => {
          printed += text;
          if (printed.includes("1 failed")) child.kill("SIGINT");
        });
      },
    });

    expect(result.code).toBe(1);
    expect(result.stdout).toMatch(/^1 test of 1 rule file: 1 passed, 0 failed\nFAIL/);
  });

  it("has the same rules in force as a scan, where one takes the id of a built-in one", async () => {
    const twin = readFileSync(join(ROOT, "rules/trail_stopped/rule.yml"), "utf8").replace(
      "CloudTrail trail stopped",
      "Ours",
    );
    const path = folder.write("twin/rule.yml", twin);
    const logs = folder.write("twin.json.gz", [
      aRecord({ eventSource: "cloudtrail.amazonaws.com", eventName: "StopLogging", readOnly: false }),
    ]);
    const rules = ["--rules", join(folder.path, "twin"), "--rules", join(ROOT, "rules"), "--format", "json"];

    const listed = await auditplaneHere(["rules", "list", ...rules]);
    const scanned = await auditplaneHere(["scan", logs, ...rules]);

    expect([listed.code, scanned.code]).toEqual([2, 2]);
    for (const { stderr } of [listed, scanned])
      expect(stderr.split("\n").filter((line) => line.includes("the id is that of"))).toEqual([
        expect.stringContaining(path),
      ]);
    expect(listed.stdout).not.toContain('"Ours"');
    expect(JSON.parse(scanned.stdout)).toMatchObject({
      findings: [{ rule_title: "CloudTrail trail stopped" }],
    });
  });

  it("refuses what it cannot use in one clear line", async () => {
    const refused: readonly (readonly [code: number, argv: readonly string[], message: RegExp])[] = [
      [2, ["show", "nothing", ...own("good")], /^could not find the rule nothing: .*rules list/],
      [2, ["show", within("twice"), ...own("good")], /^could not tell which rule/],
      [2, ["explain", "stopping", within("good/rule.yml"), ...own("good")], /^could not read the fact/],
      [2, ["explain", "stopping", deep, ...own("good")], /^could not read the fact.* deeper than 64 levels/],
      [
        2,
        ["explain", "burst", record, ...own("correlated")],
        /^could not explain burst: it is a correlation/,
      ],
      [2, ["list", "--rules", "/nowhere"], /^could not read the rules in \/nowhere/],
      [2, ["test", "--format", "csv"], /Allowed choices are table, json, junit/],
      [1, ["list", "--output", "/nowhere/at/all"], /^could not write \/nowhere/],
    ];
    const results = await Promise.all(refused.map(([, argv]) => auditplaneHere(["rules", ...argv])));

    for (const [at, { code, stdout, stderr }] of results.entries()) {
      expect(stderr).toMatch(refused[at]?.[2] as RegExp);
      expect([code, stdout]).toEqual([refused[at]?.[0], ""]);
    }
  });
});
