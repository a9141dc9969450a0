/** Why somebody gets a message: whoever knows can say that it should be somebody else. */
import type { MessageAlert } from "./message.ts";
import { labelled } from "./standing.ts";
import type { Names } from "./standing.ts";

/** `ownedThen`: the domains that owned what it is about when it was read. */
export function whyYou(
  { domain, audience }: MessageAlert,
  { names, ownedThen }: { readonly names: Pick<Names, "labels">; readonly ownedThen: readonly string[] },
): string {
  if (audience === "confidential")
    return "You get this alone: the rule is confidential, and the owner is not told.";
  if (audience === "on_call")
    return "You get this beside the owner, since security on call is told of what pages, and of restricted data.";
  if (audience === "escalation")
    return "You get this since nobody before you on the chain took it into their hands.";
  if (domain === null) return "You get this because nobody owns what it is about.";
  const owner = `domain ${labelled(domain, names)}`;
  if (audience === "parent")
    return `You get this in the place of the owners of ${owner}: it is about one of them, and nobody is told of an alert about themselves.`;
  if (audience === "deputy") return `You get this in the place of the owners of ${owner}, who are away.`;
  if (audience === "security")
    return `You get this in the place of ${owner}, which owns the data and is not told of this rule yet (auditplane rollout).`;
  if (ownedThen.length > 0 && !ownedThen.includes(domain))
    return `You get this because ${owner} owns the data now; when it was read, ${ownedThen.map((id) => labelled(id, names)).join(", ")} did.`;
  return `You get this because ${owner} owns the data.`;
}
