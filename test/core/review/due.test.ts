import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../../src/core/record/time.ts";
import { dueOf } from "../../../src/core/review/due.ts";
import type { DueGiven, LastDecision } from "../../../src/core/review/due.ts";
import { periodOf } from "../../../src/core/review/period.ts";
import type { Period } from "../../../src/core/review/period.ts";

const SEPTEMBER = periodOf("2026-09", "UTC") as Period;
/** The end of the month after: when the next review is of. */
const NEXT = Date.parse("2026-11-01T00:00:00Z");
const item = {
  kind: "subscription",
  since: Date.parse("2026-01-01T00:00:00Z"),
  allows: ["SELECT"],
  classification: "Internal",
  suggestion: { kind: "keep", reason: "" },
} as const;
const decided = (fields: Partial<LastDecision> = {}): LastDecision => ({
  item: "i1",
  review: "AR-2026-06-aaaaaaaa",
  decision: "keep",
  at: Date.parse("2026-07-03T00:00:00Z"),
  by: "olga@example.com",
  reason: null,
  until: null,
  allows: ["SELECT"],
  suggestion: "keep",
  ...fields,
});
const due = (last: LastDecision | undefined, more: Partial<DueGiven & typeof item> = {}) => {
  const { period = SEPTEMBER, everyDays = { internal: 180 }, ...fields } = more;
  return dueOf({ ...item, ...fields }, { period, everyDays, last });
};
const why = (...given: Parameters<typeof due>) => due(...given)?.kind;

describe("an item of a review", () => {
  it("is to be decided where nobody did yet", () => {
    expect(why(undefined)).toBe("never_decided");
  });

  it("is not due again while its decision is younger than its class asks for, to the day", () => {
    const edge = NEXT - 180 * DAY_MS;

    expect(why(decided())).toBeUndefined();
    expect(why(decided({ at: edge }))).toBeUndefined();
    expect(why(decided({ at: edge - 1 }))).toBe("cadence");
  });

  it("is due in every review where the policy says nothing of its class, or it has none", () => {
    expect(why(decided(), { everyDays: {} })).toBe("cadence");
    expect(why(decided(), { classification: null as never })).toBe("cadence");
  });

  it("is due when it allows more, began anew, or something else is suggested than when it was decided", () => {
    const more = { allows: ["DESCRIBE", "SELECT"] as never };
    const anew = { since: Date.parse("2026-08-01T00:00:00Z") as never };
    const unused = { suggestion: { kind: "revoke_unused", reason: "" } as never };

    expect(why(decided(), more)).toBe("changed");
    expect(why(decided(), anew)).toBe("changed");
    expect(why(decided(), unused)).toBe("changed");
    expect(why(decided({ suggestion: "revoke_unused" }), unused)).toBeUndefined();
    expect(why(decided({ suggestion: "investigate" }))).toBeUndefined();
    expect(why(decided({ allows: ["DESCRIBE", "SELECT"] }))).toBeUndefined();
  });

  it("is due as long as it is there after it was to be revoked or changed", () => {
    expect(why(decided({ decision: "revoke" }))).toBe("not_done");
    expect(why(decided({ decision: "change" }))).toBe("not_done");
    expect(due(decided({ decision: "revoke" }))?.reason).toMatch(/, and it is there still$/);
  });

  it("is not said to be there still where it is there anew, nor to be anew where a grant became less", () => {
    const anew = { since: Date.parse("2026-08-01T00:00:00Z") as never };
    const grant = { ...anew, kind: "grant" as never };

    expect(due(decided({ decision: "revoke" }), anew)?.reason).toBe(
      "to revoke it was decided on 2026-07-03, and it is there as it is since 2026-08-01",
    );
    expect(due(decided(), anew)?.reason).toBe("it ended and began anew since it was decided on 2026-07-03");
    expect(due(decided({ allows: ["DESCRIBE", "SELECT"] }), grant)?.reason).toBe(
      "it was given anew or changed since it was decided on 2026-07-03",
    );
  });

  it("is due when what it was put off for, or excepted until, comes before the next review", () => {
    expect(why(decided({ decision: "defer", until: NEXT - DAY_MS }))).toBe("deferred");
    expect(why(decided({ decision: "exception", until: NEXT - DAY_MS }))).toBe("exception_ends");
    expect(why(decided({ decision: "exception", until: NEXT + DAY_MS }), { everyDays: {} })).toBeUndefined();
  });
});
