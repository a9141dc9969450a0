import { describe, expect, it } from "vitest";
import { indexCatalog } from "../../../src/core/catalog/index-catalog.ts";
import { causeMessage } from "../../../src/core/finding/cause-message.ts";
import type { MessageContext } from "../../../src/core/finding/message.ts";
import { NORMAL_MAX, normalLines } from "../../../src/core/finding/normal.ts";
import type { StandingFinding } from "../../../src/core/finding/standing.ts";
import { spanText } from "../../../src/core/finding/when.ts";
import { whoText } from "../../../src/core/finding/who.ts";
import { whyLines } from "../../../src/core/finding/why.ts";
import { aStandingFinding } from "../../support/findings.ts";
import { ALERT, aContextWith, aFindingWith } from "../../support/messages.ts";
import { catalogOf } from "../../support/pipeline.ts";

const AT = Date.UTC(2026, 8, 2, 10);

/** What stands of a subscription to the orders. */
function contextOf(status: string, fields: Record<string, unknown> = {}): MessageContext {
  const subscriber = { project: "marketing" };
  const subscription = { id: "sub1", asset: "orders", subscriber, status, ...fields };
  const catalog = catalogOf({
    as_of: "2026-09-02T12:00:00Z",
    domains: [{ id: "sales", name: "Sales" }],
    projects: ["core", "marketing"].map((id) => ({ id, name: id, domain: "sales" })),
    people: [
      { id: "ana@example.com", kind: "human", name: "Ana Ruiz", title: "analyst" },
      { id: "etl", kind: "service", name: "Loader" },
    ],
    assets: [{ id: "orders", name: "Orders", project: "core", locations: ["s3://lake/orders/"] }],
    subscriptions: [subscription],
  });
  return { ...aContextWith("x"), catalog: indexCatalog(catalog) };
}

function unentitled(nearest: string | null): StandingFinding {
  const finding = aFindingWith("orders");
  const { first } = finding.detail;
  const entitlement = { verdict: "none", via: null, since: null, subscription: null, nearest };
  return { ...finding, detail: { ...finding.detail, first: { ...first, entitlement } } };
}

