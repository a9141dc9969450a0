import { describe, expect, it } from "vitest";
import type { Digest } from "../../../src/core/finding/digest.ts";
import { digestMessage } from "../../../src/core/finding/digest-message.ts";
import type { Message } from "../../../src/core/finding/message.ts";
import type { StandingFinding } from "../../../src/core/finding/standing.ts";
import { aStandingFinding } from "../../support/findings.ts";

const { rule } = aStandingFinding();
const ceiling = aStandingFinding({
  uid: "u2",
  ruleId: "r2",
  level: "critical",
  person: "ben@example.com",
  bytesOut: 1e12,
  rule: { ...rule, license: "MIT", nextSteps: ["Revoke the session."] },
});
const hour = aStandingFinding({ bytesOut: 5e12 });

function messageOf(digest: Digest["digest"], shown: readonly StandingFinding[]): Message {
  const sums = {
    ruleTitle: "Rule 1",
    level: "critical",
    alerts: 12,
    findings: 14,
    people: 11,
    bytesOut: 9e12,
  };
  const names = { principals: new Map(), files: new Map(), asOf: new Map(), labels: new Map() };
  return digestMessage(
    { ...sums, digest, domain: "sales", told: {}, shown: shown.map(({ uid }) => uid) },
    { shown, names, links: {} },
    { id: 7, revision: 2, domain: "sales", audience: "owner" },
  );
}

const STORM = { period: "hour", start: "2026-09-02T10:00:00Z" } as const;

describe("the message of a storm", () => {
  it("says in its subject and first line what happened, where, and what to do first", () => {
    const { subject, text, attributes } = messageOf(STORM, [hour, ceiling]);

    expect(subject).toBe("[CRITICAL] sales: storm of volume, 12 more alerts, 2026-09-02 10:00 (#7)");
    expect(text.split("\n")[0]).toBe(
      "CRITICAL: 11 more people read unusual volumes within one hour: ask first whether one thing explains it all",
    );
    expect(attributes).toMatchObject({ tier: "page", severity: "critical", rule_id: "storm" });
  });

  it("names the most severe first, has the steps of its rule, and names each rule with its licence once", () => {
    const { text } = messageOf(STORM, [hour, { ...hour, uid: "u3" }, ceiling]);

    expect(text.match(/^ {2}- \w+/gm)).toEqual(["  - ben", "  - ana", "  - ana"]);
    expect(text).toContain("  and 11 more.");
    expect(text).toContain("  3. Revoke the session.\n");
    expect(text.match(/^Rule .*$/gm)).toHaveLength(2);
    expect(text.match(/Licence of the rule: MIT/g)).toHaveLength(1);
  });

  it("takes everything back where nothing of it stands any more", () => {
    const { subject, text, attributes } = messageOf(STORM, []);

    expect(subject).toBe("[WITHDRAWN] sales: summary of unusual volume of 2026-09-02 10:00 UTC (#7)");
    expect(text).toMatch(/^WITHDRAWN: nothing of the summary .* stands any more/);
    expect(attributes).toMatchObject({ tier: "info", state: "withdrawn" });
  });
});

describe("the message of a week", () => {
  it("says in its subject and first line how much there is to go through, and pages nobody", () => {
    const { subject, text, attributes } = messageOf({ period: "week", start: "2026-08-31" }, [hour]);

    expect(subject).toBe("[REVIEW] sales: 14 findings worth a look, week from 2026-08-31 (#7)");
    expect(text.split("\n")[0]).toBe(
      "CRITICAL: 14 findings of volume worth a look: go through them once, most of it is ordinary work",
    );
    expect(attributes).toMatchObject({ tier: "review", rule_id: "review" });
  });
});
