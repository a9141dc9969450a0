import { describe, expect, it } from "vitest";
import type { AnyHistoryEntry } from "../../../src/core/control-plane/history.ts";
import type { Disagreement } from "../../../src/core/governance/disagreement.ts";
import type { GovernanceGiven } from "../../../src/core/governance/given.ts";
import { handshakeFacts } from "../../../src/core/governance/handshakes.ts";
import { plansOf } from "../../../src/core/governance/plans.ts";
import { ANALYSTS, BEN, CHIARA, aSubscription, acme, day, row } from "../../support/acme-entries.ts";
import { aGovernanceGiven } from "../../support/governance-given.ts";
import { aRequest } from "../../support/handshakes.ts";

const approved = [aSubscription("sub-1", { request: "req-1" })];
const SALES = "3fk2m8q1zt9xwl";

interface World {
  readonly mesh: readonly AnyHistoryEntry[];
  readonly blind: readonly string[];
  readonly more: Partial<GovernanceGiven>;
}

function found(deal: readonly AnyHistoryEntry[], world: Partial<World> = {}): Disagreement[] {
  const { mesh = acme(), blind = [], more = {} } = world;
  const given = aGovernanceGiven({ rows: [...mesh, ...deal], blind }, more);
  return handshakeFacts(given, plansOf(given));
}

const by = (reviewedBy: string): AnyHistoryEntry[] => [...approved, aRequest("req-1", { reviewedBy })];
const policy = (approvers: "project_owners" | "unit_owners" | "either"): Partial<World> => ({
  more: { approvals: () => ({ approvers }) },
});

