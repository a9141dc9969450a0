import { describe, expect, it } from "vitest";
import { readObjects } from "./read-objects.ts";

const claimed = Array.from({ length: 100 }, (_, id) => ({
  id,
  path: `${id}`,
  size: 1,
  attempts: 1,
  postponed: 0,
}));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("objects that are read together", () => {
  it("are begun by nobody any more once one of them has failed", async () => {
    let begun = 0;
    const reading = readObjects(
      claimed,
      async ({ id }) => {
        begun++;
        await pause(5);
        if (id === 3) throw new Error("no SDK");
        return { bytes: Buffer.alloc(1), etag: undefined, metadata: {} };
      },
      { width: 4, bytes: Infinity, ms: 10_000 },
    );

    await expect(reading).rejects.toThrow("no SDK");
    const before = begun;
    await pause(100);

    expect(begun).toBe(before);
  });
});
