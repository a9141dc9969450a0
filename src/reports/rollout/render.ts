/** How far domains are with alerts, and what an owner would be told, for people and for programs. */
import type { Preview, PreviewedMessage } from "../../core/alert/rollout-preview.ts";
import { formatCount, formatCounted } from "../../core/finding/explain.ts";
import type { Quieted } from "../../core/finding/quieted.ts";
import { shownText } from "../../core/record/text.ts";
import { isoTime } from "../../core/record/time.ts";
import type { Stage } from "../../core/settings/rollout.ts";
import { renderRows } from "../text-table.ts";

export const ROLLOUT_FORMATS = ["table", "json"] as const;
export type RolloutFormat = (typeof ROLLOUT_FORMATS)[number];

export interface DomainStage {
  readonly domain: string;
  readonly stage: Stage;
  readonly rules: Readonly<Record<string, Stage>>;
  /** Alerts that are open, or in somebody's hands. */
  readonly open: number;
  /** Why, and who says so; undefined: nobody said anything yet. */
  readonly reason: string | undefined;
  readonly author: string | undefined;
}

export function renderStages(stages: readonly DomainStage[], format: RolloutFormat): string {
  if (format === "json") return `${JSON.stringify({ rollout: stages }, null, 2)}\n`;
  const rows = stages.map(({ domain, stage, rules, open, reason, author }) => [
    domain,
    stage,
    Object.entries(rules)
      .map(([rule, own]) => `${rule}: ${own}`)
      .join(", "),
    String(open),
    reason === undefined ? "as every domain begins" : author === undefined ? reason : `${reason} (${author})`,
  ]);
  return `${renderRows(
    ["DOMAIN", "STAGE", "BUT OF RULES", "OPEN ALERTS", "WHY"],
    rows.map((row) => row.map(shownText)),
  )}\n`;
}

export interface PrintedPreview extends Pick<Preview, "domain" | "days" | "elsewhere"> {
  readonly messages: (Omit<PreviewedMessage, "at" | "isUrgent" | "isHeld" | "message"> &
    PreviewedMessage["message"] & {
      readonly at: string;
      readonly urgent: boolean;
      readonly held: boolean;
    })[];
  readonly exemptions: Preview["quieting"];
}

/** For programs. */
export function printPreview({ domain, days, messages, elsewhere, quieting }: Preview): PrintedPreview {
  const printed = messages.map(({ at, message, isUrgent: urgent, isHeld: held, ...one }) => {
    const { subject, text, attributes } = message;
    return { ...one, at: isoTime(at), urgent, held, subject, text, attributes };
  });
  return { domain, days, messages: printed, elsewhere, exemptions: quieting };
}

export function renderPreview(
  preview: Preview,
  { format, isFull }: { readonly format: RolloutFormat; readonly isFull: boolean },
): string {
  if (format === "json") return `${JSON.stringify(printPreview(preview), null, 2)}\n`;
  const { domain, days, messages, elsewhere, quieting } = preview;
  if (messages.length === 0)
    return [
      `The owner of ${shownText(domain)} would have got no message in the last ${days} days.`,
      ...notTheirs(elsewhere),
      "",
    ].join("\n");
  const held = messages.filter(({ isHeld }) => isHeld).length;
  const alerts = new Map(messages.toReversed().map((one) => [one.alert, one])); // the last of each
  const on = alerts.size === messages.length ? "" : ` on ${formatCounted(alerts.size, "alert")}`;
  const rows = messages.map(({ alert, at, stage, isHeld, audience, message }) => [
    String(alert),
    isoTime(at).slice(0, 16).replace("T", " "),
    stage,
    [...(audience === "deputy" ? ["deputy"] : []), isHeld ? "next morning" : "at once"].join(", "),
    shownText(message.subject),
  ]);
  return [
    `The owner of ${shownText(domain)} would have got ${formatCounted(messages.length, "message")}${on} in the last ${days} days, which say by now:`,
    ...(held === 0
      ? []
      : [`${formatCount(held)} of them together the next morning, since the messages of the day were over.`]),
    ...notTheirs(elsewhere),
    "",
    isFull
      ? [...alerts.values()]
          .reverse()
          .map(({ message }) => `${message.subject}\n\n${message.text}`)
          .join(`\n\n${"-".repeat(72)}\n\n`)
      : renderRows(["ALERT", "NEWS (UTC)", "STAGE NOW", "TOLD", "MESSAGE"], rows),
    "",
    ...exemptions(quieting, alerts.size),
    `If that is right: auditplane rollout promote ${shownText(domain)} --author YOU --reason "…"`,
    "",
  ].join("\n");
}

function notTheirs({ parent, security }: Preview["elsewhere"]): string[] {
  return [
    ...(parent === 0
      ? []
      : [`${formatCounted(parent, "alert")} on an owner would have gone to the unit above.`]),
    ...(security === 0 ? [] : [`${formatCounted(security, "alert")} would have gone to security alone.`]),
  ];
}

function exemptions(quieting: readonly Quieted[], total: number): string[] {
  if (quieting.length === 0) return [];
  return [
    "What would take most of them away, if it is as it should be:",
    ...quieting.map(
      ({ who, asset, alerts }) =>
        `  an exemption of ${shownText(who)}${asset === undefined ? ", whatever they read" : ` for ${shownText(asset)}`}: ${alerts} of ${formatCounted(total, "alert")}`,
    ),
    "",
  ];
}
