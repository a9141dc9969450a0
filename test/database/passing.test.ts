import { describe, expect, it } from "vitest";
import { isPassing } from "../../src/store/passing.ts";

const withCode = (code: string): Error => Object.assign(new Error("refused"), { code });

describe("errors of the database", () => {
  it.each([
    "53100",
    "53200",
    "53300",
    "57014",
    "57P01",
    "08006",
    "40001",
    "40P01",
    "58030",
    "25006",
    "ECONNRESET",
  ])("take %s for what passes, whatever was asked", (code) => expect(isPassing(withCode(code))).toBe(true));

  it.each(["22P05", "22008", "23505", "42P01", "54000", "XX000", "lease_lost"])(
    "take %s for what may be because of what was asked",
    (code) => expect(isPassing(withCode(code))).toBe(false),
  );

  it("know a connection that broke by the driver's words, and take what is no error for none", () => {
    expect(isPassing(new Error("Connection terminated unexpectedly"))).toBe(true);
    expect(isPassing(new Error("a rule threw"))).toBe(false);
    expect(isPassing("53100")).toBe(false);
  });
});
