import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { sealTrend } from "../../../src/core/review/trend/document.ts";
import { domainsIn } from "../../../src/core/review/trend/domains.ts";
import { FIGURES, figuresAddUp, sumFigures } from "../../../src/core/review/trend/figures.ts";
import type { Figures } from "../../../src/core/review/trend/figures.ts";
import { monthsUpTo } from "../../../src/core/review/trend/months.ts";
import type { WrittenMonth } from "../../../src/core/review/trend/trend.ts";
import { trendOf } from "../../../src/core/review/trend/trend.ts";
import { aTrendReview } from "../../support/trend-review.ts";

const MONTHS = monthsUpTo("2026-02", 3);
const textsOf = (
  reviews: readonly ReturnType<typeof aTrendReview>[],
  domains = ["sales"],
  written: readonly WrittenMonth[] = [],
): string[] =>
  sealTrend(
    trendOf({ reviews, months: MONTHS, domains: domains.map((id) => ({ id, name: id })), written }),
    "1.2.3",
  ).document.notes.map(({ text }) => text);

const figures: fc.Arbitrary<Figures> = fc
  .record({
    keep: fc.nat(50),
    revoke: fc.nat(50),
    change: fc.nat(5),
    defer: fc.nat(5),
    exception: fc.nat(5),
    not_reviewed: fc.nat(9),
    still_open: fc.nat(9),
    not_due: fc.nat(50),
    added: fc.nat(9),
    unused: fc.nat(9),
    without_entitlement: fc.nat(9),
    leavers: fc.nat(9),
    hours: fc.nat(744),
  })
  .map(({ added, hours, ...one }) => {
    const { unused, without_entitlement: _loose, leavers, ...outcome } = one;
    const population = Object.values(outcome).reduce((sum, count) => sum + count, 0);
    const removed = Math.max(0, added - population);
    return {
      ...one,
      unused,
      leavers,
      population,
      added,
      removed,
      before: population - added + removed,
      proven: Math.floor(one.revoke / 2),
      hours,
      hours_seen: Math.floor(hours / 2),
    };
  });

