import { describe, expect, it } from "vitest";
import type { HistoryEntry } from "../../src/core/control-plane/history.ts";
import type { EntryKind } from "../../src/core/control-plane/entry.ts";
import type { RoleChange } from "../../src/core/governance/role-change/changes.ts";
import type { Outlived } from "../../src/core/governance/role-change/outlived.ts";
import { HOUR_MS } from "../../src/core/record/time.ts";
import { undeclined } from "../../src/core/revocation/declined.ts";
import type { Declined } from "../../src/core/revocation/declined.ts";
import { indexDoubts } from "../../src/core/revocation/doubts.ts";
import type { ScopeHealth } from "../../src/core/revocation/doubts.ts";
import type { Proposal } from "../../src/core/revocation/proposal.ts";
import { retryAfter } from "../../src/core/revocation/retry.ts";
import { triggerKey } from "../../src/core/revocation/trigger.ts";
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
    triggers: [],
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

describe("what somebody declined", () => {
  const RIGHT = { kind: "membership", project: "p", user: "0" } as const;
  const left = (list: string, at: number): RoleChange => ({
    kind: "left_group",
    user: "0",
    person: "ana@example.com",
    at,
    told: { scope: IDENTITY, kind: "group_membership", isAssumed: true, list },
    says: `left group ${list}`,
    reach: undefined,
  });
  const titled = (title: string, at: number): RoleChange => ({
    ...left("", at),
    kind: "title_changed",
    told: { scope: IDENTITY, kind: "user", isAssumed: false },
    says: `is ${title} and was Analyst`,
  });
  const outlived = (change: RoleChange, from = -Infinity): Outlived => {
    return { change, right: RIGHT, from, scope: DATAZONE, asset: undefined, project: "p", hours: 24 };
  };
  const declined = (triggers: readonly RoleChange[] | null): Declined => ({
    scope: DATAZONE,
    kind: "membership",
    target: "p/user:0",
    at: day(10),
    triggers: triggers?.map(triggerKey) ?? null,
  });
  const left5 = left("g", day(5));
  const isProposed = (one: Outlived, ...all: readonly Declined[]): boolean =>
    undeclined([one], all).length > 0;

  it("is not proposed again for what it was declined for, also where the time of that, or of the right, is known better by now", () => {
    expect(isProposed(outlived(left5), declined([left5]))).toBe(false);
    expect(isProposed(outlived(left("g", day(4)), day(1)), declined([left5]))).toBe(false);
    expect(isProposed(outlived(left5), declined([titled("Clerk", day(2))]), declined([left5]))).toBe(false);
  });

  it("is proposed anew for a change that came later, or that nobody was told of then", () => {
    expect(isProposed(outlived(left("g", day(11))), declined([left5]))).toBe(true);
    expect(isProposed(outlived(left("other", day(9))), declined([left5]))).toBe(true);
    expect(isProposed(outlived(titled("Driver", day(9))), declined([titled("Clerk", day(8))]))).toBe(true);
  });

  it("of which nobody noted what for is so for all that there was by then", () => {
    expect(isProposed(outlived(left("other", day(9))), declined(null))).toBe(false);
    expect(isProposed(outlived(left("g", day(11))), declined(null))).toBe(true);
  });

  it("is of one right: not of another, nor of one that was given since", () => {
    const another = { ...outlived(left5), right: { ...RIGHT, project: "q" } };
    expect(isProposed(another, declined([left5]))).toBe(true);
    expect(isProposed({ ...outlived(left5), scope: "datazone/1/eu-west-1/other" }, declined([left5]))).toBe(
      true,
    );
    expect(isProposed(outlived(left5, day(11)), declined([left5]))).toBe(true);
  });
});

describe("what DataZone does not answer", () => {
  it("is asked again ever later, within an hour, and not for ever", () => {
    expect([1, 2, 7].map(retryAfter)).toEqual([60_000, 120_000, HOUR_MS]);
    expect(retryAfter(8)).toBeUndefined();
  });
});
