import { describe, expect, it } from "vitest";
import { LocatedDocument } from "../../src/core/located-document.ts";

function problems(text: string): string[] {
  return LocatedDocument.parseAll(text, "f.yml")
    .flatMap((document) => {
      const syntax = document.syntaxProblems();
      const { problem } = document.toData();
      return syntax.length === 0 && problem ? [problem] : syntax;
    })
    .map(({ line, column, message }) => `${line}:${column}: ${message}`);
}

describe("a YAML text", () => {
  it.each([
    ["a: 1\nb: { c: 1, 'c': 2 }\n", "2:12: Map keys must be unique"],
    ["a: 1\n1: a\n'1': b\n", "3:1: Map keys must be unique"],
    ["a: { {b}: c }\n", "1:6: a key must be text; quote it"],
    ["a: 1\n: b\n", "2:1: a key must be text; quote it"],
    ["a: !secret b\n", "1:4: Unresolved tag: !secret"],
    ["a: 1\n---\nb: *c\n", "3:4: *c stands for nothing: no &c is before it; quote it where it is text"],
    ["a: &b x\n*b : y\n", "2:1: an alias is no key; write out what it stands for"],
    ["a: &a [*a]\n", "1:8: aliases nest deeper than 64 levels; write out what they stand for"],
    [`a: ${"[".repeat(65)}${"]".repeat(65)}\n`, "1:67: nested deeper than 64 levels; flatten it"],
  ])("that is %j is refused with its place", (text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  it.each(["- ", "? ", ": ", "- ? "])(
    "that begins with %j again and again is refused with its place",
    (word) => {
      const document = LocatedDocument.parse(`a:\n  ${word.repeat(100_000)}`, "f.yml");

      expect(document.syntaxProblems().map(({ line, message }) => `${line}: ${message}`)).toEqual([
        "2: nested deeper than 64 levels; flatten it",
      ]);
    },
  );

  it.each(["a: 1\n---\n", "a: 1\n---\n# no more\n", "---\na: 1\n---\n---\n"])(
    "that is %j holds one document",
    (text) => {
      const document = LocatedDocument.parse(text, "f.yml");

      expect(document.syntaxProblems()).toEqual([]);
      expect(document.toData()).toEqual({ data: { a: 1 } });
    },
  );

  it("may be nested 64 levels deep", () => {
    expect(problems(`a: ${"[".repeat(63)}${"]".repeat(63)}\n`)).toEqual([]);
  });

  it("tells the place of a value of any kind, also below a key that is a number, and of one that is not there", () => {
    const [document] = LocatedDocument.parseAll("a:\n  5: [x, { b: y }]\n", "f.yml");
    const place = (...path: (string | number)[]): string => {
      const { line, column } = document?.problem(path, "") ?? { line: 0, column: 0 };
      return `${line}:${column}`;
    };

    expect(place("a", "5", 1, "b")).toBe("2:15");
    expect(place("a", "5", 0)).toBe("2:7");
    expect(place("a", "5", 1, "c", "d")).toBe("2:10");
    expect(place("z")).toBe("1:1");
  });
});
