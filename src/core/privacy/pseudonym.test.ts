import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPseudonym, pseudonymOf } from "./pseudonym.ts";
import { unveiledUid, veiledUid } from "./veiled-uid.ts";

const key = Buffer.alloc(32, 7);
const uids = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => Buffer.from(bytes).toString("hex"));

describe("pseudonymOf", () => {
  it("is the same for the same person and key, and another for another key", () => {
    expect(pseudonymOf(key, "ana@example.com")).toBe(pseudonymOf(Buffer.from(key), "ana@example.com"));
    expect(pseudonymOf(Buffer.alloc(32, 8), "ana@example.com")).not.toBe(pseudonymOf(key, "ana@example.com"));
  });

  it("has its form, whatever the name", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (name) => isPseudonym(pseudonymOf(key, name))));
  });

  it("is none that was typed in another form", () => {
    for (const text of ["P-K7QD", "p-k7qd-93xm", "P-K7QD-93XI", "P-K7QD-93XM ", "ana@example.com"])
      expect([text, isPseudonym(text)]).toEqual([text, false]);
  });
});

describe("veiledUid", () => {
  it("turns back, and shows another uid", () => {
    fc.assert(
      fc.property(uids, (uid) => {
        const shown = veiledUid(key, uid);
        expect(shown).toMatch(/^[0-9a-f]{32}$/);
        expect(shown).not.toBe(uid);
        expect(unveiledUid(key, shown)).toBe(uid);
      }),
    );
  });

  it("differs by key, and leaves what is no uid", () => {
    const uid = "0123456789abcdef0123456789abcdef";
    expect(veiledUid(key, uid)).not.toBe(veiledUid(Buffer.alloc(32, 8), uid));
    expect(veiledUid(key, "demo")).toBe("demo");
    expect(unveiledUid(key, "demo")).toBe("demo");
  });
});
