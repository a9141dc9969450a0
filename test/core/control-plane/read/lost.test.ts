import { describe, expect, it } from "vitest";
import { LOST_MAX, lostDoubts } from "../../../../src/core/control-plane/read/lost.ts";

describe("subscriptions that are in the list of no status", () => {
  const lost = Array.from({ length: LOST_MAX + 1 }, (_, at) => `s${at}`);

  it("are taken one by one, as long as they are few: of many the read is to be doubted, until somebody says that it is so", () => {
    expect(lostDoubts(lost.slice(1))).toEqual([]);
    expect(lostDoubts(lost)).toEqual([
      { kind: "short", text: "more than 1000 subscriptions are in the list of no status" },
    ]);
  });
});
