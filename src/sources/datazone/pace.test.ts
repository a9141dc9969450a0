import { describe, expect, it } from "vitest";
import { quickClock } from "../../../test/support/datazone-reading.ts";
import { createPace } from "./pace.ts";
import type { Operation } from "./client.ts";

const never = new AbortController().signal;

/** When each of so many turns came that were asked for at once, in ms. */
async function turnsOf(operation: Operation, count: number): Promise<number[]> {
  const clock = quickClock();
  const pace = createPace(clock);
  const turns = Array.from({ length: count }, () => pace.turn(operation, never).then(() => clock.now()));
  return await Promise.all(turns);
}

describe("the pace of DataZone", () => {
  it.each([
    ["ListSubscriptions", 8],
    ["ListProjects", 8],
    ["GetRule", 8],
    ["Search", 20],
    ["SearchListings", 16],
  ] as const)(
    "of %s is at most %i requests in any second, and no slower than it has to be",
    async (operation, max) => {
      const turns = await turnsOf(operation, 100);

      for (const [at, from] of turns.entries()) {
        const within = turns.slice(at).filter((time) => time < from + 1000);
        expect(within.length).toBeLessThanOrEqual(max);
      }
      expect(turns.at(-1)).toBeLessThan((100 / max) * 1050);
    },
  );

  it("of one operation does not hold up another", async () => {
    const clock = quickClock();
    const pace = createPace(clock);
    await pace.turn("ListProjects", never);
    pace.rest("ListProjects", 10_000);
    await pace.turn("ListRules", never);

    expect(clock.now()).toBe(0);
    await pace.turn("ListProjects", never);
    expect(clock.now()).toBe(10_000);
  });

  it("is held up by nobody who gives up", async () => {
    const pace = createPace(quickClock());
    await pace.turn("Search", never);

    await expect(pace.turn("Search", AbortSignal.abort(new Error("stopped")))).rejects.toThrow("stopped");
    await expect(pace.turn("Search", never)).resolves.toBeUndefined();
  });
});
