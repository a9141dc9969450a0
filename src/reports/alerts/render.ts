/** Alerts with what was decided about them, for people and for programs. */
import { stateLine } from "../../core/finding/state-message.ts";
import type { Message } from "../../core/finding/message.ts";
import { wordOf } from "../../core/alert/state.ts";
import type { AlertState } from "../../core/alert/state.ts";
import { shownText } from "../../core/record/text.ts";
import { isoTime } from "../../core/record/time.ts";
import { renderRows } from "../text-table.ts";

export const ALERTS_FORMATS = ["table", "json"] as const;
export type AlertsFormat = (typeof ALERTS_FORMATS)[number];

/** An alert as people see it. */
export interface ShownAlert {
  readonly id: number;
  readonly revision: number;
  readonly kind: string;
  readonly domains: readonly string[];
  readonly findings: readonly string[];
  /** In ms. */
  readonly changedAt: number;
  readonly state: AlertState | undefined;
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

const HEAD = ["ID", "STATE", "SINCE (UTC)", "IN HAND OF", "DOMAINS", "WHAT"];

export function renderAlerts(alerts: readonly ShownAlert[], format: AlertsFormat, width: number): string {
  if (format === "json") return `${JSON.stringify({ alerts: alerts.map(printed) }, null, 2)}\n`;
  if (alerts.length === 0) return "No alerts.\n";
  const rows = alerts.map((alert) => [
    String(alert.id),
    wordOf(nameOf(alert)),
    isoTime(alert.state?.since ?? alert.changedAt)
      .slice(0, 16)
      .replace("T", " "),
    alert.state?.assignee ?? "",
    alert.domains.join(", "),
    alert.message?.subject ?? "nothing of it stands any more",
  ]);
  const widths = [7, 16, 18, 26, 20];
  const rest = width - widths.reduce((sum, own) => sum + own, 0);
  return `${renderRows(
    HEAD,
    rows.map((row) => row.map(shownText)),
    { widths: [...widths, Math.max(40, rest)] },
  )}\n`;
}

/** One alert: what it says, what was decided, who was told. */
export function renderAlert(
  alert: ShownAlert,
  deliveries: readonly ShownDelivery[],
  format: AlertsFormat,
): string {
  if (format === "json") {
    const told = deliveries.map(({ sentAt, lastError, ...one }) => {
      return { ...one, sent_at: sentAt === null ? null : isoTime(sentAt), last_error: lastError };
    });
    return `${JSON.stringify({ ...printed(alert), text: alert.message?.text ?? null, deliveries: told }, null, 2)}\n`;
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
    "",
  ].join("\n");
}

function nameOf({ kind, state }: ShownAlert): AlertState["name"] | "withdrawn" {
  return kind === "withdrawn" ? "withdrawn" : (state?.name ?? "open");
}

function printed(alert: ShownAlert): Record<string, unknown> {
  const { id, revision, kind, domains, findings, changedAt, state, message } = alert;
  return {
    id,
    revision,
    kind,
    state: nameOf(alert),
    since: isoTime(state?.since ?? changedAt),
    until: state?.until == null ? null : isoTime(state.until),
    actor: state?.actor ?? null,
    assignee: state?.assignee ?? null,
    reason: state?.reason ?? null,
    changed_at: isoTime(changedAt),
    domains,
    subject: message?.subject ?? null,
    attributes: message?.attributes ?? null,
    findings,
  };
}
