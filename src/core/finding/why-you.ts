/** Why somebody gets a message, and how to hear less. */
import { valueText } from "../message/value.ts";
import { alertLine } from "./message.ts";
import type { MessageAlert } from "./message.ts";
import { labelled } from "./standing.ts";
import type { Names } from "./standing.ts";

/** `ruleId` undefined: it is of several rules. */
export function youLines(
  alert: MessageAlert,
  { names, ruleId }: { readonly names: Pick<Names, "labels">; readonly ruleId?: string | undefined },
): string[] {
  return [alertLine(alert), whyYou(alert, names), muteLine(alert, ruleId)];
}

function whyYou({ domain, audience }: MessageAlert, names: Pick<Names, "labels">): string {
  if (audience === "on_call")
    return "You get this beside the owner, since security on call is told of what pages, and of restricted data.";
  if (domain === null) return "You get this because nobody owns what it is about.";
  const owner = `domain ${valueText(labelled(domain, names))}`;
  return audience === "security"
    ? `You get this in the place of ${owner}, which owns the data and is not told of this rule yet (auditplane rollout).`
    : `You get this because ${owner} owns the data.`;
}

function muteLine({ id, domain }: MessageAlert, ruleId: string | undefined): string {
  const snooze = `auditplane alerts snooze ${id} --until DAY --author YOU --reason "…"`;
  const rule = ruleId === undefined ? "" : ` --rule ${ruleId}`;
  const demote = `auditplane rollout demote ${valueText(domain ?? "none", 80)}${rule}`;
  return `To hear less: ${snooze}; of the rule as a whole: ${demote}.`;
}
