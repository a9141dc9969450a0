import { describe, expect, it } from "vitest";
import type { HistoryEntry } from "../../src/core/control-plane/history.ts";
import type { EntryKind } from "../../src/core/control-plane/entry.ts";
import { HOUR_MS } from "../../src/core/record/time.ts";
import { indexDoubts } from "../../src/core/revocation/doubts.ts";
import type { ScopeHealth } from "../../src/core/revocation/doubts.ts";
import type { Proposal } from "../../src/core/revocation/proposal.ts";
import { retryAfter } from "../../src/core/revocation/retry.ts";
import { DATAZONE, IDENTITY, READ_AT, day, row } from "../support/acme-entries.ts";

const healthy: ScopeHealth = {
  key: DATAZONE,
  asOf: READ_AT,
  lastOutcome: "taken",
  blind: [],
  hasShortGroups: false,
};

function doubt(
  {
    scopes = [healthy, { ...healthy, key: IDENTITY }],
    left = 1,
    stay = 50,
    isAssumed = true,
  }: { scopes?: readonly ScopeHealth[]; left?: number; stay?: number; isAssumed?: boolean } = {},
  now = READ_AT,
): string | undefined {
  const memberships = Array.from({ length: left + stay }, (_, at) =>
    row("group_membership", `g/${at}`, { group: "g", user: String(at) }, at < left ? { until: day(10) } : {}),
  );
  const proposal: Proposal = {
    key: "k",
    scope: DATAZONE,
    kind: "membership",
    target: "p/user:0",
    from: -Infinity,
    project: "p",
    person: "ana@example.com",
    assets: [],
    reason: "r",
    changes: [
      {
        kind: "left_group",
        user: "0",
        person: "ana@example.com",
        at: day(10),
        told: { scope: IDENTITY, kind: "group_membership", isAssumed, list: "g" },
        says: "left group g",
        reach: undefined,
      },
    ],
  };
  const history = <K extends EntryKind>(kind: K): HistoryEntry<K>[] =>
    memberships.filter((one) => one.kind === kind) as unknown as HistoryEntry<K>[];
  return indexDoubts({ scopes, history, now })(proposal);
}

describe("what speaks against a revocation", () => {
  it("is nothing where all was read of late and one person left", () => {
    expect(doubt()).toBeUndefined();
  });

  it("is a read that lost many at once, unless events say that they left", () => {
    expect(doubt({ left: 20, stay: 80 })).toContain("missed 20 of 100 entries group_membership at once");
    expect(doubt({ left: 20, stay: 80, isAssumed: false })).toBeUndefined();
    expect(doubt({ left: 3, stay: 1 })).toBeUndefined();
    expect(doubt({ left: 5, stay: 95 })).toBeUndefined();
  });

  it("is a list of members that had nobody any more, be it of one, unless events say that they left", () => {
    expect(doubt({ left: 1, stay: 0 })).toBe(
      "the list of g was empty when it told of it, and no event says why",
    );
    expect(doubt({ left: 1, stay: 0, isAssumed: false })).toBeUndefined();
  });

  it("is a scope that was not taken at its last read, is old, or was never read", () => {
    const other = { ...healthy, key: IDENTITY };
    expect(doubt({ scopes: [{ ...healthy, lastOutcome: "refused" }, other] })).toContain("was not taken");
    expect(doubt({ scopes: [healthy, { ...other, hasShortGroups: true }] })).toContain("lacks members");
    expect(doubt({ scopes: [healthy, { ...other, lastOutcome: "failed" }] })).toContain(
      "was not taken: failed",
    );
    expect(doubt({}, READ_AT + 5 * HOUR_MS)).toContain("was read last at");
    expect(doubt({ scopes: [healthy] })).toBe(`${IDENTITY} was never read`);
  });

  it("is a project that the reader cannot see into", () => {
    const scopes = [
      { ...healthy, blind: ["p"] },
      { ...healthy, key: IDENTITY },
    ];
    expect(doubt({ scopes })).toContain("cannot see into project p");
  });
});

describe("what DataZone does not answer", () => {
  it("is asked again ever later, within an hour, and not for ever", () => {
    expect([1, 2, 7].map(retryAfter)).toEqual([60_000, 120_000, HOUR_MS]);
    expect(retryAfter(8)).toBeUndefined();
  });
});
