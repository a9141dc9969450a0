/** Who did it: what identity resolution answers and what a verdict is asked about. */

export const PERSON_KINDS = ["human", "service", "platform"] as const;
export type PersonKind = (typeof PERSON_KINDS)[number];

/** How sure we are of the person, from surest to not at all; see docs/glossary.md. */
export const GRADES = ["sso", "source_identity", "key_chain", "session_claim", "shared", "unknown"] as const;
export type IdentityGrade = (typeof GRADES)[number];

export interface Caller {
  /** The person's key in lower case where names compare without case: a catalog id, a name, an ARN, `account:…`, `anonymous`, `unknown`. */
  readonly person: string;
  readonly personKind: PersonKind;
  readonly grade: IdentityGrade;
  /** The IAM identity that acted: role ARN with its path, user ARN, `account:123456789012`, `anonymous`, a service name. */
  readonly principal: string;
  /** The account that the principal belongs to; null where there is none. */
  readonly account: string | null;
  /** False when who did it cannot be established: the verdict is then `unknown` on any asset. */
  readonly established: boolean;
  /** True when an AWS service acts for itself (verdict `exempt`). */
  readonly serviceItself: boolean;
  /** True when the principal belongs to an account that is none of ours. */
  readonly outsideAccount: boolean;
}
