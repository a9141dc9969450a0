import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findingUid, isLive, makeFinding, windowOf } from "../../../src/core/finding/finding.ts";
import type { FindingRule } from "../../../src/core/finding/finding.ts";
import { HitBuilder, foldHits } from "../../../src/core/finding/hit.ts";
import type { Hit, HitEvent, HitScalars } from "../../../src/core/finding/hit.ts";

const HOUR = 3_600_000;

function scalars(eventName: string): HitScalars {
  return {
    account: "111122223333",
    region: "eu-west-1",
    domain: "sales",
    ownerProject: "core",
    classification: null,
    eventName,
    sourceIp: null,
    personKind: "human",
    consumer: { project: "marketing" },
    entitlement: null,
  };
}

function anEvent(time: number, eventId: string, object: number | null = null): HitEvent {
  return {
    point: { time, eventId, fileId: 1, ordinal: 0 },
    bytesOut: 10,
    objectHash: object,
    principalId: 7,
    projects: ["marketing"],
    domain: "sales",
    isWaiting: false,
    scalars: () => scalars(`${time}${eventId}`),
  };
}

function hitOf(events: readonly HitEvent[]): Hit {
  const builder = new HitBuilder();
  for (const event of events) builder.add(event);
  return builder.build({
    hour: Math.floor((events[0]?.point.time ?? 0) / HOUR) * HOUR,
    ruleId: "r",
    personId: 1,
    assetId: 2,
  });
}

const rule: FindingRule = {
  id: "r",
  version: "1",
  title: "T",
  author: "A",
  license: null,
  references: [],
  category: "access",
  level: "high",
  tier: "review",
  shadow: false,
  window: "day",
  grouping: "consumer",
  explanation: "e",
  nextSteps: [],
  noiseLimit: 10,
  confidential: false,
  falsepositives: [],
  runbook: null,
};

describe("hits", () => {
  const event = fc
    .record({
      time: fc.integer({ min: 0, max: 3 * HOUR - 1 }),
      id: fc.stringMatching(/^[0-9a-f]{4}$/),
      object: fc.option(fc.nat(5)),
    })
    .map(({ time, id, object }) => anEvent(time, id, object));

  it("fold to the same finding however the events are split into hours and ordered", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(event, {
          minLength: 1,
          maxLength: 20,
          selector: ({ point }) => `${point.time} ${point.eventId}`,
        }),
        (events) => {
          const hours = [0, HOUR, 2 * HOUR].map((hour) =>
            events.filter(({ point }) => Math.floor(point.time / HOUR) * HOUR === hour),
          );
          const folded = foldHits(
            hours
              .filter((some) => some.length > 0)
              .map((some) => hitOf(some.toReversed()))
              .toReversed(),
          );
          const { hour: _, ...whole } = hitOf(events);
          expect(folded).toMatchObject(whole);
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });

  it("count distinct objects once and keep the first five events", () => {
    const hit = hitOf([9, 8, 7, 6, 5, 4, 3].map((time) => anEvent(time, "x", time % 2)));

    expect(hit).toMatchObject({ eventCount: 7, bytesOut: 70, lastTime: 9, first: { eventName: "3x" } });
    expect([...hit.objects]).toEqual([0, 1]);
    expect(hit.evidence.map(({ time }) => time)).toEqual([3, 4, 5, 6, 7]);
  });
});

describe("a finding", () => {
  it("keeps its uid when its rule is edited, and changes its content hash only with its content", () => {
    const hit = hitOf([anEvent(5, "a")]);
    const make = (more: Partial<FindingRule>, of = hit): ReturnType<typeof makeFinding> =>
      makeFinding(of, { ...rule, ...more }, { person: "ana", asset: "orders" });

    expect(make({ version: "2" }).uid).toBe(make({}).uid);
    expect(make({ version: "2" }).contentHash).not.toBe(make({}).contentHash);
    expect(make({}, hitOf([anEvent(5, "a")])).contentHash).toBe(make({}).contentHash);
  });

  it("has another uid for another rule, person, asset or window", () => {
    const base = { ruleId: "r", person: "ana", asset: "orders", windowStart: 0 };
    const uids = [
      base,
      { ...base, ruleId: "q" },
      { ...base, person: "ben" },
      { ...base, asset: null },
      { ...base, windowStart: HOUR },
    ].map(findingUid);

    expect(new Set(uids).size).toBe(5);
  });

  it("groups sixty people of one project under one cause, and windows, too", () => {
    const cause = (personId: number, time: number, grouping: "consumer" | "person"): string =>
      makeFinding(
        { ...hitOf([anEvent(time, "a")]), personId },
        { ...rule, grouping },
        { person: "x", asset: "orders" },
      ).cause;

    expect(cause(1, 0, "consumer")).toBe(cause(60, 24 * HOUR, "consumer"));
    expect(cause(1, 0, "person")).not.toBe(cause(2, 0, "person"));
  });

  it("of unusual volume has a cause of its own each day, and one for the windows of a day", () => {
    const cause = (time: number): string =>
      makeFinding(
        hitOf([anEvent(time, "a")]),
        { ...rule, category: "volume", window: "hour" },
        { person: "x", asset: null },
      ).cause;

    expect(cause(0)).toBe(cause(23 * HOUR));
    expect(cause(0)).not.toBe(cause(24 * HOUR));
  });

  it("has windows aligned to UTC", () => {
    const noon = Date.UTC(2026, 8, 2, 12);

    expect(windowOf("day", noon)).toEqual({ start: Date.UTC(2026, 8, 2), end: Date.UTC(2026, 8, 3) });
    expect(windowOf("hour", noon + 5)).toEqual({ start: noon, end: noon + HOUR });
  });

  it("is live until a day after its last event", () => {
    expect(isLive(0, 24 * HOUR)).toBe(true);
    expect(isLive(0, 24 * HOUR + 1)).toBe(false);
  });
});