describe("the message on a cause", () => {
  it("has its parts in the order in which whoever reads it asks for them", () => {
    const { text } = causeMessage([aFindingWith("orders")], aContextWith("orders"), ALERT);
    const parts = [
      "HIGH: Access without a subscription",
      "Data classified as confidential, owned by domain sales.",
      "Who ",
      "When ",
      "Why it fired",
      "Is it normal",
      "What to do",
      "Look first whether it is no more than this",
      "Runbook ",
      "Console ",
      "Evidence (CloudTrail event ids)",
      "Licence of the rule: Apache-2.0",
      "Alert 7, revision 2.",
      "You get this because domain sales owns the data.",
      "To hear less: ",
    ];

    const places = parts.map((part) => text.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it("names who is told, and in which capacity", () => {
    const told = (audience: "owner" | "security" | "on_call", domain: string | null = "sales"): string =>
      causeMessage([aFindingWith("orders")], aContextWith("orders"), { ...ALERT, audience, domain }).text;

    expect(told("security")).toContain("You get this in the place of domain sales, which owns the data");
    expect(told("on_call")).toContain("You get this beside the owner");
    expect(told("owner", null)).toContain("You get this because nobody owns what it is about.");
  });
});

describe("who it was", () => {
  const who = (person: string, personKind = "human"): string => {
    const base = aStandingFinding();
    const first = { ...base.detail.first, personKind };
    return whoText({ ...base, person, detail: { ...base.detail, first } }, contextOf("approved").catalog);
  };

  it.each([
    ["ana@example.com", "human", "ana@example.com (Ana Ruiz, analyst)"],
    ["ben@example.com", "human", "ben@example.com"],
    ["etl", "service", "etl (Loader): a service, no person"],
    ["anonymous", "human", "anonymous: without credentials, so nobody knows who"],
    ["unknown", "human", "unknown: the log does not say who it was"],
    ["account:123456789012", "human", "account:123456789012: an account; who in it is not known"],
    ["arn:aws:iam::123456789012:root", "human", /: the root user, which several may use$/],
    ["arn:aws:iam::123456789012:user/x", "human", /: an IAM user; whose is not known$/],
    ["arn:aws:iam::123456789012:role/x", "human", /: a role of people; who of them used it is not known$/],
    [
      "arn:aws:iam::123456789012:role/x",
      "service",
      /: a role behind which no person is known, a service or a shared one$/,
    ],
  ])("is said as far as it is known: %s, %s", (person, kind, shown) => {
    if (typeof shown === "string") expect(who(person, kind)).toBe(shown);
    else expect(who(person, kind)).toMatch(shown);
  });
});

describe("a message on what nobody did", () => {
  const message = (category: string, person: string): ReturnType<typeof causeMessage> => {
    const base = aStandingFinding();
    const first = { ...base.detail.first, personKind: "platform" };
    const finding = { ...base, category, person, asset: "orders", detail: { ...base.detail, first } };
    return causeMessage([finding], contextOf("approved"), ALERT);
  };

  it("names whom the catalog says something of, by name and title", () => {
    const { subject, text } = message("governance", "ana@example.com");

    expect(subject).toBe("[HIGH] orders: ana@example.com: Rule 1 (#7)");
    expect(text).toMatch(/^About +ana@example\.com \(Ana Ruiz, analyst\)$/m);
    expect(message("governance", "arn:aws:iam::123456789012:role/x").text).toMatch(/^About +arn\S+$/m);
  });

  it.each([
    ["governance", "everyone"],
    ["pipeline", "everyone"],
  ])("names nobody where it is about nobody: %s", (category, person) => {
    const { subject, text } = message(category, person);

    expect(subject).toBe("[HIGH] orders: Rule 1 (#7)");
    expect(text).not.toMatch(/^(?:Who|About) /m);
  });
});

describe("why an access is a finding", () => {
  it.each([
    ["requested", {}, "Nearest: sub1 (requested); it never held.", "had that request been approved before"],
    ["rejected", {}, "Nearest: sub1 (rejected); it never held.", "had that request not been refused"],
    [
      "approved",
      { from: "2026-10-01T00:00:00Z", approved_by: "owner@example.com" },
      "approved by owner@example.com, from 2026-10-01T00:00:00Z until further notice.",
      "It would have been right from 2026-10-01T00:00:00Z on.",
    ],
    [
      "revoked",
      { until: "2026-08-01T00:00:00Z" },
      "(revoked); who approved it is not known, from the beginning until 2026-08-01T00:00:00Z.",
      "or had the subscription been renewed",
    ],
  ])("is said by the subscription that was nearest: %s", (status, fields, nearest, right) => {
    const lines = whyLines(unentitled("sub1"), contextOf(status, fields)).join("\n");

    expect(lines).toContain(nearest);
    expect(lines).toContain(right);
  });

  it("is that there was none", () => {
    const lines = whyLines(unentitled(null), contextOf("approved")).join("\n");

    expect(lines).toContain("Nearest: none");
    expect(lines).toContain("with a subscription that an owner of project orders approved before");
  });
});

describe("whether it is normal", () => {
  const usual = { fired: 0, similar: [], similarCount: 0, exceptions: [], days: null, firstDay: null };

  it("says what there is, and in a few words what there is not", () => {
    expect(normalLines(usual, { people: 1 })).toEqual([
      "The rule did not fire for this caller in the 30 days before.",
      "No other alert of this rule is open here.",
    ]);
    expect(
      normalLines({ ...usual, fired: NORMAL_MAX, similar: [5, 3], similarCount: 9 }, { people: 2 }),
    ).toEqual([
      "The rule fired for these callers 1000 times or more in the 30 days before.",
      "Open of this rule: alert 5, alert 3 and 7 more.",
    ]);
  });
});

describe("when it was", () => {
  it.each([
    [AT, AT, undefined, "2026-09-02 10:00:00 UTC"],
    [
      AT,
      AT + 65_000,
      "Europe/Madrid",
      "2026-09-02 10:00:00 to 10:01:05 UTC (12:00:00 to 12:01:05 Europe/Madrid)",
    ],
    [AT, AT, "Asia/Tokyo", "2026-09-02 10:00:00 UTC (19:00:00 Asia/Tokyo)"],
    [
      AT + 10 * 3_600_000,
      AT + 20 * 3_600_000,
      "Asia/Tokyo",
      "2026-09-02 20:00:00 to 2026-09-03 06:00:00 UTC (2026-09-03 05:00:00 to 15:00:00 Asia/Tokyo)",
    ],
    [AT, AT, "Nowhere/Land", "2026-09-02 10:00:00 UTC"],
  ])("is said in UTC and where the owner lives", (from, until, zone, shown) => {
    expect(spanText(from, until, zone)).toBe(shown);
  });
});
