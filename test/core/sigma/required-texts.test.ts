import fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, it } from "vitest";
import { holdsInOrder, requiredTexts } from "../../../src/core/sigma/required-texts.ts";

describe("the texts that a regular expression requires", () => {
  it.each<[string, readonly string[]]>([
    ["abc", ["abc"]],
    ["^role/[a-z]+-07[0-9]{2}/$", ["role/", "-07", "/"]],
    ["ab*c", ["a", "c"]],
    ["ab+c", ["ab", "c"]],
    ["ab?c", ["a", "c"]],
    ["ab{0,2}c", ["a", "c"]],
    ["a{b}c", ["a{b}c"]],
    ["a\\.b\\d+c", ["a.b", "c"]],
    ["a(b|c)d", ["a", "d"]],
    ["a(?:b(c)[)])?d", ["a", "d"]],
    ["a|b", []],
    ["a(?i)b", []],
    ["\\x41b", []],
    ["\\Qa.b\\E", []],
    ["[[:alpha:]]b", []],
    ["x😀?y", ["x", "y"]],
  ])("of %s are %j", (source, texts) => {
    expect(requiredTexts(source, "")).toEqual(texts);
  });

  it("are not known where case does not matter", () => {
    expect(requiredTexts("abc", "i")).toEqual([]);
  });

  it("stand in every text that matches", () => {
    const piece = fc.constantFrom(
      ..."a b ab . \\. \\d [ab] [^a] (a|b) (?:ab) ^ $ * + ? {2} {0,1} {,2} | \\b - ] }".split(" "),
    );
    const source = fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join(""));
    const text = fc.string({ unit: fc.constantFrom(..."a a b . - ] } 1 { , 2".split(" ")), maxLength: 8 });
    fc.assert(
      fc.property(source, fc.array(text, { minLength: 20, maxLength: 40 }), (pattern, texts) => {
        let regex: RE2JS;
        try {
          regex = RE2JS.compile(pattern);
        } catch {
          return;
        }
        const required = requiredTexts(pattern, "");
        for (const one of texts) if (regex.test(one)) expect(holdsInOrder(one, required)).toBe(true);
      }),
      { seed: 8, numRuns: 3_000 },
    );
  });
});
