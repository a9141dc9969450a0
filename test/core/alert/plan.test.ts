import { describe, expect, it } from "vitest";
import { shownTime } from "../../../src/core/alert/calendar.ts";
import { dueAt, planOf } from "../../../src/core/alert/plan.ts";
import { OWNER } from "../../support/delivering.ts";

const owner = {
  ...OWNER,
  calendar: { ...OWNER.calendar, timeZone: "Europe/Madrid", holidays: ["2026-12-25"] },
  escalation: [
    { afterMinutes: 15, topicArn: "second" },
    { afterMinutes: 60, topicArn: "chief" },
  ],
};
/** A Thursday evening. */
const toldAt = Date.parse("2026-12-24T19:00:00Z");

describe("what is done about an alert that nobody answers", () => {
  it("is to go up the chain by the minutes of the clock where it pages, whatever day it is", () => {
    expect(planOf(owner, { toldAt, isPage: true, state: "open" })).toEqual([
      { at: toldAt + 15 * 60_000, occasion: "escalation-1", route: "second" },
      { at: toldAt + 60 * 60_000, occasion: "escalation-2", route: "chief" },
    ]);
  });

  it("is to remind the owner after two working days, and to say so when the days to answer are over", () => {
    const plan = planOf(owner, { toldAt, isPage: false, state: "open" });

    expect(plan.map(({ occasion, at }) => [occasion, shownTime("Europe/Madrid", at)])).toEqual([
      ["reminder", "Tue 2026-12-29 08:00"],
      ["overdue", "Fri 2027-01-01 08:00"],
    ]);
    expect(dueAt(owner, toldAt)).toBe(plan[1]?.at);
  });

  it("is nothing once somebody has a page in hand, or it is put off or closed", () => {
    expect(planOf(owner, { toldAt, isPage: true, state: "acknowledged" })).toEqual([]);
    for (const isPage of [true, false])
      for (const state of ["snoozed", "resolved", "false_positive", "expected", "confirmed"] as const)
        expect(planOf(owner, { toldAt, isPage, state })).toEqual([]);
  });

  it("is to say that the days are over where somebody has it in hand and does not close it", () => {
    expect(planOf(owner, { toldAt, isPage: false, state: "acknowledged" })).toMatchObject([
      { occasion: "overdue" },
    ]);
  });
});
