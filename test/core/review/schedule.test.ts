import { describe, expect, it } from "vitest";
import { DEFAULT_CALENDAR } from "../../../src/core/alert/calendar.ts";
import type { Calendar } from "../../../src/core/alert/calendar.ts";
import { dueMonth, dueMonths, occasionsOf } from "../../../src/core/review/schedule.ts";

const MADRID: Calendar = { ...DEFAULT_CALENDAR, timeZone: "Europe/Madrid" };
const at = (text: string): number => Date.parse(text);
const due = (calendar: Calendar, now: string) => dueMonth(calendar, at(now)).month;

describe("the review of a month", () => {
  it("is opened at eight in the morning of the first working day after it, where the domain lives", () => {
    // 1 November 2026 is a Sunday; clocks went back a week before
    expect(dueMonth(MADRID, at("2026-11-02T07:00:00Z"))).toEqual({
      month: "2026-10",
      opensAt: at("2026-11-02T07:00:00Z"),
    });
    expect(due(MADRID, "2026-11-02T06:59:59Z")).toBe("2026-09");
    expect(due(MADRID, "2026-11-30T23:00:00Z")).toBe("2026-10"); // it is December there, and not eight yet
  });

  it("waits for holidays to be over, and for other working days", () => {
    const holidays = ["2026-11-02", "2026-11-03"];
    const sundays: Calendar = { ...MADRID, workingDays: ["sunday"] };

    expect(due({ ...MADRID, holidays }, "2026-11-03T12:00:00Z")).toBe("2026-09");
    expect(due({ ...MADRID, holidays }, "2026-11-04T07:00:00Z")).toBe("2026-10");
    expect(due(sundays, "2026-11-01T07:00:00Z")).toBe("2026-10");
  });

  it("is made up for where nobody was there to open it, since the last one that is there", () => {
    const months = (after: string | undefined) =>
      dueMonths(DEFAULT_CALENDAR, at("2027-02-10T00:00:00Z"), after).map(({ month }) => month);

    expect(months("2026-10")).toEqual(["2026-11", "2026-12", "2027-01"]);
    expect(months("2026-12")).toEqual(["2027-01"]);
    expect(months("2027-01")).toEqual(["2027-01"]);
    expect(months(undefined)).toEqual(["2027-01"]);
    expect(months("2019-01")).toHaveLength(12);
    expect(dueMonths(DEFAULT_CALENDAR, at("2027-02-10T00:00:00Z"), "2026-11")[0]).toEqual({
      month: "2026-12",
      opensAt: at("2027-01-01T08:00:00Z"),
    });
  });

  it("is that of December in January", () => {
    expect(due(DEFAULT_CALENDAR, "2027-01-01T08:00:00Z")).toBe("2026-12");
    expect(due(DEFAULT_CALENDAR, "2027-01-01T07:00:00Z")).toBe("2026-11");
  });
});

describe("what is told of a review", () => {
  const review = {
    kind: "monthly",
    state: "open",
    openedAt: at("2026-11-02T08:00:00Z"),
    dueAt: at("2026-11-16T08:00:00Z"),
    closedAt: null,
    reported: 0,
  } as const;
  const told = (now: string, more: Partial<Parameters<typeof occasionsOf>[0]> = {}, awaitsReports = false) =>
    occasionsOf({ ...review, ...more }, { calendar: DEFAULT_CALENDAR, now: at(now), awaitsReports }).map(
      ({ occasion, at: time }) => `${occasion} ${new Date(time).toISOString().slice(0, 13)}`,
    );

  it("is that it is open, five working days before it is due a reminder, and two before the unit above", () => {
    expect(told("2026-11-03T00:00:00Z")).toEqual(["opened 2026-11-02T08"]);
    expect(told("2026-11-09T08:00:00Z")).toEqual(["opened 2026-11-02T08", "reminder 2026-11-09T08"]);
    expect(told("2026-11-12T08:00:00Z").at(-1)).toBe("escalation 2026-11-12T08");
  });

  it("is nothing that would have come before it was opened, and not that it is open while it waits for a second signature", () => {
    expect(told("2026-11-12T08:00:00Z", { openedAt: at("2026-11-10T00:00:00Z") })).toEqual([
      "opened 2026-11-10T00",
      "escalation 2026-11-12T08",
    ]);
    expect(told("2026-11-12T08:00:00Z", { state: "signed" })).toEqual([
      "reminder 2026-11-09T08",
      "escalation 2026-11-12T08",
    ]);
  });

  it("comes sooner in one out of turn, and is said for a week after it was closed", () => {
    expect(told("2026-11-13T08:00:00Z", { kind: "micro" }).slice(1)).toEqual([
      "reminder 2026-11-12T08",
      "escalation 2026-11-13T08",
    ]);
    const closed = { state: "closed", closedAt: review.dueAt } as const;
    expect(told("2026-11-17T08:00:00Z", closed)).toEqual(["closed 2026-11-16T08"]);
    expect(told("2026-11-23T08:00:00Z", closed)).toEqual([]);
  });

  it("waits for the report that it links to, an hour at most, and is told of that of a review that is closed", () => {
    const closed = { state: "closed", closedAt: review.dueAt } as const;

    expect(told("2026-11-02T08:59:00Z", {}, true)).toEqual([]);
    expect(told("2026-11-02T08:59:00Z", { reported: 1 }, true)).toEqual(["opened 2026-11-02T08"]);
    expect(told("2026-11-02T09:00:00Z", {}, true)).toEqual(["opened 2026-11-02T08"]);
    expect(told("2026-11-16T08:59:00Z", { ...closed, reported: 1 }, true)).toEqual([]);
    expect(told("2026-11-16T08:59:00Z", { ...closed, reported: 2 }, true)).toEqual([
      "closed 2026-11-16T08",
      "reported 2026-11-16T08",
    ]);
  });
});
