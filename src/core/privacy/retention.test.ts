import { describe, expect, it } from "vitest";
import { RETENTION } from "./retention-kinds.ts";
import { RETENTION_NAMES, parseRetention } from "./retention.ts";

describe("parseRetention", () => {
  it("is the table where nothing is given", () => {
    const days = parseRetention([]);
    for (const name of RETENTION_NAMES)
      expect([name, typeof days === "string" ? days : days.get(name)]).toEqual([name, RETENTION[name].days]);
  });

  it("takes days, and for ever, for each kind", () => {
    const days = parseRetention(["quarantine=30", " reveals = forever ", "sessions=0"]);

    expect(
      typeof days === "string" ? days : [days.get("quarantine"), days.has("reveals"), days.get("sessions")],
    ).toEqual([30, false, 0]);
  });

  it("says what is wrong: an unknown kind, no days, less than others need", () => {
    for (const [text, says] of [
      ["cookies=3", /is no KIND=DAYS; kinds are events/],
      ["events", /is no KIND=DAYS/],
      ["events=-1", /is no KIND=DAYS/],
      ["events=30", /events is kept for 62 days at least/],
      ["reveals=99999", /36500 at most/],
      ["audit_log=400", /audit_log is kept for as long as the installation/],
    ] as const)
      expect(parseRetention([text])).toMatch(says);
  });

  it("gives every kind a reason, and no default below what others need", () => {
    for (const { why, days = Infinity, least } of Object.values(RETENTION)) {
      expect(why.length).toBeGreaterThan(10);
      expect(days).toBeGreaterThanOrEqual(least);
    }
  });
});
