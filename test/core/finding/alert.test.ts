import { describe, expect, it } from "vitest";
import { causeAlert } from "../../../src/core/finding/alert.ts";
import type { Alert } from "../../../src/core/finding/alert.ts";
import type { StandingFinding } from "../../../src/core/finding/standing.ts";
import { aStandingFinding } from "../../support/findings.ts";

const NOW = Date.UTC(2026, 8, 3);

/** How often it is told that one event after the other comes to a finding. */
function timesTold(finding: Partial<StandingFinding>, events: number): number {
  let [last, times]: [Alert | undefined, number] = [undefined, 0];
  for (let eventCount = 1; eventCount <= events; eventCount++) {
    const before = last && { ...last.content, domains: last.domains };
    const next = causeAlert("c1", { findings: [aStandingFinding({ ...finding, eventCount })], before }, NOW);
    if (!next) continue;
    last = next;
    times++;
  }
  return times;
}

describe("a page", () => {
  it("of ten thousand events that come one by one is told again only where they are half as many again", () => {
    expect(timesTold({ category: "action", tier: "page" }, 10_000)).toBeLessThan(25);
    expect(timesTold({ category: "access", tier: "page" }, 10_000)).toBeLessThan(25);
  });

  it("is told again with every other finding that comes to it", () => {
    const first = aStandingFinding({ category: "action", tier: "page", eventCount: 10_000 });
    const told = causeAlert("c1", { findings: [first], before: undefined }, NOW);
    const before = told && { ...told.content, domains: told.domains };
    const other = aStandingFinding({ category: "action", tier: "page", uid: "u2", eventCount: 1 });

    expect(causeAlert("c1", { findings: [first, other], before }, NOW)?.content).toMatchObject({
      findings: ["u1", "u2"],
    });
  });

  it("and what is no page is told with every event, as often as people may be told at all", () => {
    expect(timesTold({ category: "access", tier: "review" }, 20)).toBe(20);
  });
});
