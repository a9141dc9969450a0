/** Alerts one a row, for people and for programs. */
import { wordOf } from "../../core/alert/state.ts";
import type { ListedContent, TopFinding } from "../../core/alert/title.ts";
import { formatCount } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";
import { isoTime } from "../../core/record/time.ts";
import { commandLine, nextSteps } from "../next-steps.ts";
import type { Invocation } from "../next-steps.ts";
import { renderRows } from "../text-table.ts";
import { printedFacts } from "./render.ts";
import type { AlertFacts, AlertsFormat, PrintedAlert } from "./render.ts";

export interface ListedAlert extends AlertFacts {
  readonly content: ListedContent;
  /** undefined: none of its findings stands. */
  readonly top: TopFinding | undefined;
  /** undefined: nothing of it stands. */
  readonly title: string | undefined;
}

interface ListStyle {
  readonly format: AlertsFormat;
  /** Of the table, in columns. */
  readonly width: number;
  /** So many were asked for at most. */
  readonly limit: number;
  readonly invocation: Invocation;
}

const HEAD = ["ID", "STATE", "SINCE (UTC)", "DOMAINS", "WHAT"];
const WIDTHS = [8, 16, 18, 18];
const WHAT_MIN = 36;

export function renderAlerts(
  alerts: readonly ListedAlert[],
  { format, width, limit, invocation }: ListStyle,
): string {
  if (format === "json") return `${JSON.stringify({ alerts: alerts.map(printListedAlert) }, null, 2)}\n`;
  if (alerts.length === 0) return "No alerts.\n";
  const rows = alerts.map((alert) => [
    String(alert.id),
    wordOf(nameOf(alert)),
    isoTime(alert.state?.since ?? alert.changedAt)
      .slice(0, 16)
      .replace("T", " "),
    shownText(alert.domains.join(", ")),
    [alert.title ?? "nothing of it stands any more", ...notesOf(alert)].map(shownText).join("\n"),
  ]);
  const rest = width - WIDTHS.reduce((sum, own) => sum + own, 0);
  return [
    `${renderRows(HEAD, rows, { widths: [...WIDTHS, Math.max(WHAT_MIN, rest)], wrap: "long words" })}\n`,
    alerts.length < limit ? "" : `… at most ${formatCount(limit)} are shown; more: --limit\n`,
    nextSteps([
      [commandLine(invocation, "alerts show ID"), "what it says, what was decided, who was told"],
      [commandLine(invocation, "alerts ack ID --reason TEXT --author YOU"), "have it in hand"],
    ]),
  ].join("");
}

/** In whose hands it is, and in which tickets. */
function notesOf({ state, tickets }: ListedAlert): string[] {
  return [
    ...(state?.assignee ? [`in the hands of ${state.assignee}`] : []),
    ...(tickets.length > 0
      ? [tickets.map(({ key, closedAt }) => `${key}${closedAt === null ? "" : " (closed)"}`).join(", ")]
      : []),
  ];
}

function nameOf({ content, state }: Pick<ListedAlert, "content" | "state">) {
  return content.kind === "withdrawn" ? "withdrawn" : (state?.name ?? "open");
}

/** An alert of a list, for programs. */
export interface PrintedListedAlert extends PrintedAlert {
  readonly kind: ListedContent["kind"];
  /** null: nothing of it stands any more. */
  readonly subject: string | null;
  readonly severity: string | null;
  readonly tier: string | null;
  readonly rule_id: string | null;
  /** The first by name, of those it is about. */
  readonly person: string | null;
  /** How many it is about. */
  readonly people: number | null;
  readonly asset: string | null;
  /** It is told in a digest, not alone. */
  readonly in_digest: boolean;
}

export function printListedAlert(alert: ListedAlert): PrintedListedAlert {
  const { content, top, title } = alert;
  return {
    ...printedFacts(alert, nameOf(alert)),
    kind: content.kind,
    subject: title ?? null,
    severity: (content.kind === "digest" ? content.level : top?.level) ?? null,
    tier: top?.tier ?? null,
    rule_id: top?.ruleId ?? null,
    person: top?.person ?? null,
    people: top?.people ?? null,
    asset: top?.asset ?? null,
    in_digest: content.kind === "cause" && content.isDemoted === true,
  };
}
