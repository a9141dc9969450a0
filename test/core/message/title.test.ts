import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TITLE_MAX, titleOf } from "../../../src/core/message/title.ts";

const given = { tag: "HIGH", where: "orders", symptom: "Access without a subscription", alert: 7 };

describe("a title", () => {
  it("says how severe it is, where, who, what, and the alert's number", () => {
    expect(titleOf({ ...given, who: ["ana@example.com"] })).toBe(
      "[HIGH] orders: ana@example.com: Access without a subscription (#7)",
    );
    expect(titleOf(given)).toBe("[HIGH] orders: Access without a subscription (#7)");
    expect(titleOf({ ...given, who: ["ana@example.com", "ben", "cy"] })).toBe(
      "[HIGH] orders: ana@example.com and 2 more: Access without a subscription (#7)",
    );
  });

  it("shortens names where there is no room, and keeps what happened", () => {
    const where = "a-long-name-of-an-asset-that-says-what-is-in-it";

    expect(titleOf({ ...given, where, who: ["intern.marketing@example.com"] })).toBe(
      "[HIGH] a-long-nam...in-it: intern.marketing: Access without a subscription (#7)",
    );
    expect(
      titleOf({ ...given, who: ["arn:aws:iam::123456789012:role/a/path/that/is/long/etl-of-orders"] }),
    ).toBe("[HIGH] orders: etl-of-orders: Access without a subscription (#7)");
  });

  it("is a line of printable ASCII that fits on a telephone, with its number, whatever the names are", () => {
    const text = fc.oneof(fc.string({ unit: "binary", maxLength: 120 }), fc.constant("x".repeat(10_000)));
    fc.assert(
      fc.property(
        text,
        fc.array(text, { maxLength: 3 }),
        text,
        fc.integer({ min: 1, max: 2 ** 31 }),
        (where, who, symptom, alert) => {
          const title = titleOf({ tag: "CRITICAL", where, who, symptom, alert });

          expect(title.length).toBeLessThanOrEqual(TITLE_MAX);
          expect(title).toMatch(/^\[CRITICAL\] [\x20-\x7e]* \(#\d+\)$/);
          expect(title.endsWith(` (#${alert})`)).toBe(true);
        },
      ),
    );
  });

  it("has all of a short symptom, whatever the names are", () => {
    const name = fc.string({ maxLength: 300 });
    fc.assert(
      fc.property(name, name, (where, person) => {
        expect(titleOf({ ...given, where, who: [person] })).toContain(": Access without a subscription (#7)");
      }),
    );
  });
});
