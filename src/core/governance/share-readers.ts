/** By which declared share an exempt read was: as far as the name of who read tells. */
import { roleKey } from "../identity/role-key.ts";
import type { Share } from "../settings/share.ts";
import type { GovernanceGiven } from "./given.ts";

/**
 * Whether somebody's exempt reads are by a share. `perhaps`: a person may have acted in the role, or in the account. `person`: a key of
 * people: a name, an ARN, `account:123456789012`.
 */
export function byShare(
  person: string,
  { consumer, from }: Pick<Share, "consumer" | "from">,
  { index }: Pick<GovernanceGiven, "index">,
): "surely" | "perhaps" | "no" {
  if ("person" in consumer) {
    const named = index.personAt(consumer.person, from)?.id ?? consumer.person;
    return named.toLowerCase() === person.toLowerCase() ? "surely" : "no";
  }
  if ("principalArn" in consumer)
    return roleKey(person).toLowerCase() === roleKey(consumer.principalArn).toLowerCase()
      ? "surely"
      : "perhaps";
  return accountOf(person) === consumer.account ? "surely" : "perhaps";
}

/** Whether reads of somebody that nobody could judge may be by a share: those of another role, or of another account, are not. */
export function mayBeByShare(person: string, share: Share, given: Pick<GovernanceGiven, "index">): boolean {
  if (byShare(person, share, given) === "surely") return true;
  const { consumer } = share;
  const account = accountOf(person);
  // whose session it was, or in which role somebody acted, was not known
  if ("person" in consumer) return account !== undefined;
  if (account === undefined) return true;
  const own = "account" in consumer ? consumer.account : consumer.principalArn.split(":")[4];
  return account === own && person === `account:${account}`;
}

/** The share of those of an asset by which somebody surely reads: of several one of theirs before one of their account. */
export function narrowestOf(
  person: string,
  shares: readonly Share[],
  given: Pick<GovernanceGiven, "index">,
): Share | undefined {
  const sure = shares.filter((share) => byShare(person, share, given) === "surely");
  return sure.find(({ consumer }) => !("account" in consumer)) ?? sure[0];
}

function accountOf(person: string): string | undefined {
  return /^account:(\d{12})$/.exec(person)?.[1] ?? /^arn:[a-z-]+:(?:iam|sts)::(\d{12}):/.exec(person)?.[1];
}
