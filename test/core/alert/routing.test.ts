import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keptFrom, routesOf } from "../../../src/core/alert/routing.ts";
import type { Routed, RoutingPolicy } from "../../../src/core/alert/routing.ts";
import type { Stage } from "../../../src/core/settings/rollout.ts";
import { OWNER } from "../../support/delivering.ts";

const unit = (domain: string, people: readonly string[] = [], deputy?: string) => {
  return { domain, route: `topic-${domain}`, people: new Set(people), deputy };
};
const policy = (more: Partial<RoutingPolicy> = {}): RoutingPolicy => ({
  ownerOf: (domain) => ({ ...OWNER, line: [unit(domain, [`owner-${domain}`]), unit("group", ["chief"])] }),
  stageOf: () => "live",
  fallbackTopic: "security",
  onCallTopic: "on-call",
  ...more,
});
const alert = (more: Partial<Routed> = {}): Routed => {
  return {
    owners: ["sales"],
    rules: ["r"],
    people: ["ana"],
    isUrgent: false,
    isConfidential: false,
    ...more,
  };
};
const told = (one: Routed, by = policy()): Record<string, unknown> =>
  Object.fromEntries([...routesOf(one, by).routes].map(([route, { audience }]) => [route, audience]));

describe("an alert", () => {
  it("goes to the owner, and to security on call beside it where it is urgent", () => {
    expect(told(alert())).toEqual({ "topic-sales": "owner" });
    expect(told(alert({ isUrgent: true }))).toEqual({ "topic-sales": "owner", "on-call": "on_call" });
  });

  it("about the owner goes to the unit above, and past all whom it is about to security", () => {
    expect(told(alert({ people: ["ana", "owner-sales"] }))).toEqual({ "topic-group": "parent" });
    expect(told(alert({ people: ["chief", "owner-sales"] }))).toEqual({ security: "parent" });
  });

  it("about the owner of one domain goes to the owner of another one all the same", () => {
    expect(told(alert({ owners: ["hr", "sales"], people: ["owner-sales"] }))).toEqual({
      "topic-hr": "owner",
      "topic-group": "parent",
    });
  });

  it("is kept from owners whom it is about, and from all where it is confidential, whatever they knew before", () => {
    const kept = (one: Routed): string[] => [...keptFrom(one, policy())];

    expect(kept(alert())).toEqual([]);
    expect(kept(alert({ people: ["owner-sales"] }))).toEqual(["topic-sales"]);
    expect(kept(alert({ isConfidential: true }))).toEqual(["topic-sales", "topic-group"]);
  });

  it("of a confidential rule goes to security alone, however far the domain is, and nowhere while it is observed", () => {
    expect(told(alert({ isConfidential: true }))).toEqual({ security: "confidential" });
    expect(told(alert({ isConfidential: true }), policy({ stageOf: () => "security" }))).toEqual({
      security: "confidential",
    });
    expect(told(alert({ isConfidential: true }), policy({ stageOf: () => "observe" }))).toEqual({});
  });

  it("goes to the deputy while the owner is away, and to both where it is urgent", () => {
    const away = policy({
      ownerOf: () => ({ ...OWNER, line: [unit("sales", [], "deputy")] }),
      onCallTopic: undefined,
    });

    expect(told(alert(), away)).toEqual({ deputy: "deputy" });
    expect(told(alert({ isUrgent: true }), away)).toEqual({ "topic-sales": "owner", deputy: "deputy" });
  });

  it("that nobody owns, or whose owner has no topic, goes to the fallback", () => {
    expect(told(alert({ owners: [] }))).toEqual({ security: "owner" });
    expect(told(alert(), policy({ ownerOf: () => OWNER }))).toEqual({ security: "owner" });
    expect(routesOf(alert(), policy({ ownerOf: () => OWNER, fallbackTopic: undefined })).hasNone).toBe(true);
  });

  it("is told once to a route that hears it for several domains, in the first of its capacities", () => {
    const one = policy({
      ownerOf: (domain) => ({ ...OWNER, line: [{ ...unit(domain), route: "security" }] }),
    });
    const stageOf = (_: string, domain: string | null): Stage => (domain === "hr" ? "security" : "live");

    expect(routesOf(alert({ owners: ["hr", "sales"] }), { ...one, stageOf }).routes).toEqual(
      new Map([["security", { domains: ["hr", "sales"], audience: "owner" }]]),
    );
  });

  it("is never told to a unit whose owner it is about, and always to somebody unless it is observed", () => {
    const people = fc.subarray(["owner-sales", "owner-hr", "chief", "ana"]);
    const owners = fc.subarray(["sales", "hr"]);
    const stages = fc.constantFrom<Stage>("security", "live");
    fc.assert(
      fc.property(people, owners, stages, fc.boolean(), (subjects, domains, stage, isUrgent) => {
        const { routes } = routesOf(
          alert({ people: subjects, owners: domains, isUrgent }),
          policy({ stageOf: () => stage }),
        );
        expect(routes.size).toBeGreaterThan(0);
        for (const [route] of routes) {
          expect(subjects.includes("chief") && route === "topic-group").toBe(false);
          expect(subjects.some((person) => route === person.replace("owner", "topic"))).toBe(false);
        }
      }),
    );
  });
});
