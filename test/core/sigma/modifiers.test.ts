import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkTest, compileTest } from "../../../src/core/sigma/compile.ts";
import { RegexBudget } from "../../../src/core/sigma/regex-budget.ts";
import { MODIFIER_NAMES, ModifierError, readLine } from "../../../src/core/sigma/modifiers.ts";
import type { Literal } from "../../../src/core/sigma/modifiers.ts";

const PLACEHOLDERS = new Map([
  ["admins", ["root", "adm_*"]],
  ["ports", [22, 3389]],
]);

/** Whether a value of a field matches `a|modifiers: values`. */
function matches(modifiers: string, values: readonly Literal[], value: unknown): boolean {
  const line = readLine(values, modifiers.split("|"), PLACEHOLDERS);
  const holds = compileTest({ kind: "field", field: "a", values: line.values, all: line.all })(
    value === undefined ? {} : { a: value },
  );
  return holds !== line.negated;
}

describe("a modifier", () => {
  it.each<[string, readonly Literal[], unknown, boolean]>([
    ["neq", ["x"], "y", true],
    ["neq", ["x", "y"], "Y", false],
    ["neq", [5], "6", true],
    ["neq", ["x"], undefined, true],
    ["contains|neq", ["x"], "axb", false],
    ["windash", ["-f /x"], "–f -X", true],
    ["windash|contains", [" -enc "], "a ―enc b", true],
    ["windash", ["-f"], "_f", false],
    ["base64", ["ping"], "cGluZw==", true],
    ["base64|contains", ["ping"], "xx cGluZw== yy", true],
    ["utf16le|base64", ["ping"], "cABpAG4AZwA=", true],
    ["wide|base64", ["ping"], "cABpAG4AZwA=", true],
    ["utf16be|base64", ["ping"], "AHAAaQBuAGc=", true],
    ["utf16|base64", ["ping"], "//5wAGkAbgBnAA==", true],
    ["wide", ["ab"], "a\u0000b\u0000", true],
    ["base64offset|contains", ["foobar"], Buffer.from("a foobar!").toString("base64"), true],
    ["base64offset|contains", ["foobar"], Buffer.from("a fooBar!").toString("base64"), false],
    ["expand", ["%admins%"], "adm_1", true],
    ["expand", ["%admins%"], "Root", true],
    ["expand", ["x-%admins%-%ports%"], "x-root-3389", true],
    ["expand", ["\\%plain%admins%"], "%plainroot", true],
    ["expand|contains", ["%admins%"], "the root!", true],
    ["re", ["^v.l"], "Val", false],
    ["re|i", ["^v.l"], "Val", true],
    ["re", ["^b"], "a\nb", false],
    ["re|m", ["^b"], "a\nb", true],
    ["re", ["a.b"], "a\nb", false],
    ["re|s", ["a.b"], "a\nb", true],
    ["re|i|m|s", ["^B.c"], "a\nb\nc", true],
    ["expand|re", ["^%admins%$"], "root", true],
    ["hour", [14], "2026-09-02T14:05:59Z", true],
    ["hour", [14], "2026-09-02T14:05:59+02:00", true],
    ["hour|gte", [20], "2026-09-02T21:00:00Z", true],
    ["hour|lt", [6], "2026-09-02T21:00:00Z", false],
    ["minute", [5], "2026-09-02T14:05:59Z", true],
    ["day", [2], "2026-09-02", true],
    ["hour", [0], "2026-09-02", false],
    ["month", [9], "2026-09-02T14:05:59Z", true],
    ["year", [2026], "2026-09-02T14:05:59Z", true],
    ["week", [36], "2026-09-02T14:05:59Z", true],
    ["week", [53], "2027-01-03T00:00:00Z", true],
    ["week", [1], "2024-12-30T00:00:00Z", true],
    ["year", [2026], "not a time", false],
    ["year|gt", [2000], 2026, false],
  ])("%s: %j on %j: %s", (modifiers, values, value, expected) => {
    expect(matches(modifiers, values, value)).toBe(expected);
  });

  it.each<[string, readonly Literal[], string]>([
    ["soundslike", ["x"], "is no modifier"],
    ["contains|contains", ["x"], "stands twice"],
    ["contains|all", ["x"], "at least two values"],
    ["re|contains", ["x"], "contains and re exclude each other"],
    ["contains|re", ["x"], "re comes first"],
    ["re|cased", ["x"], "cased changes nothing about re"],
    ["i", ["x"], "i stands behind re"],
    ["exists", ["yes"], "exists is true or false"],
    ["exists", [true, false], "not a list"],
    ["cidr|contains", ["10.0.0.0/8"], "contains and cidr exclude each other"],
    ["cidr", [10], "cidr needs text"],
    ["gt", ["x"], "gt compares with a number"],
    ["gt|lt", [5], "gt and lt exclude each other"],
    ["contains|gt", [5], "gt compares with a number"],
    ["hour|day", [5], "hour and day exclude each other"],
    ["hour", [1.5], "hour is a whole number"],
    ["base64", ["a*"], "base64 needs text without wildcards"],
    ["contains|base64", ["a"], "base64 needs text without wildcards"],
    ["windash|base64", ["-a"], "windash and base64 exclude each other"],
    ["base64", [null], "base64 needs text, not null"],
    ["contains", [null], "contains needs text, not null"],
    ["expand", ["%nobody%"], "%nobody% has no values"],
    ["fieldref|contains|startswith", ["b"], "exclude each other"],
    ["re", [5], "re needs text; quote it"],
  ])("%s is refused for %j: %s", (modifiers, values, message) => {
    expect(() => matches(modifiers, values, "x")).toThrow(message);
  });

  it("that encodes finds the text wherever it stands in what was encoded", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 5 }),
        fc.string({ minLength: 3, maxLength: 12 }).filter((text) => !/[*?\\]/.test(text)),
        fc.uint8Array({ maxLength: 5 }),
        (before, text, behind) => {
          const encoded = Buffer.concat([before, Buffer.from(text), behind]).toString("base64");
          expect(matches("base64offset|contains|cased", [text], encoded)).toBe(true);
        },
      ),
      { seed: 7, numRuns: 2_000 },
    );
  });

  it("of any name, any number of them and on any value is applied or refused", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...MODIFIER_NAMES), { maxLength: 4 }),
        fc.array(fc.oneof(fc.string({ maxLength: 4 }), fc.integer(), fc.boolean(), fc.constant(null)), {
          minLength: 1,
          maxLength: 3,
        }),
        (modifiers, values) => {
          try {
            checkTest(
              { kind: "field", field: "a", ...readLine(values, modifiers, PLACEHOLDERS) },
              new RegexBudget(),
            );
          } catch (error) {
            expect(error).toBeInstanceOf(ModifierError);
          }
        },
      ),
      { seed: 8, numRuns: 3_000 },
    );
  });
});
