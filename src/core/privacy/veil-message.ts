/** What an alert says, as a veil lets it be seen: made anew of what is veiled, with one more fence behind it. */
import type { AlertState } from "../alert/state.ts";
import type { Person } from "../catalog/catalog.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { composed } from "../finding/message.ts";
import type { ComposedMessage } from "../finding/message.ts";
import { isPseudonym } from "./pseudonym.ts";
import type { Veil } from "./veil.ts";

/** A catalog that knows nobody but by pseudonym, with the peer group in the place of a title. `about`: keys of whom a message is about. */
export function veiledCatalog(index: CatalogIndex, veil: Veil, about: readonly string[]): CatalogIndex {
  if (veil.isOpen) return index;
  const groups = new Map(about.map((key) => [veil.person(key), veil.peerGroup(key)]));
  return {
    ...index,
    personAt: (identity, at) =>
      isPseudonym(identity)
        ? { ...UNKNOWN, id: identity, title: groups.get(identity) ?? undefined }
        : veil.sees(identity)
          ? index.personAt(identity, at)
          : undefined,
  };
}

const UNKNOWN: Person = {
  id: "",
  kind: "human",
  name: undefined,
  title: undefined,
  employment: undefined,
  peerGroup: undefined,
  timeZone: undefined,
  utcOffset: undefined,
  identities: [],
  from: -Infinity,
  until: Infinity,
};

/** `about`: keys of those whom it is about. */
export function veiledMessage(
  message: ComposedMessage,
  veil: Veil,
  about: readonly string[],
): ComposedMessage {
  if (veil.isOpen) return message;
  const said = (text: string): string => veil.text(text, about);
  const { title, parts, attributes, essence } = message;
  return composed({
    title: {
      ...title,
      where: said(title.where),
      symptom: said(title.symptom),
      ...(title.who && { who: title.who.map(said) }),
    },
    parts: parts.map((part) => ({ ...part, lines: part.lines.map(said) })),
    attributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, said(value)])),
    essence,
  });
}

/** Who decided is a colleague, whom one may know; unless the alert is about them. */
export function veiledState<S extends Pick<AlertState, "actor" | "assignee" | "reason">>(
  state: S,
  veil: Veil,
  about: readonly string[],
): S {
  const actor = (name: string | null): string | null => (name === null ? null : veil.actor(name, about));
  return {
    ...state,
    actor: actor(state.actor),
    assignee: actor(state.assignee),
    reason: veil.words(state.reason, about),
  };
}
