import { describe, expect, it } from "vitest";
import { wouldPage } from "../../src/reports/scan/would-page.ts";
import { aFinding } from "../support/findings.ts";
import type { PrintedFinding } from "../../src/core/finding/print.ts";

/** A page in shadow on what was read in an hour of a day of August. */
const inShadow = (day: number, hour: number, fields: Partial<PrintedFinding> = {}): PrintedFinding => {
  const time = (minute: number): string => new Date(Date.UTC(2026, 7, day, hour, minute)).toISOString();
  return aFinding({
    category: "volume",
    tier: "info",
    shadow: true,
    shadow_tier: "page",
    first_event_time: time(0),
    last_event_time: time(59),
    ...fields,
  });
};
const PAGED = { tier: "page", shadow: false, shadow_tier: null };

describe("what would have paged", () => {
  it("is counted by incidents: a person's findings with gaps under 24 hours are one", () => {
    const one = [inShadow(15, 10), inShadow(15, 23), inShadow(16, 20)];
    expect(wouldPage(one)).toBe(1);
    expect(wouldPage([...one, inShadow(18, 9)].toReversed())).toBe(2);
    expect(wouldPage([...one, inShadow(15, 10, { person: "ben@example.com" })])).toBe(2);
  });

  it("is without what paged anyway, by a ceiling", () => {
    expect(wouldPage([inShadow(15, 10), inShadow(15, 11, PAGED), inShadow(16, 9)])).toBe(0);
    expect(wouldPage([inShadow(15, 10), inShadow(18, 11, PAGED)])).toBe(1);
  });

  it("is without what is for review, and without what was expected", () => {
    const others = [inShadow(15, 10, { shadow_tier: "review" }), inShadow(15, 11, { status: "expected" })];
    expect(wouldPage(others)).toBe(0);
  });
});
