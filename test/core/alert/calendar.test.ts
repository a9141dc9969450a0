import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DEFAULT_CALENDAR,
  afterWorkingDays,
  dayIn,
  isAway,
  isTimeZone,
  isWorkingDay,
  lastMorning,
  nextMorning,
  shownTime,
  startOfDay,
} from "../../../src/core/alert/calendar.ts";
import { isoTime } from "../../../src/core/record/time.ts";

const at = (text: string): number => Date.parse(text);
const zones = fc.constantFrom(
  "UTC",
  "Europe/Madrid",
  "America/New_York",
  "Asia/Kolkata",
  "Pacific/Apia",
  "Australia/Lord_Howe",
);
const times = fc.integer({ min: at("2020-01-01T00:00:00Z"), max: at("2030-01-01T00:00:00Z") });

describe("days of a domain", () => {
  it("begin and end by its own clocks, on the days that these are changed, too", () => {
    expect(dayIn("Europe/Madrid", at("2026-12-24T23:30:00Z"))).toBe("2026-12-25");
    expect(isoTime(nextMorning("Europe/Madrid", at("2026-10-24T12:00:00Z")))).toBe("2026-10-25T07:00:00Z");
    expect(isoTime(nextMorning("Europe/Madrid", at("2026-10-23T12:00:00Z")))).toBe("2026-10-24T06:00:00Z");
    expect(isoTime(startOfDay("Asia/Kolkata", "2026-12-25"))).toBe("2026-12-24T18:30:00Z");
    expect(shownTime("Asia/Kolkata", at("2026-12-24T20:00:00Z"))).toBe("Fri 2026-12-25 01:30");
  });

  it("hold each time in one day, and the next morning is on the day after", () => {
    fc.assert(
      fc.property(zones, times, (zone, time) => {
        const start = startOfDay(zone, dayIn(zone, time));
        expect(start).toBeLessThanOrEqual(time);
        expect(dayIn(zone, start)).toBe(dayIn(zone, time));
        expect(dayIn(zone, start - 1) < dayIn(zone, time)).toBe(true);
        const morning = nextMorning(zone, time);
        expect(shownTime(zone, morning)).toMatch(/ 08:00$/);
        expect(morning - time).toBeLessThanOrEqual(33 * 3_600_000);
        expect(morning).toBeGreaterThan(time);
      }),
    );
  });

  it("that are worked on leave out the weekend, holidays, and whatever else the domain says", () => {
    const calendar = {
      ...DEFAULT_CALENDAR,
      timeZone: "Europe/Madrid",
      holidays: ["2026-12-25", "2026-12-28"],
    };

    expect(shownTime("Europe/Madrid", afterWorkingDays(calendar, at("2026-12-24T16:00:00Z"), 2))).toBe(
      "Wed 2026-12-30 08:00",
    );
    expect(isWorkingDay(calendar, "2026-12-26")).toBe(false);
    expect(isWorkingDay({ ...calendar, workingDays: ["saturday"] }, "2026-12-26")).toBe(true);
  });

  it("come to an end where every day is a holiday", () => {
    const holidays = Array.from({ length: 2000 }, (_, day) =>
      isoTime(at("2026-01-01T00:00:00Z") + day * 86_400_000).slice(0, 10),
    );

    expect(
      afterWorkingDays({ ...DEFAULT_CALENDAR, holidays }, at("2026-12-24T16:00:00Z"), 2),
    ).toBeGreaterThan(0);
  });

  it("find the last Monday morning that is over", () => {
    expect(isoTime(lastMorning("UTC", "monday", at("2026-12-28T07:59:59Z")))).toBe("2026-12-21T08:00:00Z");
    expect(isoTime(lastMorning("UTC", "monday", at("2026-12-28T08:00:00Z")))).toBe("2026-12-28T08:00:00Z");
  });

  it("of absence are counted by the domain's clocks, and the last one named is worked on again", () => {
    const absences = [{ from: "2026-12-21", until: "2027-01-04" }];

    expect(isAway(absences, "Europe/Madrid", at("2026-12-20T22:59:00Z"))).toBe(false);
    expect(isAway(absences, "Europe/Madrid", at("2026-12-20T23:00:00Z"))).toBe(true);
    expect(isAway(absences, "Europe/Madrid", at("2027-01-03T22:59:00Z"))).toBe(true);
    expect(isAway(absences, "Europe/Madrid", at("2027-01-03T23:00:00Z"))).toBe(false);
  });

  it("in a zone that this system does not know are those of UTC", () => {
    expect(isTimeZone("Europe/Atlantis")).toBe(false);
    expect(dayIn("Europe/Atlantis", at("2026-12-25T23:59:00Z"))).toBe("2026-12-25");
  });
});