describe("an approval", () => {
  it("by an owner of the project, with a reason, is as it should be", () => {
    for (const approvers of ["project_owners", "unit_owners", "either"] as const)
      expect(found(by(BEN), policy(approvers))).toEqual([]);
    expect(found(by(BEN))).toEqual([]);
  });

  it("by somebody of neither the project nor its unit is a fact", () => {
    expect(found(by(CHIARA))).toMatchObject([
      {
        kind: "approved_from_outside",
        subject: "chiara@example.com",
        asset: "4astorders9j1x",
        domain: "du1sales",
        project: "b7n4r2c9hd0kqa",
        subscription: "sub-1",
        since: "2026-09-05T00:00:00Z",
        reason: `subscription sub-1 was approved at 2026-09-05T00:00:00Z by somebody who was neither of project ${SALES} nor an owner of its domain unit then`,
      },
    ]);
  });

  it("is judged by who was what then: who joined later was outside, who left later was not", () => {
    const membership = (more: object): AnyHistoryEntry =>
      row(
        "membership",
        `${SALES}/user:${CHIARA}`,
        { project: SALES, member: { user: CHIARA }, designation: "PROJECT_OWNER" },
        more,
      );

    expect(found(by(CHIARA), { mesh: [...acme(), membership({ from: day(6) })] })).toHaveLength(1);
    expect(found(by(CHIARA), { mesh: [...acme(), membership({ until: day(6) })] })).toEqual([]);
  });

  it("counts whoever was in a group of the project then", () => {
    const mesh = [
      ...acme(),
      row("membership", `${SALES}/group:${ANALYSTS}`, {
        project: SALES,
        member: { group: ANALYSTS },
        designation: "PROJECT_OWNER",
      }),
      row("group_membership", `${ANALYSTS}/${CHIARA}`, { group: ANALYSTS, user: CHIARA }, { until: day(8) }),
    ];

    expect(found(by(CHIARA), { mesh, ...policy("project_owners") })).toEqual([]);
  });

  it("by central IT is outside where the policy has the unit's owners approve, and not where nothing says who may", () => {
    const mesh = acme().map((one) =>
      one.kind === "domain_unit" && one.id === "du0root"
        ? ({ ...one, content: { ...one.content, owners: [{ user: CHIARA }] } } as AnyHistoryEntry)
        : one,
    );

    expect(found(by(CHIARA), { mesh })).toEqual([]);
    expect(found(by(CHIARA), { mesh, ...policy("either") })).toMatchObject([
      {
        reason: expect.stringContaining(
          `not of project ${SALES} then, and an owner of a domain unit above; the policy of the mesh has owners of the project or of its domain unit approve`,
        ),
      },
    ]);
  });

  it("accuses nobody of what could not be seen: a project that hides its members, a time before the first read", () => {
    expect(found(by(CHIARA), { blind: [SALES] })).toEqual([]);
    const before = [
      aSubscription("sub-1", { request: "req-1" }, { since: day(1) - 1 }),
      aRequest("req-1", { reviewedBy: CHIARA }, { since: day(1) - 2 }),
    ];
    expect(found(before)).toEqual([]);
  });

  it("accuses nobody where a group that nobody sees into owns the unit", () => {
    const mesh = acme().map((one) =>
      one.kind === "domain_unit" && one.id === "du1sales"
        ? ({ ...one, content: { ...one.content, owners: [{ group: "hidden-group" }] } } as AnyHistoryEntry)
        : one,
    );

    expect(found(by(CHIARA), { mesh })).toEqual([]);
    expect(found(by(CHIARA), { mesh, ...policy("project_owners") })).toEqual([]);
  });

  it("by whoever asked is a fact, by whatever login", () => {
    const second = "c2b54468-0031-70f0-2c1a-7e8f9a0b1c2d";
    const mesh = [
      ...acme(),
      row("user", second, { userName: "BEN@example.com", emails: [], isEnabled: true }),
    ];
    const deal = [...approved, aRequest("req-1", { requestedBy: second, reviewedBy: BEN })];

    expect(found(deal, { mesh })).toMatchObject([
      {
        kind: "approved_by_requester",
        reason: "subscription sub-1 was asked for by whoever approved it",
      },
    ]);
  });

  it("of one's own subscription is a fact, whoever asked", () => {
    const deal = [
      aSubscription("sub-1", { request: "req-1", principal: { user: BEN } }),
      aRequest("req-1", { principals: [{ user: BEN }] }),
    ];

    expect(found(deal)).toMatchObject([
      { kind: "approved_by_requester", subject: "ben@example.com", subscription: "sub-1" },
    ]);
  });

  it("without a reason, or with one that says nothing, is a fact", () => {
    for (const reason of [undefined, "  ", "test", "need access to orders", "please, marketing-insights"])
      expect(found([...approved, aRequest("req-1", { reason })])).toMatchObject([
        { kind: "approved_without_reason", subject: "b7n4r2c9hd0kqa", subscription: "sub-1" },
      ]);
  });

  it("of which the request is not known is no fact: nobody can say who asked, and why", () => {
    expect(found(approved)).toEqual([]);
  });

  it("that has ended is none any more", () => {
    const ended = aSubscription("sub-1", { status: "REVOKED", request: "req-1" }, { changed: day(9) });

    expect(found([ended, aRequest("req-1", { reviewedBy: CHIARA })])).toEqual([]);
  });
});

describe("a request that waits", () => {
  const waiting = (more: object = {}): AnyHistoryEntry[] => [
    aRequest("req-1", { status: "PENDING", reviewedBy: undefined }, { since: day(26), ...more }),
  ];

  it("is told after the policy's hours, or after 72", () => {
    const hours = (requestsWaitHours: number): Partial<World> => ({
      more: { approvals: () => ({ requestsWaitHours }) },
    });

    expect(found(waiting())).toEqual([]);
    expect(found(waiting({ since: day(24) }))).toMatchObject([
      {
        kind: "request_waiting",
        subject: "b7n4r2c9hd0kqa",
        subscription: "req-1",
        since: "2026-09-24T00:00:00Z",
        days: 4,
      },
    ]);
    expect(found(waiting(), hours(24))).toHaveLength(1);
    expect(found(waiting(), hours(48))).toEqual([]);
  });

  it("that was answered is told no more", () => {
    expect(found([aRequest("req-1", { status: "REJECTED" }, { since: day(9) })])).toEqual([]);
  });

  it("to a project that cannot be seen into may have been answered", () => {
    expect(found(waiting({ since: day(9) }), { blind: [SALES] })).toEqual([]);
  });
});
