/** How far domains are with alerts, and what an owner would be told, for people and for programs. */
import type { Message } from "../../core/finding/message.ts";
import { formatCounted } from "../../core/finding/explain.ts";
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

export interface PreviewedMessage {
  readonly alert: number;
  readonly revision: number;
  /** When it changed last, in ms. */
  readonly at: number;
  readonly stage: Stage;
  readonly message: Message;
}

export interface Preview {
  readonly domain: string;
  readonly days: number;
  readonly messages: readonly PreviewedMessage[];
  readonly quieting: readonly Quieted[];
}

export function renderPreview(
  { domain, days, messages, quieting }: Preview,
  { format, isFull }: { readonly format: RolloutFormat; readonly isFull: boolean },
): string {
  if (format === "json") {
    const printed = messages.map(({ at, message, ...one }) => ({ ...one, at: isoTime(at), ...message }));
    return `${JSON.stringify({ domain, days, messages: printed, exemptions: quieting }, null, 2)}\n`;
  }
  if (messages.length === 0)
    return `The owner of ${shownText(domain)} would have got no message in the last ${days} days.\n`;
  const rows = messages.map(({ alert, at, stage, message }) => [
    String(alert),
    isoTime(at).slice(0, 16).replace("T", " "),
    stage,
    shownText(message.subject),
  ]);
  return [
    `The owner of ${shownText(domain)} would have got ${formatCounted(messages.length, "message")} in the last ${days} days, and one more whenever something came to one of them:`,
    "",
    isFull
      ? messages
          .map(({ message }) => `${message.subject}\n\n${message.text}`)
          .join(`\n\n${"-".repeat(72)}\n\n`)
      : renderRows(["ALERT", "CHANGED (UTC)", "STAGE NOW", "MESSAGE"], rows),
    "",
    ...exemptions(quieting, messages.length),
    `If that is right: auditplane rollout promote ${shownText(domain)}`,
    "",
  ].join("\n");
}

function exemptions(quieting: readonly Quieted[], total: number): string[] {
  if (quieting.length === 0) return [];
  return [
    "What would take most of them away, if it is as it should be:",
    ...quieting.map(
      ({ who, asset, alerts }) =>
        `  an exemption of ${shownText(who)}${asset === undefined ? ", whatever they read" : ` for ${shownText(asset)}`}: ${alerts} of ${total}`,
    ),
    "",
  ];
}
