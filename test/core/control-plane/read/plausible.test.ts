import { describe, expect, it } from "vitest";
import { doubtsOf } from "../../../../src/core/control-plane/read/plausible.ts";

const refusal = { kind: "access_denied", detail: "no administrator", action: undefined } as const;
const untold = { list: "ListPermissions", of: "444455556666/eu-west-1", refusal };
const known = { counts: { ListPermissions: 100 }, sighted: new Set<string>() };

describe("a list that is suddenly short", () => {
  it("is doubted where it was given to its end, though it is known to leave something out: a reader that is no administrator any more ends no grants", () => {
    const doubtsAt = (ListPermissions: number): unknown =>
      doubtsOf({ counts: { ListPermissions }, refused: [{ ...untold, isGiven: true }], missing: {} }, known);

    const short = { kind: "short", list: "ListPermissions" };
    expect(doubtsAt(3)).toEqual([{ ...short, text: "ListPermissions has 3 of 100 entries that it had" }]);
    expect(doubtsAt(0)).toEqual([{ ...short, text: "ListPermissions has 0 of 100 entries that it had" }]);
    expect(doubtsAt(100)).toEqual([]);
  });

  it("is not doubted for what of it was refused", () => {
    const counts = { ListPermissions: 3 };

    expect(doubtsOf({ counts, refused: [untold], missing: {} }, known)).toEqual([]);
  });
});
