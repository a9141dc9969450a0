import { describe, expect, it } from "vitest";
import { LOST_MAX, lostDoubts, sayLost } from "../../../../src/core/control-plane/read/lost.ts";

describe("subscriptions that are in the list of no status", () => {
  const lost = Array.from({ length: LOST_MAX + 1 }, (_, at) => `s${at}`);

  it("are taken one by one, as long as they are few: of many the read is to be doubted, until somebody says that it is so", () => {
    expect(lostDoubts(lost.slice(1), false)).toEqual([]);
    for (const ends of [false, true])
      expect(lostDoubts(lost, ends)).toEqual([
        { kind: "short", text: "more than 1000 subscriptions are in the list of no status" },
      ]);
  });

  it("are a reason, by their names, where to take the read is to end them", () => {
    expect(lostDoubts([], true)).toEqual([]);
    expect(lostDoubts(["s1", "s2"], true)).toEqual([{ kind: "short", text: sayLost(["s1", "s2"]) }]);
    expect([sayLost(["s1", "s2"]), sayLost(["s1"])]).toEqual([
      "2 subscriptions are in the list of no status (APPROVED, CANCELLED, REVOKED), and no event says that they ended: s1, s2",
      "subscription s1 is in the list of no status (APPROVED, CANCELLED, REVOKED), and no event says that it ended",
    ]);
  });
});
