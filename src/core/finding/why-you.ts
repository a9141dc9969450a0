/** Why somebody gets a message, and how to hear less. */
import { valueText } from "../message/value.ts";
import { alertLine } from "./message.ts";
import type { MessageAlert } from "./message.ts";
import { labelled } from "./standing.ts";
import type { Names } from "./standing.ts";

/** `ruleId` undefined: it is of several rules. `ownedThen`: the domains that owned what it is about when it was read. */
export function youLines(
  alert: MessageAlert,
  given: {
    readonly names: Pick<Names, "labels">;
    readonly ruleId?: string | undefined;
    readonly ownedThen?: readonly string[];
  },
): string[] {
  return [alertLine(alert), whyYou(alert, given), muteLine(alert, given.ruleId)];
}

function whyYou(
  { domain, audience }: MessageAlert,
  {
    names,
    ownedThen = [],
  }: { readonly names: Pick<Names, "labels">; readonly ownedThen?: readonly string[] },
): string {
  if (audience === "confidential")
    return "You get this alone: the rule is confidential, and the owner is not told.";
  if (audience === "on_call")
    return "You get this beside the owner, since security on call is told of what pages, and of restricted data.";
  if (audience === "escalation")
    return "You get this since nobody before you on the chain took it into their hands.";
  if (domain === null) return "You get this because nobody owns what it is about.";
  const shown = (id: string): string => valueText(labelled(id, names));
  const owner = `domain ${shown(domain)}`;
  if (audience === "parent")
    return `You get this in the place of the owners of ${owner}: it is about one of them, and nobody is told of an alert about themselves.`;
  if (audience === "deputy") return `You get this in the place of the owners of ${owner}, who are away.`;
  if (audience === "security")
    return `You get this in the place of ${owner}, which owns the data and is not told of this rule yet (auditplane rollout).`;
  if (ownedThen.length > 0 && !ownedThen.includes(domain))
    return `You get this because ${owner} owns the data now; when it was read, ${ownedThen.map(shown).join(", ")} did.`;
  return `You get this because ${owner} owns the data.`;
}

function muteLine({ id, domain }: MessageAlert, ruleId: string | undefined): string {
  const snooze = `auditplane alerts snooze ${id} --until DAY --author YOU --reason "…"`;
  const rule = ruleId === undefined ? "" : ` --rule ${ruleId}`;
  const demote = `auditplane rollout demote ${valueText(domain ?? "none", 80)}${rule}`;
  return `To hear less: ${snooze}; of the rule as a whole: ${demote}.`;
}
