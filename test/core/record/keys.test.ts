import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countKeys, repeatsKey } from "../../../src/core/record/keys.ts";

describe("repeatsKey", () => {
  const isRepeated = (text: string): boolean => repeatsKey(text, countKeys(JSON.parse(text), 64));

  it("tells texts that give a key twice in one object from all others, exactly", () => {
    // colons, quotes and blanks in odd places, and keys that numbers and prototypes are called by
    const name = fc.constantFrom("a", ":", '":', ' " : ', "\\", '\\"', "1", "__proto__", "constructor", "é");
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        fc.oneof(name, fc.integer(), fc.constant(null)),
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

  it("counts no keys of what is too deep", () => {
    expect(countKeys({ a: { b: [1, { c: 1 }] } }, 4)).toBe(3);
    expect(countKeys({ a: { b: [1, { c: 1 }] } }, 3)).toBeNaN();
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
