import { describe, expect, it } from "vitest";
import { breakGlassDeeds } from "../../src/core/break-glass/facts.ts";
import { summarizeBreakGlass } from "../../src/core/break-glass/summary.ts";
import { usesOf } from "../../src/core/break-glass/use.ts";
import type { BreakGlassUse, Justification, RoleHour } from "../../src/core/break-glass/use.ts";
import { DAY_MS, HOUR_MS } from "../../src/core/record/time.ts";

const ROLE = "arn:aws:iam::444455556666:role/break-glass";
const NOON = Date.UTC(2026, 8, 14, 12);

function hour(at: number, more: Partial<RoleHour> = {}): RoleHour {
  const firstAt = NOON + at * HOUR_MS + 60_000;
  return { roleArn: ROLE, person: "ana@example.com", firstAt, lastAt: firstAt + 60_000, events: 3, ...more };
}

function only(hours: readonly RoleHour[]): BreakGlassUse {
  const [use] = usesOf(hours);
  if (!use) throw new Error("there is no use");
  return use;
}

function because(use: BreakGlassUse, at: number): Justification {
  return { ...use, author: "ana@example.com", reason: "INC-204", at };
}

describe("uses of roles for emergencies", () => {
  it("are hours that follow each other, of one person and role, in whatever order they come", () => {
    const hours = [hour(0), hour(1), hour(2), hour(4), hour(1, { person: "ben@example.com" })];
    const uses = usesOf(hours);

    expect(uses.map(({ person, from, events }) => [person, ((from - NOON) / HOUR_MS) | 0, events])).toEqual([
      ["ana@example.com", 4, 3],
      ["ben@example.com", 1, 3],
      ["ana@example.com", 0, 9],
    ]);
    expect(usesOf(hours.toReversed())).toEqual(uses);
  });

  it("are a fact each, and a second one where nobody has said why a day later", () => {
    const use = only([hour(0)]);
    const given = { uses: [use], justifications: [], roles: [{ roleArn: ROLE, reason: "an outage" }] };
    const kinds = (now: number, justifications: readonly Justification[] = []): string[] =>
      breakGlassDeeds({ ...given, now, justifications }).map(({ fact }) => fact.kind);

    expect(kinds(use.from + DAY_MS - 1)).toEqual(["break_glass_used"]);
    expect(kinds(use.from + DAY_MS)).toEqual(["break_glass_used", "break_glass_unjustified"]);
    expect(kinds(use.from + DAY_MS, [because(use, use.from + DAY_MS)])).toEqual(["break_glass_used"]);
    expect(breakGlassDeeds({ ...given, now: NOON })[0]).toMatchObject({
      seenAt: use.from,
      fact: { subject: "ana@example.com", principal: ROLE },
    });
  });

  it("stay justified where they go on, or where what came late begins them earlier", () => {
    const said = because(only([hour(1)]), NOON + 3 * HOUR_MS);
    const longer = only([hour(0), hour(1), hour(2)]);
    const other = only([hour(5)]);
    const deeds = (use: BreakGlassUse): number =>
      breakGlassDeeds({ uses: [use], justifications: [said], roles: [], now: NOON + 3 * DAY_MS }).length;

    expect([deeds(longer), deeds(other)]).toEqual([1, 2]);
  });

  it("of somebody else are not justified by that", () => {
    const said = because(only([hour(1)]), NOON + 3 * HOUR_MS);
    const bens = only([hour(1, { person: "ben@example.com" })]);

    expect(
      breakGlassDeeds({ uses: [bens], justifications: [said], roles: [], now: NOON + 3 * DAY_MS }),
    ).toHaveLength(2);
  });

  it("are a section of a review: each with what became of it, and the roles that nobody used", () => {
    const [first, second, third, fourth] = [0, 3, 6, 9].map((at) => only([hour(at)])) as [
      BreakGlassUse,
      BreakGlassUse,
      BreakGlassUse,
      BreakGlassUse,
    ];
    const summary = summarizeBreakGlass({
      uses: [first, second, third, fourth, only([hour(-800)])],
      justifications: [because(first, first.from + HOUR_MS), because(second, second.from + 2 * DAY_MS)],
      roles: [
        { roleArn: ROLE, reason: "an outage" },
        { roleArn: `${ROLE}-2`, reason: "another" },
      ],
      now: third.from + DAY_MS,
      from: NOON - DAY_MS,
      until: NOON + 30 * DAY_MS,
    });

    expect(summary.uses.map(({ state }) => state)).toEqual(["justified", "late", "missing", "waiting"]);
    expect(summary).toMatchObject({
      counts: { justified: 1, late: 1, missing: 1, waiting: 1 },
      unused: [`${ROLE}-2`],
    });
  });
});
