/** Chains of access keys: who is behind a role that was assumed by a role that was assumed by somebody. */
import type { IdentityFields } from "./fields.ts";
import { isUserArn, principalOf } from "./principal.ts";
import type { IdentityContext } from "./resolve.ts";
import { vouchedName } from "./vouched.ts";
import type { Vouched } from "./vouched.ts";

/** Who was given an access key, and with which key of their own they asked for it. */
export interface ChainLink {
  readonly fields: IdentityFields;
  readonly accessKey: number | null;
}

export const HOPS_MAX = 5;

/**
 * Walks from an access key to the record that gave it out, to the key that was used for that, and so on for at most
 * five hops; the first name that somebody vouches for, or the first IAM user, is behind all of them. undefined where a
 * link is missing or a service stands at the beginning. `linkOf`: the link that gave out a key.
 * What makes it exact: `responseElements.credentials.accessKeyId` of AssumeRole is `userIdentity.accessKeyId` of all that
 * is done with it (https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html).
 */
export function followChain(
  accessKey: number,
  linkOf: (key: number) => ChainLink | undefined,
  context: IdentityContext,
): Vouched | undefined {
  let key: number | null = accessKey;
  for (let hop = 0; hop < HOPS_MAX && key !== null; hop++) {
    const link = linkOf(key);
    if (!link) return undefined;
    const vouched = vouchedName(link.fields, context);
    if (vouched) return { name: vouched.name, grade: "key_chain" };
    const principal = principalOf(link.fields);
    if (isUserArn(principal)) return { name: principal, grade: "key_chain" };
    key = link.accessKey;
  }
  return undefined;
}
