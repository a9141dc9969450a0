import { describe, expect, it } from "vitest";
import { untilStopped } from "../../src/jobs/live/until-stopped.ts";

describe("a job of a worker that is told to end", () => {
  it("has not failed where it breaks off for that", async () => {
    const stopped = new AbortController();
    const job = untilStopped(async () => {
      stopped.abort(143);
      await Promise.resolve();
      stopped.signal.throwIfAborted();
    }, stopped.signal);

    await expect(job()).resolves.toBeUndefined();
  });

  it("has failed where it throws anything else, or was not told", async () => {
    const stopped = new AbortController();
    const wrong = new Error("the disk is full");
    const failing = untilStopped(() => Promise.reject(wrong), stopped.signal);

    await expect(failing()).rejects.toBe(wrong);
    stopped.abort(143);
    await expect(failing()).rejects.toBe(wrong);
  });
});
