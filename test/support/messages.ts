/** Messages of every kind, with what a test wants in the places where anybody may have written. */
import type { AlertState } from "../../src/core/alert/state.ts";
import { indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import { causeMessage } from "../../src/core/finding/cause-message.ts";
import type { Digest } from "../../src/core/finding/digest.ts";
import { digestMessage } from "../../src/core/finding/digest-message.ts";
import { heldMessage } from "../../src/core/finding/held-message.ts";
import { historyMessage } from "../../src/core/finding/history-message.ts";
import { withInstead } from "../../src/core/finding/message.ts";
import type { ComposedMessage, MessageAlert, MessageContext } from "../../src/core/finding/message.ts";
import { withDue, withOccasion } from "../../src/core/finding/occasion-message.ts";
import { quietMessage } from "../../src/core/finding/quiet-message.ts";
import type { StandingFinding } from "../../src/core/finding/standing.ts";
import { stateMessage, withState, withTickets } from "../../src/core/finding/state-message.ts";
import { testMessage } from "../../src/core/finding/test-message.ts";
import { withdrawnMessage } from "../../src/core/finding/withdrawn-message.ts";
import { catalogOf } from "./pipeline.ts";
import { aStandingFinding } from "./findings.ts";

export const LINKS = {
  console: "https://console.example.com",
  runbooks: "https://docs.example.com/rules",
  acknowledge: (alert: number): string => `https://console.example.com/links/ack-${alert}-1-a`,
};

export const ALERT: MessageAlert = { id: 7, revision: 2, domain: "sales", audience: "owner" };

/** A finding of access in which what anybody may have written is `text`. */
export function aFindingWith(text: string, fields: Partial<StandingFinding> = {}): StandingFinding {
  const base = aStandingFinding();
  return aStandingFinding({
    person: text,
    asset: text,
    eventCount: 13,
    bytesOut: 832e6,
    objects: 12,
    withdrawnReason: text,
    rule: {
      ...base.rule,
      title: "Access without a subscription",
      explanation:
        "{person} as {principals} of {projects} reached {asset} from {source_ip} by {event_name}: {reason}.",
      nextSteps: ["Ask the reader.", "Remove the grant."],
      falsepositives: ["A share that nobody declared."],
      runbook: "access_without_subscription",
      license: "Apache-2.0",
    },
    detail: {
      ...base.detail,
      evidence: [{ time: base.firstTime, eventId: "0".repeat(32), fileId: 1, ordinal: 3 }],
      principals: [1],
      projects: [text],
      first: {
        ...base.detail.first,
        sourceIp: text,
        eventName: text,
        account: "444455556666",
        classification: "confidential",
        ownerProject: text,
        reason: text,
        entitlement: { verdict: "none", via: null, since: null, subscription: null, nearest: text },
      },
    },
    ...fields,
  });
}

export function aContextWith(text: string): MessageContext {
  return {
    names: {
      principals: new Map([[1, text]]),
      files: new Map([[1, { path: text, integrity: null }]]),
      asOf: new Map([["", Date.UTC(2026, 8, 2)]]),
      labels: new Map([[text, text]]),
    },
    links: LINKS,
    catalog: indexCatalog(
      catalogOf({
        as_of: "2026-09-02T00:00:00Z",
        domains: [{ id: "sales", name: "Sales", time_zone: "Europe/Madrid" }],
      }),
    ),
    normal: {
      fired: 2,
      similar: [3, 5],
      similarCount: 2,
      exceptions: [{ id: text, until: Date.UTC(2026, 9, 1) }],
      days: 0,
      firstDay: null,
    },
  };
}

const quietOf = (name: string) => ({
  domains: [
    { id: "sales", name, liveSince: 0 },
    { id: "web", name, liveSince: 86_400_000 },
  ] as const,
  from: 0,
  until: 7 * 86_400_000,
  accesses: 5,
  people: 2,
  bytesOut: 1e9,
  unknown: 1,
  missed: 0,
  open: 1,
  lastHour: 7 * 86_400_000 - 3_600_000,
  gaps: 2,
  catalogAsOf: 0,
});

/** Every kind of message, by its name. */
export function everyMessage(text: string): ReadonlyMap<string, ComposedMessage> {
  const context = aContextWith(text);
  const finding = aFindingWith(text);
  const other = aFindingWith(text, { uid: "u2", person: `${text}2`, asset: "orders" });
  const cause = causeMessage([finding, other], context, ALERT);
  const volume = aFindingWith(text, { category: "volume", asset: null, tier: "page" });
  const gap = aFindingWith(text, { category: "pipeline", domain: null });
  const state: AlertState = {
    name: "acknowledged",
    since: finding.firstTime,
    until: null,
    actor: text,
    assignee: text,
    reason: text,
    seen: [],
    level: "high",
  };
  const sums = { ruleTitle: "Rule 1", level: "high", alerts: 2, findings: 9, people: 2, bytesOut: 9e9 };
  const digest = (key: Digest["digest"]): ComposedMessage =>
    digestMessage(
      { ...sums, digest: key, domain: "sales", told: {}, shown: ["u1"] },
      { shown: [finding, other], ...context },
      ALERT,
    );
  const line = { ruleId: "r1", ruleTitle: "Rule 1", level: "high", findings: 3, people: 2, bytesOut: 9 };
  return new Map([
    ["cause", cause],
    ["volume", causeMessage([volume], context, { ...ALERT, audience: "on_call" })],
    ["gap", causeMessage([gap], context, { ...ALERT, domain: null })],
    ["storm", digest({ period: "hour", start: "2026-09-02T10:00:00Z" })],
    ["day", digest({ period: "day", start: "2026-09-02", ruleId: "r1" })],
    ["week", digest({ period: "week", start: "2026-08-31" })],
    ["history", historyMessage([{ ...line, firstTime: 0, lastTime: 1 }], context, ALERT)],
    ["withdrawn", withdrawnMessage([finding], context, ALERT)],
    ["state", stateMessage(state, cause)],
    ["with state", withState(cause, { ...state, name: "false_positive" })],
    ["escalated", withOccasion(cause, { occasion: "escalation-2", toldAt: 0 })],
    ["overdue", withOccasion(withDue(cause, "Europe/Madrid", 0), { occasion: "overdue", toldAt: 0 })],
    ["with tickets", withTickets(cause, [{ key: "SEC-12", url: ticketUrl(text), closedAt: null }])],
    ["held", heldMessage([cause, stateMessage(state, cause)], 3, "digest-1")],
    ["quiet", quietMessage(quietOf(text), "quiet-1")],
    ["not heard", quietMessage({ ...quietOf(text), missed: 3 }, "quiet-1")],
    ["test", testMessage({ domain: "sales", name: text, capacity: "deputy" })],
    [
      "instead",
      withInstead(cause, { route: "arn:aws:sns:eu-west-1:123456789012:secret-topic", reason: text }),
    ],
  ]);
}

/** As browsers write it. */
function ticketUrl(text: string): string {
  return `https://docs.example.com/${encodeURIComponent(text.toWellFormed()).slice(0, 900)}`;
}
