import { describe, expect, it } from "vitest";
import { estimateCost } from "../../../src/core/first-look/cost.ts";
import { listUnseen } from "../../../src/core/first-look/gaps.ts";
import type { UnseenGiven } from "../../../src/core/first-look/gaps.ts";

describe("what data events cost", () => {
  it("is computed from all of those that were seen", () => {
    expect(estimateCost({ logged: "full", objectEvents: 600_000, hours: 6 })).toEqual({
      basis: "measured",
      seen: { events: 600_000, hours: 6 },
      monthly: { events: 73_000_000, usd: 73 },
      examples: [],
    });
  });

  it("is a lower bound where only some are logged", () => {
    expect(estimateCost({ logged: "partial", objectEvents: 600_000, hours: 6 }).basis).toBe("at_least");
  });

  it.each([
    ["none is logged", { logged: "none", objectEvents: 0, hours: 6 }],
    ["no trail was read", { logged: "full", objectEvents: undefined, hours: 6 }],
    ["nothing was read of any time", { logged: "full", objectEvents: 5, hours: 0 }],
  ] as const)("is not guessed where %s: examples say so", (_, given) => {
    const { basis, monthly, seen, examples } = estimateCost(given);

    expect({ basis, monthly, seen }).toEqual({ basis: "unknown", monthly: undefined, seen: undefined });
    expect(examples).toContainEqual({ events: 100_000_000, usd: 100 });
  });
});

describe("what a first look cannot see", () => {
  const given: UnseenGiven = {
    account: "123456789012",
    region: "eu-west-1",
    hours: 6,
    gaps: [],
    objects: "full",
    files: [],
    lookup: undefined,
    isEveryRegion: true,
    macie: undefined,
    hasCatalog: true,
  };
  const whatOf = (more: Partial<UnseenGiven>): string[] =>
    listUnseen({ ...given, ...more }).map(({ what }) => what);

  it("is never nothing: hours are no history", () => {
    expect(whatOf({})).toEqual(["what is usual"]);
  });

  it.each([
    ["reads of objects", { objects: "none" }],
    ["some reads of objects", { objects: "partial" }],
    ["data events", { lookup: { notice: "never a data event", shortfall: undefined } }],
    ["files in s3://trail/", { files: [{ place: "s3://trail/", code: "listing", reason: "AccessDenied" }] }],
    ["other Regions", { isEveryRegion: false }],
    ["what Macie found", { macie: { code: "not_enabled", reason: "Macie is not enabled" } }],
    ["who was entitled", { hasCatalog: false }],
  ] as const)("has %s, with a reason and what mends it", (what, more) => {
    expect(whatOf(more)).toContain(what);
    for (const { why, fix } of listUnseen({ ...given, ...more }))
      expect(why.length * fix.length).toBeGreaterThan(0);
  });
});
