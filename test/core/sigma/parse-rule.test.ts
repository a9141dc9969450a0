import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCollection } from "../../../src/core/sigma/collection.ts";
import { readRule } from "../../support/rules.ts";

const GOOD = `title: Trail stopped
id: 6e8f2b5c-3d34-4b55-9f0e-111111111111
level: high
logsource:
  product: aws
  service: cloudtrail
detection:
  sel:
    eventName: StopLogging
    userIdentity.accountId: '012345678901'
  condition: sel
`;

function problemsOf(text: string): string[] {
  const parsed = readRule(text, "r.yml");
  return parsed.ok ? [] : parsed.problems.map(({ line, message }) => `${line}: ${message}`);
}

describe("parseRule", () => {
  it("reads a rule, with tier, window and grouping where it does not say", () => {
    const parsed = readRule(GOOD, "r.yml");

    expect(parsed).toMatchObject({
      ok: true,
      rule: { category: "cloudtrail", tier: "review", window: "day", grouping: "person", shadow: false },
    });
  });

  it("gives a rule the same version whatever its comments and the order of its keys", () => {
    const version = (text: string): string => {
      const parsed = readRule(text, "r.yml");
      return parsed.ok ? parsed.rule.version : "";
    };
    const turned = GOOD.replace("level: high\n", "").replace(
      "detection:",
      "# a comment\nlevel: high\ndetection:",
    );

    expect(version(turned)).toBe(version(GOOD));
    expect(version(GOOD.replace("StopLogging", "DeleteTrail"))).not.toBe(version(GOOD));
  });

  it("makes a shadow rule's tier info", () => {
    const parsed = readRule(`${GOOD}auditplane: { tier: page, shadow: true }\n`, "r.yml");

    expect(parsed.ok && parsed.rule.tier).toBe("info");
  });

  it("has a runbook where it names a page of its own, or ships with us", () => {
    const own = "https://wiki.example.com/reads";
    const text = `${GOOD}auditplane: { runbook: "${own}" }\n`;
    const runbooks = (isBuiltin: boolean, rule: string): unknown[] => {
      const { rules } = readCollection([{ path: "rules/trail_stopped/rule.yml", text: rule, isBuiltin }]);
      return rules.map(({ runbook, page }) => runbook ?? page);
    };

    expect(runbooks(false, GOOD)).toEqual([undefined]);
    expect(runbooks(true, GOOD)).toEqual(["trail_stopped"]);
    expect(runbooks(false, text)).toEqual([own]);
    expect(runbooks(true, text)).toEqual([own]);
  });

  it.each([
    ["an unknown modifier", GOOD.replace("eventName:", "eventName|soundslike:"), 9, "is no modifier"],
    [
      "a condition that names nothing",
      GOOD.replace("condition: sel", "condition: sel and filter"),
      11,
      '"filter" names no selection',
    ],
    ["an unclosed parenthesis", GOOD.replace("condition: sel", "condition: (sel"), 11, "not closed"],
    [
      "a pattern without selections",
      GOOD.replace("condition: sel", "condition: 1 of filter_*"),
      11,
      "names no selection",
    ],
    [
      "an aggregation",
      GOOD.replace("condition: sel", "condition: sel | count() > 5"),
      11,
      "write a correlation",
    ],
    ["an unquoted account id", GOOD.replace("'012345678901'", "012345678901"), 10, "quote it"],
    ["look-ahead", GOOD.replace("eventName: StopLogging", "eventName|re: '^(?!x)'"), 9, "regular expression"],
    [
      "a back-reference",
      GOOD.replace("eventName: StopLogging", "eventName|re: '(a)\\1'"),
      9,
      "regular expression",
    ],
    [
      "a range that is none",
      GOOD.replace("eventName: StopLogging", "sourceIPAddress|cidr: 300.0.0.0/8"),
      9,
      "no range",
    ],
    [
      "text where a number belongs",
      GOOD.replace("eventName: StopLogging", "x|gte: many"),
      9,
      "compares with a number",
    ],
    ["an empty selection", GOOD.replace(/ {2}sel:\n.*\n.*\n/, "  sel: {}\n"), 8, "empty"],
    ["a prototype in the path", GOOD.replace("eventName:", "__proto__.x:"), 9, "no field"],
    ["another logsource", GOOD.replace("cloudtrail", "vpcflow"), 5, "not judged here"],
    ["an id that is none", GOOD.replace(/id: .*/, "id: rule-1"), 2, "no UUID"],
    ["another taxonomy", GOOD.replace("level: high", "taxonomy: ecs"), 3, "is not known here"],
    ["a level that is none", GOOD.replace("high", "severe"), 3, "level"],
    [
      "a runbook that is no https:// URL",
      `${GOOD}auditplane: { runbook: "javascript:alert(1)" }\n`,
      12,
      "is no https:// URL",
    ],
    ["an unknown setting of ours", `${GOOD}auditplane: { teir: page }\n`, 12, "teir"],
    [
      "an unknown placeholder",
      `${GOOD}auditplane: { explanation: "{who} did it" }\n`,
      12,
      "{who} is no placeholder",
    ],
    ["a key twice", `${GOOD}title: again\n`, 12, "unique"],
    ["no map at all", "- a\n", 1, "a rule is a map"],
  ])("refuses %s with its line", (_, text, line, message) => {
    const problems = problemsOf(text);

    expect(problems.join("\n")).toContain(message);
    expect(problems[0]).toMatch(new RegExp(`^${line}: `));
  });

  it("never throws, whatever is cut out of or put into a rule", () => {
    fc.assert(
      fc.property(fc.nat(GOOD.length), fc.nat(30), fc.string({ maxLength: 4 }), (at, length, insert) => {
        const parsed = readRule(GOOD.slice(0, at) + insert + GOOD.slice(at + length), "r.yml");
        expect(parsed.ok || parsed.problems.length > 0).toBe(true);
      }),
      { seed: 5, numRuns: 1_000 },
    );
  });
});
