import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY, HOUR, NOW } from "../../../test/support/lookups.ts";
import { settle, windowsOf } from "./windows.ts";
import type { Covered, Interval, LookupWindow, WindowsGiven } from "./windows.ts";

const MINUTE = 60_000;
const given: Omit<WindowsGiven, "covered"> = {
  now: NOW,
  overlapMs: 15 * MINUTE,
  backfillDays: 90,
  sliceMs: DAY,
};

const settings = fc.record({
  now: fc.integer({ min: NOW - DAY, max: NOW + DAY }),
  overlapMs: fc.integer({ min: 0, max: 2 * HOUR }),
  backfillDays: fc.integer({ min: 0, max: 120 }),
  sliceMs: fc.integer({ min: (6 * HOUR) / 1000, max: (20 * DAY) / 1000 }).map((seconds) => seconds * 1000),
});

/** Looked up at or before `now`, some of it in the future of whoever did. */
const coveredBefore = (now: number): fc.Arbitrary<Covered[]> =>
  fc.array(
    fc
      .tuple(
        fc.integer({ min: -100 * DAY, max: HOUR }),
        fc.integer({ min: 0, max: 10 * DAY }),
        fc.integer({ min: 0, max: 40 * DAY }),
      )
      .map(([start, length, age]) => ({
        from: now + start,
        until: now + start + length,
        askedAt: Math.max(now + start, now - age) > now ? now : Math.max(now + start, now - age),
      })),
    { maxLength: 12 },
  );

const anyGiven = settings.chain((each) =>
  coveredBefore(each.now).map((covered): WindowsGiven => ({ ...each, covered })),
);

function holds(intervals: readonly Interval[], time: number): boolean {
  return intervals.some(({ from, until }) => from <= time && time <= until);
}

/** Whole seconds at which a gap would begin or end: beside every interval, and beside windows that do not touch. */
function edges({ covered, now }: WindowsGiven, windows: readonly Interval[]): number[] {
  const apart = windows.filter(
    ({ from, until }, index) =>
      windows[index - 1]?.from !== until || (windows[index + 1]?.until ?? now) !== from,
  );
  return [...covered, ...apart]
    .flatMap(({ from, until }) => [from - 1000, from, from + 1000, until - 1000, until, until + 1000])
    .concat(now)
    .map((time) => Math.floor(time / 1000) * 1000);
}