describe("months beside each other", () => {
  it("are those up to one, over the end of a year, and no more than a year and a month", () => {
    expect(MONTHS.map(({ month }) => month)).toEqual(["2025-12", "2026-01", "2026-02"]);
    for (const [month, count] of [
      ["2026-13", 3],
      ["", 3],
      ["2026-02", 0],
      ["2026-02", 14],
      ["2026-02", 1.5],
    ] as const)
      expect(() => monthsUpTo(month, count)).toThrow(expect.objectContaining({ code: "usage" }));
  });

  it("add up for all domains, whatever becomes of their rights, and in whatever order they come", () => {
    const some = fc.uniqueArray(
      fc.record({
        domain: fc.constantFrom("hr", "sales", "ops"),
        month: fc.constantFrom("2026-01", "2026-02"),
        figures,
      }),
      { selector: ({ domain, month }) => `${domain} ${month}` },
    );
    fc.assert(
      fc.property(some, (given) => {
        const reviews = given.map(aTrendReview);
        const make = (of: typeof reviews) =>
          trendOf({ reviews: of, months: MONTHS, domains: [], written: [] });
        const trend = make(reviews);

        expect(make(reviews.toReversed())).toEqual(trend);
        for (const [at, { figures: total }] of trend.totals.entries()) {
          const own = trend.domains.flatMap(({ months }) => months[at]?.figures ?? []);
          expect(total).toEqual(sumFigures(own));
          expect(figuresAddUp(total, "monthly")).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("are refused where the counts of a review do not add up", () => {
    const wrong = aTrendReview({ figures: { keep: 3 } });
    const { figures: good } = aTrendReview({});

    expect(() => trendOf({ reviews: [wrong], months: MONTHS, domains: [], written: [] })).toThrow(
      /do not add up/,
    );
    for (const name of FIGURES.filter((one) => !["unused", "without_entitlement", "leavers"].includes(one)))
      expect(figuresAddUp({ ...good, [name]: good[name] + 1_000_000 }, "monthly")).toBe(name === "hours");
  });

  it("say that there is no review, of all months or of some, of all domains or of some", () => {
    expect(textsOf([])).toEqual([
      "No review of 2025-12 to 2026-02 was opened: nothing is said of who could read what.",
    ]);
    expect(
      textsOf(
        [
          aTrendReview({ month: "2026-01", domain: "sales" }),
          aTrendReview({ month: "2026-02", domain: "sales" }),
          aTrendReview({ month: "2026-02", domain: "hr" }),
        ],
        ["sales", "ops"],
      ),
    ).toEqual([
      "Nothing was reviewed in 2025-12.",
      "Not reviewed in 2026-01: hr",
      "Not reviewed in 2026-01, 2026-02: ops",
    ]);
  });

  it("say of which months there is a report and no review, also of a domain that is not known any more", () => {
    const written = [
      { domain: "sales", month: "2026-01" },
      { domain: "sales", month: "2026-02" },
      { domain: "old", month: "2025-12" },
      { domain: "old", month: "2025-11" },
    ];
    const words =
      "was written, and no review was opened: nobody was asked to decide, and its figures are not here";

    expect(textsOf([aTrendReview({ month: "2026-01" })], ["sales"], written)).toEqual([
      "Nothing was reviewed in 2025-12, 2026-02.",
      "Not reviewed in 2026-01: old",
      `A report of 2025-12 ${words}: old`,
      `A report of 2026-02 ${words}: sales`,
    ]);
    expect(textsOf([], ["sales"], written)).toEqual([
      "No review of 2025-12 to 2026-02 was opened: nothing is said of who could read what.",
      `A report of 2025-12 ${words}: old`,
      `A report of 2026-01, 2026-02 ${words}: sales`,
    ]);
  });

  it("say what is open still, what begins otherwise than the month before ended, and how many hours are missing", () => {
    const texts = textsOf([
      aTrendReview({ month: "2025-12" }),
      aTrendReview({ month: "2026-01", figures: { before: 9, removed: 7 } }),
      aTrendReview({
        month: "2026-02",
        state: "open",
        figures: { keep: 0, still_open: 1, hours: 672, hours_seen: 670 },
      }),
    ]);

    expect(texts).toEqual([
      "The review of 2026-02 is open still, and what is not decided in it may be: sales",
      "2026-01 begins with 9 rights, and 2025-12 ended with 2, since more was known of it by then: sales",
      "2026-02: in 2 of 672 hours, of all accounts and Regions of each domain, no event came.",
    ]);
  });

  it("count reviews out of turn apart: what they are about is in the month's review as well", () => {
    const micro = { month: "2026-01", kind: "micro", figures: { before: 0 } } as const;
    const trend = trendOf({
      reviews: [
        aTrendReview({ month: "2026-01" }),
        aTrendReview(micro),
        aTrendReview({ ...micro, id: "AR-2" }),
      ],
      months: MONTHS,
      domains: [],
      written: [],
    });

    expect(trend.totals[1]).toMatchObject({ domains: 1, figures: { population: 2 } });
    expect(trend.outOfTurn).toMatchObject([
      { domain: "sales", month: "2026-01", reviews: 2, figures: { population: 4 } },
    ]);
  });

  it("have the domains that were there at any time of them, as they were called last", () => {
    const one = { from: -Infinity, until: Infinity };
    const at = (text: string): number => Date.parse(`${text}T00:00:00Z`);
    const domains = [
      { ...one, id: "sales", name: "Trade", until: at("2026-01-10") },
      { ...one, id: "sales", name: "Sales", from: at("2026-01-10") },
      { ...one, id: "gone", name: "Gone", until: at("2025-11-30") },
      { ...one, id: "later", name: "Later", from: at("2026-03-01") },
    ];

    expect(domainsIn({ domains } as never, MONTHS)).toEqual([{ id: "sales", name: "Sales" }]);
  });
});
