import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aClock, mostInASecond } from "../../../test/support/lookups.ts";
import { createPaces } from "./pace.ts";
import type { Clock } from "./pace.ts";

describe("the pace", () => {
  it("is one object for all who ask the same account and Region, and another for others", () => {
    const paceOf = createPaces(aClock());

    expect(paceOf("123456789012", "eu-west-1")).toBe(paceOf("123456789012", "eu-west-1"));
    expect(paceOf("123456789012", "us-east-1")).not.toBe(paceOf("123456789012", "eu-west-1"));
    expect(paceOf("111122223333", "eu-west-1")).not.toBe(paceOf("123456789012", "eu-west-1"));
  });

  it("never lets more than two leave in a second, whatever asks, rests and gives up", async () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.constant({ kind: "turn" } as const) },
      fc.record({ kind: fc.constant("rest" as const), ms: fc.integer({ min: 0, max: 5000 }) }),
      fc.record({ kind: fc.constant("pass" as const), ms: fc.integer({ min: 0, max: 1500 }) }),
      fc.constant({ kind: "give_up" } as const),
      fc.constant({ kind: "wait" } as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const clock = aClock(0);
        const pace = createPaces(clock)("123456789012", "eu-west-1");
        const left: { order: number; at: number }[] = [];
        let pending: Promise<unknown>[] = [];
        for (const [order, each] of steps.entries()) {
          if (each.kind === "turn")
            pending.push(pace.turn().then(() => left.push({ order, at: clock.now() })));
          if (each.kind === "give_up") pending.push(pace.turn(AbortSignal.abort()).catch(() => undefined));
          if (each.kind === "rest") await pace.rest(each.ms);
          if (each.kind === "pass") clock.pass(each.ms);
          if (each.kind === "wait") {
            await Promise.all(pending);
            pending = [];
          }
        }
        await Promise.all(pending);

        expect(mostInASecond(left.map(({ at }) => at))).toBeLessThanOrEqual(2);
        expect(left.map(({ order }) => order)).toEqual(
          steps.flatMap(({ kind }, order) => (kind === "turn" ? [order] : [])),
        );
      }),
      { numRuns: 300 },
    );
  });

  it("does not lose time: a hundred turns take a little more than fifty seconds", async () => {
    const clock = aClock(0);
    const pace = createPaces(clock)("123456789012", "eu-west-1");

    await Promise.all(Array.from({ length: 100 }, () => pace.turn()));

    expect(clock.now()).toBeLessThan(51_000);
  });

  it("has everybody rest where one has to", async () => {
    const clock = aClock(0);
    const pace = createPaces(clock)("123456789012", "eu-west-1");
    await pace.turn();

    const rested = pace.rest(4000).then(() => clock.now());
    const other = pace.turn().then(() => clock.now());

    expect(await Promise.all([rested, other])).toEqual([4000, 4000]);
  });

  it("sleeps again when a timer fires early, or a rest began meanwhile", async () => {
    let time = 0;
    const slept: number[] = [];
    const clock: Clock = {
      now: () => time,
      sleep(ms) {
        slept.push(ms);
        time += Math.ceil(ms / 2);
        return Promise.resolve();
      },
    };
    const pace = createPaces(clock)("123456789012", "eu-west-1");

    await pace.turn();
    await pace.turn();

    expect(time).toBe(510);
    expect(slept.length).toBeGreaterThan(1);
  });

  it("stops waiting when the signal fires, and goes on for the others", async () => {
    const stop = new AbortController();
    const clock: Clock = {
      now: () => 0,
      sleep: (_ms, signal) =>
        new Promise((_, reject) => {
          signal?.addEventListener("abort", () => reject(signal.reason as Error));
        }),
    };
    const pace = createPaces(clock)("123456789012", "eu-west-1");
    await pace.turn();
    const waiting = pace.turn(stop.signal);
    const behind = pace.turn(stop.signal);

    stop.abort(new Error("shutting down"));

    await expect(waiting).rejects.toThrow("shutting down");
    await expect(behind).rejects.toThrow("shutting down");
  });
});
