import { describe, expect, it } from "vitest";
import { remember, renew } from "./remember.ts";

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

describe("what is renewed", () => {
  it("is given as it was known while it is read anew, and waited for where it is too old", async () => {
    let [time, reads] = [0, 0];
    const read = renew({ ms: 10, old: 100, now: () => time }, async () => ++reads);
    expect(await Promise.all([read(), read()])).toEqual([1, 1]);
    time = 9;
    expect(await read()).toBe(1);
    time = 10;
    expect(await Promise.all([read(), read()])).toEqual([1, 1]);
    expect(await read()).toBe(2);
    time = 110;
    expect(await read()).toBe(3);
  });

  it("stays what it was where reading fails, and is tried again", async () => {
    let [time, reads] = [0, 0];
    const read = renew({ ms: 10, old: 100, now: () => time }, async () => {
      if (++reads === 2) throw new Error("away");
      return reads;
    });
    expect(await read()).toBe(1);
    time = 10;
    expect(await read()).toBe(1);
    expect(await read()).toBe(1);
    expect(await read()).toBe(3);
    time = 200;
    reads = 1;
    await expect(read()).rejects.toThrow("away");
  });
});
