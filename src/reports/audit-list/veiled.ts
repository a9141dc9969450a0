/** An entry of the audit log as a viewer may see it: who acted is a colleague, and has a name; whom it is about has none. */
import { objectOf } from "../../core/record/text.ts";
import type { Veil } from "../../core/privacy/veil.ts";
import type { PrintedEntry } from "./render.ts";

export function veiledEntry(entry: PrintedEntry, veil: Veil): PrintedEntry {
  if (veil.isOpen) return entry;
  const { subject, reason, personal, actor, subject_kind: kind } = entry;
  const about = [
    ...(kind === "person" && subject !== null ? [veil.keyOf(subject)] : []),
    ...peopleIn(personal),
  ];
  return {
    ...entry,
    actor: actor === null ? null : veil.actor(actor, about),
    subject: subject === null ? null : veiledSubject(kind, subject, veil),
    reason: reason === null ? null : veil.words(reason, about),
    personal: veiledPersonal(personal, veil, about),
  };
}

function veiledSubject(kind: string, subject: string, veil: Veil): string {
  if (kind === "person") return veil.person(veil.keyOf(subject));
  return kind === "finding" ? veil.uid(subject) : subject;
}

/** Whom personal parts say that it is about: of what is expected, of a share, of a reveal. Others who are named there act. */
function peopleIn(personal: unknown): string[] {
  const { people, who, consumer } = objectOf(personal) ?? {};
  const all = [who, objectOf(consumer)?.["person"], ...(Array.isArray(people) ? people : [])];
  return all.filter((one) => typeof one === "string");
}

function veiledPersonal(personal: unknown, veil: Veil, about: readonly string[]): unknown {
  const object = objectOf(personal);
  if (!object) return veil.json(personal, about);
  const known = new Set(about);
  const shown = (value: unknown): unknown => {
    if (typeof value === "string")
      return known.has(value) ? veil.person(veil.keyOf(value)) : veil.words(value, about);
    if (Array.isArray(value)) return value.map(shown);
    const inner = objectOf(value);
    return inner ? Object.fromEntries(Object.entries(inner).map(([key, one]) => [key, shown(one)])) : value;
  };
  return shown(object);
}
