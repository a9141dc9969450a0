/** Subscriptions in text: the list as a table, one of them as a line of steps. */
import { shownText } from "../../core/record/text.ts";
import { renderRows } from "../text-table.ts";
import type { ListedSubscription } from "./list.ts";
import type { PrintedStep, ShownSubscription } from "./show.ts";
import { formatSpan } from "./span.ts";

export const SUBSCRIPTIONS_FORMATS = ["table", "json"] as const;
export type SubscriptionsFormat = (typeof SUBSCRIPTIONS_FORMATS)[number];

export interface SubscriptionsList {
  readonly subscriptions: readonly ListedSubscription[];
  /** Whether there are more than were asked for. */
  readonly is_cut: boolean;
}

export function renderSubscriptions(list: SubscriptionsList, format: SubscriptionsFormat): string {
  if (format === "json") return `${JSON.stringify(list, null, 2)}\n`;
  if (list.subscriptions.length === 0) return "None.\n";
  const head = [
    "ID",
    "ASSET",
    "DOMAIN",
    "SUBSCRIBER",
    "STATUS",
    "SINCE",
    "UNTIL",
    "REQUESTED BY",
    "APPROVED BY",
  ];
  const rows = list.subscriptions.map((one) =>
    [
      one.id,
      one.asset_name,
      one.domain_name ?? one.domain ?? "-",
      one.subscriber_name,
      one.waiting_hours === null
        ? one.status
        : `${one.status}, waits ${formatSpan(one.waiting_hours * 3_600)}`,
      one.since ?? "ever",
      one.until ?? "-",
      one.requested_by ?? "-",
      one.approved_by ?? "-",
    ].map(shownText),
  );
  const more = list.is_cut ? "\nThere are more; --limit has more of them shown.\n" : "";
  return `${renderRows(head, rows)}\n${more}`;
}

export function renderSubscription(shown: ShownSubscription, format: SubscriptionsFormat): string {
  if (format === "json") return `${JSON.stringify(shown, null, 2)}\n`;
  const { timeline, asset_name: name, asset, subscriber_name: subscriber } = shown;
  const owner = shown.project_name ?? shown.project ?? "nobody knows";
  const head = [
    `${shown.id}: ${subscriber} to ${name === asset ? asset : `${name} (${asset})`} of ${owner}, ${shown.status}`,
    `As read at ${shown.as_of ?? "no time"}.`,
    "",
  ];
  const lines = [...head, ...timeline.flatMap(drawStep)];
  return `${lines.map(shownText).join("\n")}\n`;
}

const MARKS: Readonly<Record<PrintedStep["state"], string>> = {
  done: "●",
  open: "○",
  none: "-",
  unknown: "?",
};

/** Above a step how long it took to come about. */
function drawStep(step: PrintedStep, at: number): string[] {
  const took = step.took_seconds === null ? "" : ` ${formatSpan(step.took_seconds)}`;
  const isOpen = step.state === "open";
  const line = at === 0 ? [] : [`│${isOpen || took === "" ? "" : took}`];
  const time = step.at ?? { done: "no time", open: "not yet", none: "none", unknown: "unknown" }[step.state];
  const about = [
    step.at === null ? "" : step.how,
    step.by === null ? "" : `by ${step.by}`,
    isOpen && took !== "" ? `for${took} so far` : "",
  ].filter((part) => part !== "");
  const said = [step.words === null ? "" : `"${oneLine(step.words)}"`, step.note ?? ""].filter(
    (part) => part !== "",
  );
  return [
    ...line,
    `${MARKS[step.state]} ${step.step.replaceAll("_", " ").padEnd(10)}  ${time.padEnd(20)}  ${about.join(", ")}`.trimEnd(),
    ...said.map((text) => `│             ${text}`),
  ];
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
