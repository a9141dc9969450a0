import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { repeatsKey, shortestLength } from "../../../src/core/record/keys.ts";

describe("repeatsKey", () => {
  const isRepeated = (text: string): boolean => {
    const value = JSON.parse(text) as unknown;
    return repeatsKey(text, { value, length: shortestLength(value, 64) });
  };

  it("tells texts that give a key twice in one object from all others, exactly", () => {
    // colons, quotes and blanks in odd places, and keys that numbers and prototypes are called by
    const name = fc.constantFrom("a", ":", '":', ' " : ', "\\", '\\"', "1", "__proto__", "constructor", "é");
    const number = fc.constantFrom(
      "0",
      "-0",
      "1000",
      "1e3",
      "0.001",
      "1e-3",
      "1E+20",
      "12.0",
      "9007199254740993",
    );
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        fc.oneof(
          name,
          number.map((digits) => ({ digits })),
          fc.boolean(),
          fc.constant(null),
        ),
        fc.array(tie("tree"), { maxLength: 3 }),
        fc.array(fc.tuple(name, tie("tree")), { maxLength: 4 }).map((entries) => ({ entries })),
      ),
    }));
    const space = fc.constantFrom("", "", " ", "\n\t");
    fc.assert(
      fc.property(tree, space, (value, blank) => {
        const written = write(value, blank);
        expect(isRepeated(written.text)).toBe(written.isRepeated);
      }),
      { seed: 5, numRuns: 3_000 },
    );
  });

  it("is not led astray by a blank before a colon, nor by a colon in a string", () => {
    expect(isRepeated('{"a" :1,"a" :"\\":"}')).toBe(true);
    expect(isRepeated('{"a" :1,"b" :"\\":"}')).toBe(false);
    expect(isRepeated('{"a":"\\":\\":"}')).toBe(false);
  });

  it("is not led astray by a number that is longer when it is written out", () => {
    // as long as {"a":1,"n":100000000000000000000}
    expect(isRepeated('{"a":"0123456789","a":1,"n":1e20}')).toBe(true);
    expect(isRepeated('{"a":"012345678","a":1,"n":1e15}')).toBe(true);
  });
});

describe("shortestLength", () => {
  it("is the length of what JSON.stringify writes, but for numbers that have a shorter text", () => {
    const value = { a: { b: [1, { c: "é" }], d: [], e: {} }, f: null, g: [true, false, -12] };
    expect(shortestLength(value, 64)).toBe(JSON.stringify(value).length);
    expect(shortestLength([1000], 64)).toBe(-Infinity);
    expect(shortestLength([0.5], 64)).toBe(-Infinity);
  });

  it("is no number for what is too deep", () => {
    expect(shortestLength({ a: { b: [1, { c: 1 }] } }, 4)).toBe(23);
    expect(shortestLength({ a: { b: [1, { c: 1 }] } }, 3)).toBeNaN();
    expect(shortestLength({ a: { b: [1000, { c: 1 }] } }, 3)).toBeNaN();
  });
});

/** Writes entries one by one, so that a key may come twice, and says whether one did. */
function write(value: unknown, blank: string): { text: string; isRepeated: boolean } {
  if (Array.isArray(value)) {
    const items = value.map((item) => write(item, blank));
    return {
      text: `[${items.map(({ text }) => text).join(`${blank},`)}]`,
      isRepeated: items.some((item) => item.isRepeated),
    };
  }
  if (typeof value !== "object" || value === null) return { text: JSON.stringify(value), isRepeated: false };
  if ("digits" in value) return { text: String(value.digits), isRepeated: false };
  const entries = (value as { entries: [string, unknown][] }).entries.map(
    ([name, item]) => [name, write(item, blank)] as const,
  );
  return {
    text: `{${entries.map(([name, { text }]) => `${JSON.stringify(name)}${blank}:${blank}${text}`).join(",")}}`,
    isRepeated:
      new Set(entries.map(([name]) => name)).size < entries.length ||
      entries.some(([, item]) => item.isRepeated),
  };
}
