import { describe, expect, it } from "vitest";
import { isStalled } from "./stalled.ts";

describe("whether reading has come to a stop", () => {
  it("is so where something has been due for a quarter of an hour, and nothing was finished in it", () => {
    expect(isStalled({ due: 1, oldestDueSeconds: 901, idleSeconds: 901 })).toBe(true);
    expect(isStalled({ due: 1, oldestDueSeconds: 901, idleSeconds: null })).toBe(true);
  });

  it("is not so where nothing is due, it has just come, or others are finished", () => {
    expect(isStalled({ due: 0, oldestDueSeconds: 0, idleSeconds: null })).toBe(false);
    expect(isStalled({ due: 9, oldestDueSeconds: 60, idleSeconds: 9_000 })).toBe(false);
    expect(isStalled({ due: 9, oldestDueSeconds: 9_000, idleSeconds: 60 })).toBe(false);
  });
});
