import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readLink, signatureOf, writeLink } from "../../../src/core/message/signed-link.ts";

const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const link = fc.record({
  alert: fc.integer({ min: 1, max: 2_147_483_647 }),
  until: fc.integer({ min: 1_000_000_000, max: 9_999_999_999 }).map((seconds) => seconds * 1000),
});
const isGood = (text: string, by: Buffer): boolean => {
  const read = readLink(text);
  return read !== undefined && signatureOf(read, by) === read.signature;
};

describe("a signed link", () => {
  it("says what was signed, in signs that no program takes for the end of an address", () => {
    fc.assert(
      fc.property(link, key, (given, by) => {
        const text = writeLink(given, by);
        expect(text).toMatch(/^[a-z0-9-]+[a-z0-9]$/);
        expect(readLink(text)).toMatchObject(given);
        expect(isGood(text, by)).toBe(true);
      }),
    );
  });

  it("is good with no sign of it changed, and with no other key", () => {
    fc.assert(
      fc.property(
        link,
        key,
        key,
        fc.nat(),
        fc.string({ minLength: 1, maxLength: 1 }),
        (given, by, other, at, sign) => {
          const text = writeLink(given, by);
          const place = at % text.length;
          fc.pre(text[place] !== sign && !by.equals(other));
          expect(isGood(`${text.slice(0, place)}${sign}${text.slice(place + 1)}`, by)).toBe(false);
          expect(isGood(text.slice(0, place), by)).toBe(false);
          expect(isGood(text, other)).toBe(false);
        },
      ),
    );
  });

  it("is never read from what is none", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => readLink(`ack-${text}`) === undefined));
  });
});
