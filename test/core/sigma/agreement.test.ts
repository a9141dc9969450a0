import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileRule } from "../../../src/core/sigma/compile.ts";
import { compileMatching } from "../../../src/core/sigma/generate.ts";
import { compileGetter } from "../../../src/core/sigma/lookup.ts";
import { compileRules } from "../../../src/core/sigma/rule-set.ts";
import type { SigmaRule } from "../../../src/core/sigma/rule.ts";
import { readRule } from "../../support/rules.ts";
import { expressions, facts } from "./arbitraries.ts";
import { interpret, read } from "./interpreter.ts";
import type { Written } from "./interpreter.ts";

const parsed = readRule(
  "title: T\nid: 6e8f2b5c-3d34-4b55-9f0e-111111111111\nlogsource: { product: aws, service: cloudtrail }\ndetection: { s: { a: 1 }, condition: s }\n",
);

function rulesOf(written: readonly Written[]): SigmaRule[] {
  if (!parsed.ok) throw new Error("the base rule cannot be read");
  const base = parsed.rule;
  return written.map((one, at) => ({ ...base, id: String(at), expression: read(one) }));
}

function expectedOf(written: readonly Written[], fact: Record<string, unknown>): string[] {
  return [...written.keys()].filter((at) => interpret(written[at] as Written, fact)).map(String);
}

describe("what the plain meaning says of random rules and facts", () => {
  it("is what the closures and the generated function say", () => {
    fc.assert(
      fc.property(
        fc.array(expressions, { minLength: 1, maxLength: 4 }),
        fc.array(facts, { minLength: 1, maxLength: 4 }),
        (written, some) => {
          const rules = rulesOf(written);
          const judges = [true, false].map((canGenerate) =>
            compileMatching(
              rules.map(({ expression }) => expression),
              canGenerate,
            ),
          );
          for (const fact of some) {
            const expected = expectedOf(written, fact);
            expect(rules.filter((rule) => compileRule(rule).match(fact)).map(({ id }) => id)).toEqual(
              expected,
            );
            for (const judge of judges) {
              const held = judge(fact, 2 ** rules.length - 1);
              expect(rules.filter((_, at) => held & (1 << at)).map(({ id }) => id)).toEqual(expected);
            }
          }
        },
      ),
      { seed: 4, numRuns: 1_500 },
    );
  });

  it("is what sets of many rules say, also of values that they know", () => {
    fc.assert(
      fc.property(
        fc.array(expressions, { minLength: 30, maxLength: 75 }),
        fc.array(facts, { minLength: 10, maxLength: 15 }),
        (written, some) => {
          const set = compileRules(rulesOf(written), "cloudtrail");
          for (const fact of [...some, ...some.toReversed()])
            expect(set.matching(fact).map(({ rule }) => rule.id)).toEqual(expectedOf(written, fact));
        },
      ),
      { seed: 5, numRuns: 150 },
    );
  });

  it("lets a set be asked in advance: a rule that matches concerns the fact", () => {
    fc.assert(
      fc.property(fc.array(expressions, { minLength: 1, maxLength: 4 }), facts, (written, fact) => {
        const set = compileRules(rulesOf(written), "cloudtrail");
        const { eventName = null } = fact;
        if (set.matching(fact).length > 0) expect(set.concerns([eventName])).toBe(true);
      }),
      { seed: 6, numRuns: 500 },
    );
  });

  it("is what is said when more values have come than are remembered", () => {
    const lines: Written[] = ["a1", "b2", "7"].flatMap((literal): Written[] =>
      [[], ["contains"], ["startswith"], ["endswith"], ["re"]].map((modifiers) => ({
        kind: "line",
        field: "x",
        values: [literal, "zz"],
        modifiers,
      })),
    );
    const set = compileRules(rulesOf(lines), "cloudtrail");

    for (let at = 0; at < 60_000; at++) {
      // some values stay, long ones and lists come in between; at times none repeats
      const word = at % 3 === 0 ? `b${at % 5}` : `${"ab"[at % 2]}${at % 20_000 < 10_000 ? at : at % 7}`;
      const x = at % 11 === 0 ? [word, "q"] : at % 13 === 0 ? word.padEnd(300, "-") : word;
      if (at % 17 !== 0 && at % 20_000 > 200) set.matching({ x });
      else expect(set.matching({ x }).map(({ rule }) => rule.id)).toEqual(expectedOf(lines, { x }));
    }
  });
});

describe("a getter", () => {
  it("finds the same whether it is generated or not", () => {
    const fields = ["x", "x.y", "eventName", "toString", "x.toString", "x.y.z", "x.length"];
    fc.assert(
      fc.property(facts, fc.constantFrom(...fields), (fact, field) => {
        expect(compileGetter(field, true)(fact)).toEqual(compileGetter(field, false)(fact));
      }),
      { seed: 7 },
    );
  });
});
