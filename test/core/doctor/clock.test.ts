import { describe, expect, it } from "vitest";
import { judgeClock } from "../../../src/core/doctor/clock.ts";

const T = Date.parse("2026-09-14T12:00:00Z");

describe("two clocks", () => {
  it.each([
    ["that agree", { before: T, after: T + 50, there: T + 20 }, "ok"],
    ["of which one tells only seconds", { before: T + 900, after: T + 950, there: T }, "ok"],
    ["of which one took long to answer", { before: T, after: T + 60_000, there: T + 59_000 }, "ok"],
    ["that are seconds apart", { before: T, after: T + 50, there: T + 10_000 }, "warning"],
    ["that are so far apart that AWS refuses", { before: T, after: T + 50, there: T - 300_000 }, "broken"],
  ])("%s are judged by how far apart they are at least", (_, seen, state) => {
    expect(judgeClock("aws-clock", "AWS", { ...seen, stepMs: 1_000 }).state).toBe(state);
  });

  it("are told apart by which of them is ahead", () => {
    const says = (there: number): string =>
      judgeClock("database-clock", "the database", { before: T, after: T, there, stepMs: 0 }).says;

    expect(says(T + 30_000)).toBe("this machine is 30 s behind the database");
    expect(says(T - 30_000)).toBe("this machine is 30 s ahead of the database");
  });
});
