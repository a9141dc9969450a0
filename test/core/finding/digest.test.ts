import { describe, expect, it } from "vitest";
import { causeAlert } from "../../../src/core/finding/alert.ts";
import type { Alert } from "../../../src/core/finding/alert.ts";
import { isDue, volumeDigest } from "../../../src/core/finding/digest.ts";
import { aStandingFinding } from "../../support/findings.ts";

const MONDAY = Date.UTC(2026, 7, 31);
const HOUR = 3_600_000;
const WEEK = { period: "week", start: "2026-08-31" } as const;

describe("volume that is to be reviewed", () => {
  it("is told by the week that begins on Monday in UTC", () => {
    const weekOf = (windowStart: number): string | undefined =>
      volumeDigest([aStandingFinding({ category: "volume", windowStart })])?.start;

    expect(
      [MONDAY - 1, MONDAY, MONDAY + 7 * 24 * HOUR - 1, MONDAY + 7 * 24 * HOUR, Date.UTC(2027, 0, 1)].map(
        weekOf,
      ),
    ).toEqual(["2026-08-24", "2026-08-31", "2026-08-31", "2026-09-07", "2026-12-28"]);
  });

  it("waits until the last logs of its week have come, and other digests do not wait", () => {
    const end = MONDAY + 7 * 24 * HOUR;

    expect([end - 1, end, end + 6 * HOUR - 1, end + 6 * HOUR].map((now) => isDue(WEEK, now))).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect(isDue({ period: "hour", start: "2026-09-02T10:00:00Z" }, 0)).toBe(true);
    expect(isDue({ period: "day", start: "2026-09-02", ruleId: "r" }, 0)).toBe(true);
  });

  it("is told alone once its rule is edited to page", () => {
    const review = aStandingFinding({ category: "volume", windowStart: MONDAY });
    const page = { ...review, tier: "page", eventCount: 9 };
    const alertOf = (finding: typeof review, last?: Alert): Alert["content"] | undefined => {
      const before = last && { ...last.content, domains: last.domains };
      return causeAlert(finding.cause, { findings: [finding], before }, MONDAY)?.content;
    };
    const listed = causeAlert(review.cause, { findings: [review], before: undefined }, MONDAY);

    expect(alertOf(review)).toMatchObject({ digest: WEEK, isDemoted: true });
    expect(alertOf(page, listed)).toMatchObject({ digest: { period: "hour" } });
    expect(alertOf(page, listed)).not.toHaveProperty("isDemoted");
  });
});
