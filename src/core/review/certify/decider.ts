/** Who decides in a review: somebody who proved who they are, and the person of the catalog that they are by it. */
import { identityName } from "../../identity/identity-name.ts";
import { storeIdentity } from "../../identity/store-identity.ts";

/** `command`: whoever ran it may write the database, and is who they say. */
export type DecidingWay = "login" | "token" | "command";

/** How somebody proved who they are. */
export interface Proven {
  /** As they were logged in, or named. */
  readonly name: string;
  readonly way: DecidingWay;
  /** Of OpenID Connect: who vouches for the subject; of a command or token what it is. */
  readonly issuer: string;
  readonly subject: string;
  /** In ms; null: nobody says. */
  readonly authenticatedAt: number | null;
}

export interface Decider extends Proven {
  /** The person's key. */
  readonly person: string;
  /** Every name that the catalog knows them by. */
  readonly names: readonly string[];
  /** `owner`: of the domain, or a reviewer of all; `delegate`: of what was put into their hands alone. */
  readonly role: "owner" | "delegate";
}

/**
 * Whether an item gives access to somebody: persons are compared, whichever login, address or role is written. `belongsTo`: what they are of by
 * now, as belongsTo has it.
 */
export function isOwnAccess(
  { person, name, names }: Pick<Decider, "person" | "name" | "names">,
  { subject, people }: { readonly subject: string; readonly people: readonly string[] },
  belongsTo: readonly string[],
): boolean {
  const own = new Set([person, name, ...names, ...belongsTo].map(identityName));
  return [subject, storeIdentity(subject)?.id ?? subject, ...people].some((one) =>
    own.has(identityName(one)),
  );
}
