import { describe, expect, it } from "vitest";
import { remember } from "./remember.ts";

describe("what is remembered", () => {
  it("is read once by all who ask in its time, and anew after it", async () => {
    let [now, reads] = [0, 0];
    const read = remember(
      10,
      () => now,
      async () => ++reads,
    );
    expect(await Promise.all([read(), read()])).toEqual([1, 1]);
    now = 9;
    expect(await read()).toBe(1);
    now = 10;
    expect(await read()).toBe(2);
  });

  it("is nothing that failed", async () => {
    let reads = 0;
    const read = remember(
      10,
      () => 0,
      async () => {
        if (++reads === 1) throw new Error("away");
        return reads;
      },
    );
    await expect(read()).rejects.toThrow("away");
    expect(await read()).toBe(2);
  });
});
