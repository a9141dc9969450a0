import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { causeAlert } from "../../../src/core/finding/alert.ts";
import type { Alert } from "../../../src/core/finding/alert.ts";
import { capPages, hourOfPage } from "../../../src/core/finding/storm.ts";
import { aStandingFinding } from "../../support/findings.ts";
import type { StandingFinding } from "../../../src/core/finding/standing.ts";

const TEN = Date.UTC(2026, 8, 2, 10);
const NOW = TEN + 3_600_000;
const LEVELS = ["high", "critical"];

/** A page on volume for each of some people: numbers are of different levels and bytes, so that none is like another. */
const pagesOf = (numbers: readonly number[], fields: Partial<StandingFinding> = {}): StandingFinding[] =>
  numbers.map((number) =>
    aStandingFinding({
      uid: `uid-${String(number).padStart(2, "0")}`,
      cause: `cause-${number}`,
      category: "volume",
      tier: "page",
      level: LEVELS[number % 2] as string,
      windowStart: TEN,
      bytesOut: (number % 7) * 1e9,
      ...fields,
    }),
  );

/** Told one by one, in runs: what came first is told first. */
function toldAlone(runs: readonly (readonly StandingFinding[])[]): string[] {
  const alone: string[] = [];
  for (const findings of runs) {
    const alerts = findings.map(
      (finding) => causeAlert(finding.cause, { findings: [finding], before: undefined }, NOW) as Alert,
    );
    const told = alone.length;
    const capped = capPages(alerts, {
      isFirst: () => true,
      findingOf: (uid) => findings.find((finding) => finding.uid === uid),
      told: () => told,
    });
    expect(capped.map(({ key }) => key)).toEqual(alerts.map(({ key }) => key));
    for (const alert of capped) if (hourOfPage(alert) !== undefined) alone.push(alert.key);
  }
  return alone;
}

const NUMBERS = Array.from({ length: 25 }, (_, number) => number);

describe("of a storm of pages on volume", () => {
  it("ten are told alone, into however many runs and in whatever order it comes", () => {
    const runs = fc
      .tuple(fc.shuffledSubarray(NUMBERS, { minLength: 25 }), fc.array(fc.nat(25), { maxLength: 4 }))
      .map(([numbers, cuts]) => {
        const bounds = [0, ...cuts.toSorted((a, b) => a - b), 25];
        return bounds.slice(1).map((end, at) => pagesOf(numbers.slice(bounds[at], end)));
      });

    fc.assert(
      fc.property(runs, (given) => {
        expect(toldAlone(given)).toHaveLength(10);
      }),
    );
  });

  it("those that come at once are told alone by level, then bytes, then uid", () => {
    const expected = [13, 5, 19, 11, 3, 17, 9, 23, 1, 15].map((number) => `cause:cause-${number}`);

    fc.assert(
      fc.property(fc.shuffledSubarray(NUMBERS, { minLength: 25 }), (numbers) => {
        expect(toldAlone([pagesOf(numbers)]).sort()).toEqual(expected.toSorted());
      }),
    );
  });

  it("those of another hour are told alone", () => {
    const later = pagesOf([30, 31], { windowStart: TEN + 3_600_000 });

    const alone = toldAlone([[...pagesOf(NUMBERS), ...later]]);

    expect(alone).toHaveLength(12);
    expect(alone).toEqual(expect.arrayContaining(["cause:cause-30", "cause:cause-31"]));
  });

  it("an incident is of the hour in which its first page begins, whatever follows", () => {
    const first = pagesOf(NUMBERS);
    const after = pagesOf(NUMBERS, { windowStart: TEN + 3_600_000 });
    const wholeDay = pagesOf([1], {
      windowStart: TEN,
      windowEnd: TEN + 86_400_000,
      lastTime: TEN + 7_200_000,
    });
    const hoursOf = (findings: readonly StandingFinding[]) => {
      const alert = causeAlert(findings[0]?.cause ?? "", { findings, before: undefined }, NOW);
      return alert && hourOfPage(alert);
    };

    const hours = first.map((finding, at) =>
      hoursOf([{ ...(after[at] as StandingFinding), uid: "z" }, finding]),
    );
    expect(new Set(hours)).toEqual(new Set(["2026-09-02T10:00:00Z"]));
    expect(hoursOf([...wholeDay, { ...(after[1] as StandingFinding), uid: "z" }])).toBe(
      "2026-09-02T11:00:00Z",
    );
    expect(hoursOf(wholeDay)).toBe("2026-09-02T12:00:00Z");
  });

  it("no page on anything else is part", () => {
    const access = pagesOf(NUMBERS, { category: "access" });
    const alerts = access.map(
      (finding) => causeAlert(finding.cause, { findings: [finding], before: undefined }, NOW) as Alert,
    );

    const state = { isFirst: () => true, findingOf: () => access[0], told: () => 99 };
    expect(capPages(alerts, state)).toEqual(alerts);
  });

  it("what was told alone is never told in the summary, and what was told there stays in it", () => {
    const [finding] = pagesOf([1]) as [StandingFinding];
    const first = causeAlert("cause-1", { findings: [finding], before: undefined }, NOW) as Alert;
    const [capped] = capPages([first], { isFirst: () => true, findingOf: () => finding, told: () => 10 });
    const grown = { ...finding, eventCount: 99 };
    const again = ({ content, domains }: Alert): Alert =>
      causeAlert("cause-1", { findings: [grown], before: { ...content, domains } }, NOW) as Alert;

    const state = { isFirst: () => false, findingOf: () => grown, told: () => 10 };
    expect(capPages([again(first)], state)[0]?.content).not.toHaveProperty("isDemoted");
    expect(capPages([again(capped as Alert)], { ...state, told: () => 0 })[0]?.content).toMatchObject({
      digest: { period: "hour", start: "2026-09-02T10:00:00Z" },
      isDemoted: true,
    });
  });
});