describe("windowsOf", () => {
  it("begins with the live edge and goes back ninety days in slices", () => {
    const windows = windowsOf({ ...given, covered: [] });

    expect(windows.map(({ kind }) => kind)).toEqual([
      "live",
      ...Array.from({ length: 90 }, () => "back_fill"),
    ]);
    expect(windows[0]).toMatchObject({ from: Date.parse("2026-09-14T00:00:00Z"), until: NOW });
    expect(windows[1]).toMatchObject({
      from: Date.parse("2026-09-13T00:00:00Z"),
      until: Date.parse("2026-09-14T00:00:00Z"),
    });
    expect(windows.at(-1)?.from).toBe(NOW - 90 * DAY + 5 * MINUTE);
  });

  it("looks at the last quarter of an hour again, since events come late", () => {
    const asked = NOW - 5 * MINUTE;
    const covered = [{ from: NOW - 100 * DAY, until: asked, askedAt: asked }];

    expect(windowsOf({ ...given, covered })).toEqual([
      { from: asked - 15 * MINUTE, until: NOW, kind: "live" },
    ]);
  });

  it("takes the past as covered for good, where it was looked up long after it happened", () => {
    const until = Date.parse("2026-09-10T00:00:00Z");
    const covered = [
      { from: NOW - 100 * DAY, until, askedAt: NOW - HOUR },
      { from: until + DAY, until: NOW, askedAt: NOW },
    ];

    expect(windowsOf({ ...given, covered })).toEqual([
      { from: until, until: until + DAY, kind: "back_fill" },
    ]);
  });

  it("leaves no gap, looks at nothing twice, and stays within its bounds", () => {
    fc.assert(
      fc.property(anyGiven, (each) => {
        const windows = windowsOf(each);
        const now = Math.floor(each.now / 1000) * 1000;
        const oldest = each.now - Math.min(each.backfillDays, 90) * DAY;

        const newest = (index: number): number => windows[index - 1]?.from ?? now;
        const wrong = windows.filter(
          ({ from, until }, index) =>
            from >= until ||
            until - from > each.sliceMs ||
            from < each.now - 90 * DAY ||
            from < oldest ||
            until > newest(index) ||
            from % 1000 !== 0 ||
            until % 1000 !== 0,
        );
        expect(wrong).toEqual([]);
        const margin = Math.max(oldest, each.now - 90 * DAY + 5 * MINUTE);
        const gaps = edges(each, windows).filter(
          (time) =>
            time >= margin + 1000 && time <= now && !holds(each.covered, time) && !holds(windows, time),
        );
        expect(gaps).toEqual([]);
        expect(windows.filter(({ kind, until }) => (kind === "live") !== (until === now))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("gives the rest of its list, whatever part of it was worked off, and nothing at the end", () => {
    fc.assert(
      fc.property(anyGiven, fc.double({ min: 0, max: 1, noNaN: true }), (each, part) => {
        const windows = windowsOf(each);
        const done = windows.slice(0, Math.ceil(part * windows.length));

        const rest = windowsOf({ ...each, covered: [...each.covered, ...cover(done, each.now)] });

        expect(rest).toEqual(windows.slice(done.length));
      }),
      { numRuns: 500 },
    );
  });

  it("gives the same windows of the past later on, so that one that was broken off is taken up as it was", () => {
    const before = windowsOf({ ...given, covered: [] });
    const done = before.slice(0, 10);

    const after = windowsOf({ ...given, now: NOW + 3 * HOUR, covered: cover(done, NOW) });

    const past = (windows: readonly LookupWindow[]): Interval[] =>
      windows.filter(({ kind }) => kind === "back_fill").slice(0, -1);
    expect(past(after)).toEqual(past(before.slice(10)));
  });

  it("misses no event that comes at most the overlap late, whatever is broken off and however long nobody looks", () => {
    const overlapMs = 15 * MINUTE;
    const event = fc.record({
      time: fc.integer({ min: 0, max: (3 * DAY) / 1000 }).map((seconds) => NOW + seconds * 1000),
      late: fc.integer({ min: 0, max: overlapMs }),
    });
    const visit = fc.record({
      pause: fc.oneof(fc.integer({ min: 1, max: 10 * MINUTE }), fc.integer({ min: 1, max: 10 * HOUR })),
      windows: fc.integer({ min: 0, max: 6 }),
      settled: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(event, { minLength: 1, maxLength: 40 }),
        fc.array(visit, { maxLength: 30 }),
        fc.constantFrom(HOUR, 6 * HOUR),
        (events, visits, sliceMs) => {
          const seen = new Set<(typeof events)[number]>();
          let covered: readonly Covered[] = [];
          const look = (now: number, count: number): void => {
            const asked = { covered, now, overlapMs, backfillDays: 20, sliceMs };
            for (const { from, until } of windowsOf(asked).slice(0, count)) {
              for (const each of events)
                if (from <= each.time && each.time <= until && each.time + each.late <= now) seen.add(each);
              covered = [...covered, { from, until, askedAt: now }];
            }
          };
          let now = NOW;
          for (const { pause, windows, settled } of visits) {
            now += pause;
            look(now, windows);
            if (settled) covered = settle(covered, overlapMs);
          }
          look(Math.max(now, NOW + 3 * DAY) + overlapMs, Infinity);

          expect(seen.size).toBe(events.length);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("settle", () => {
  it("keeps in few intervals what a later call of windowsOf needs to know", () => {
    fc.assert(
      fc.property(anyGiven, fc.integer({ min: 1000, max: 5 * DAY }), (each, later) => {
        const kept = settle(each.covered, each.overlapMs);

        const now = each.now + later;
        expect(windowsOf({ ...each, now, covered: kept })).toEqual(windowsOf({ ...each, now }));
        expect(settle(kept, each.overlapMs)).toEqual(kept);
        expect(kept.length).toBeLessThanOrEqual(each.covered.length);
      }),
      { numRuns: 500 },
    );
  });
});

function cover(windows: readonly LookupWindow[], askedAt: number): Covered[] {
  return windows.map(({ from, until }) => ({ from, until, askedAt }));
}
