/** An entry of the audit log as a viewer may see it: who acted is a colleague, and has a name; whom it is about has none. */
import type { Veil } from "../../core/privacy/veil.ts";
import type { PrintedEntry } from "./render.ts";

export function veiledEntry(entry: PrintedEntry, veil: Veil): PrintedEntry {
  if (veil.isOpen) return entry;
  const { subject, reason, personal, actor } = entry;
  const key = entry.subject_kind === "person" && subject !== null ? veil.keyOf(subject) : undefined;
  const about = key === undefined ? [] : [key];
  return {
    ...entry,
    actor: actor === null ? null : veil.actor(actor, about),
    subject: key === undefined ? subject : veil.person(key),
    reason: reason === null ? null : veil.words(reason, about),
    personal: veil.json(personal, about),
  };
}
