/** Alerts with what was decided about them, for people and for programs. */
import { stateLine } from "../../core/finding/state-message.ts";
import type { Message } from "../../core/finding/message.ts";
import { isClosed } from "../../core/alert/state.ts";
import type { AlertState } from "../../core/alert/state.ts";
import type { Ticket } from "../../core/alert/ticket.ts";
import { shownText } from "../../core/record/text.ts";
import { isoTime } from "../../core/record/time.ts";
import { commandLine, nextSteps } from "../next-steps.ts";
import type { Invocation } from "../next-steps.ts";
import { renderRows } from "../text-table.ts";

export const ALERTS_FORMATS = ["table", "json"] as const;
export type AlertsFormat = (typeof ALERTS_FORMATS)[number];

/** What is known of an alert besides what it says. */
export interface AlertFacts {
  readonly id: number;
  readonly revision: number;
  readonly domains: readonly string[];
  /** Of its findings. */
  readonly uids: readonly string[];
  /** In ms. */
  readonly changedAt: number;
  readonly state: AlertState | undefined;
  readonly tickets: readonly Ticket[];
}

/** An alert as people see it. */
export interface ShownAlert extends AlertFacts {
  readonly kind: string;
  /** As it would be told now; undefined: nothing of it is left to be told. */
  readonly message: Message | undefined;
}

/** Who was told of an alert, or is to be. */
export interface ShownDelivery {
  readonly route: string;
  readonly revision: number;
  readonly state: string;
  readonly attempts: number;
  /** In ms; null: it was not sent. */
  readonly sentAt: number | null;
  readonly lastError: string | null;
}

/** One alert: what it says, what was decided, who was told. */
export function renderAlert(
  alert: ShownAlert,
  deliveries: readonly ShownDelivery[],
  { format, invocation }: { readonly format: AlertsFormat; readonly invocation: Invocation },
): string {
  if (format === "json") {
    const told = deliveries.map(({ sentAt, lastError, ...one }) => {
      return { ...one, sent_at: sentAt === null ? null : isoTime(sentAt), last_error: lastError };
    });
    const { subject = null, attributes = null, text = null } = alert.message ?? {};
    const said = { subject, attributes, text };
    return `${JSON.stringify({ ...printedFacts(alert, nameOf(alert)), kind: alert.kind, ...said, deliveries: told }, null, 2)}\n`;
  }
  const rows = deliveries.map(({ route, revision, state, sentAt, lastError }) => [
    String(revision),
    state,
    sentAt === null ? "" : isoTime(sentAt).slice(0, 19).replace("T", " "),
    shownText(route),
    shownText(lastError ?? ""),
  ]);
  return [
    `Alert ${alert.id}: ${alert.state ? shownText(stateLine(alert.state)) : `Open since ${isoTime(alert.changedAt)}, nobody has it in hand.`}`,
    "",
    alert.message?.text ?? "Nothing of it stands any more.",
    "",
    rows.length === 0 ? "Nobody was told yet." : "Who was told",
    ...(rows.length === 0 ? [] : [renderRows(["REVISION", "STATE", "SENT (UTC)", "ROUTE", "WHY NOT"], rows)]),
    stepsOf(alert, invocation),
  ].join("\n");
}

/** What may be made of it as it is. */
function stepsOf(alert: ShownAlert, invocation: Invocation): string {
  const name = nameOf(alert);
  if (name === "withdrawn") return "";
  const by = "--reason TEXT --author YOU";
  const steps: readonly (readonly [string, string])[] = isClosed(name)
    ? [[`alerts reopen ${alert.id} ${by}`, "take back what was decided"]]
    : [
        ...(name === "acknowledged" ? [] : [[`alerts ack ${alert.id} ${by}`, "have it in hand"] as const]),
        [`alerts resolve ${alert.id} ${by}`, "close it: what had to be done is done"],
        ["alerts --help", "what else may be made of it"],
      ];
  return nextSteps(steps.map(([command, purpose]) => [commandLine(invocation, command), purpose]));
}

type StateName = AlertState["name"] | "withdrawn";

/** How an alert stands, in a word of the vocabulary. */
export function nameOf({ kind, state }: Pick<ShownAlert, "kind" | "state">): StateName {
  return kind === "withdrawn" ? "withdrawn" : (state?.name ?? "open");
}

/** What is known of an alert, for programs. Times are ISO 8601. */
export interface PrintedAlert {
  readonly id: number;
  readonly revision: number;
  readonly state: StateName;
  readonly since: string;
  readonly until: string | null;
  readonly actor: string | null;
  readonly assignee: string | null;
  readonly reason: string | null;
  readonly changed_at: string;
  readonly domains: string[];
  readonly tickets: { readonly key: string; readonly url: string; readonly closed_at: string | null }[];
  /** Uids. */
  readonly findings: string[];
}

export function printedFacts(alert: AlertFacts, name: StateName): PrintedAlert {
  const { id, revision, domains, uids, changedAt, state, tickets } = alert;
  return {
    id,
    revision,
    state: name,
    since: isoTime(state?.since ?? changedAt),
    until: state?.until == null ? null : isoTime(state.until),
    actor: state?.actor ?? null,
    assignee: state?.assignee ?? null,
    reason: state?.reason ?? null,
    changed_at: isoTime(changedAt),
    domains: [...domains],
    tickets: tickets.map(({ key, url, closedAt }) => {
      return { key, url, closed_at: closedAt === null ? null : isoTime(closedAt) };
    }),
    findings: [...uids],
  };
}
