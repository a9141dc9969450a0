/** What auditplane itself did, without the names of those whom it is about; who logged in, and who decided, are colleagues. */
import { hash } from "node:crypto";
import { compareText } from "../catalog/group.ts";
import type { Veil } from "../privacy/veil.ts";
import type { ReviewOwn } from "./own.ts";
import { compareExceptions } from "./trust.ts";
import type { ReviewTrust } from "./trust.ts";

/** `about`: keys of those whom the review is about. */
export function veiledOwn(own: ReviewOwn, veil: Veil, about: readonly string[]): ReviewOwn {
  const { emergencies } = own;
  const all = [...about, ...emergencies.uses.map(({ person }) => person)];
  return {
    ...own,
    trust: veiledTrust(own.trust, veil, all),
    emergencies: {
      ...emergencies,
      uses: emergencies.uses
        .map((use) => {
          const person = veil.person(use.person);
          // made of a name, as that of an item is
          const id = hash("sha256", [use.roleArn, person, use.from].join("\n"), "hex").slice(0, 12);
          const { justification: said } = use;
          const justification = said && {
            ...said,
            author: veil.actor(said.author, [use.person]),
            reason: veil.words(said.reason, [use.person]),
          };
          return { ...use, id, person, justification };
        })
        .sort((a, b) => b.from - a.from || compareText(a.id, b.id)),
    },
  };
}

function veiledTrust(trust: ReviewTrust, veil: Veil, about: readonly string[]): ReviewTrust {
  const actor = (name: string | null): string | null => (name === null ? null : veil.actor(name, about));
  const words = (text: string | null, more: readonly string[] = []): string | null =>
    text === null ? null : veil.words(text, [...about, ...more]);
  return {
    logins: trust.logins
      .map((one) => ({ ...one, person: actor(one.person) }))
      .sort((a, b) => compareText(a.person ?? "", b.person ?? "")),
    tokens: trust.tokens.map((one) => ({
      ...one,
      name: words(one.name) ?? "",
      person: actor(one.person) ?? "",
      author: actor(one.author) ?? "",
    })),
    exceptions: trust.exceptions
      .map((one) => ({
        ...one,
        who: veil.person(one.who),
        by: one.by === null ? null : veil.actor(one.by, [one.who]),
        reason: words(one.reason, [one.who]) ?? "",
      }))
      .sort(compareExceptions),
    reveals: trust.reveals.map((one) => ({ ...one, viewer: actor(one.viewer), reason: words(one.reason) })),
    changes: trust.changes.map((one) => ({ ...one, actor: actor(one.actor), reason: words(one.reason) })),
  };
}
