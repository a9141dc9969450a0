/** Names that somebody other than their bearer vouches for. */
import type { IdentityGrade } from "./caller.ts";
import type { IdentityContext } from "./resolve.ts";
import type { IdentityFields } from "./fields.ts";
import { accountOf } from "./principal.ts";
import { roleKey } from "./role-key.ts";
import { datazoneUserOf, isSharedSession, sessionNameOf } from "./session.ts";

export interface Vouched {
  /** An Identity Center user's id or name, a source identity, an IAM user's ARN. */
  readonly name: string;
  readonly grade: IdentityGrade;
}

/** Roles of Identity Center, by the path that AWS reserves: only where a path begins so, since anybody may write it further on. */
const SSO_ROLE = /^arn:[a-z-]+:iam::\d{12}:role\/aws-reserved\/sso\.amazonaws\.com\//;

/**
 * The person's name in an identity, in this order: the Identity Center user on whose behalf the call was made; the
 * session's name of an Identity Center role, or of a role listed in `trusted_session_roles`; sourceIdentity. The last
 * two count in own accounts only: in an account of somebody else they are whatever that somebody wrote.
 */
export function vouchedName(fields: IdentityFields, context: IdentityContext): Vouched | undefined {
  if (fields.onBehalfOf !== undefined) return { name: fields.onBehalfOf, grade: "sso" };
  const account = accountOf(fields);
  if (account === undefined || !context.ownAccounts.has(account)) return undefined;
  const session = trustedSession(fields, context);
  if (session !== undefined) return { name: session, grade: "sso" };
  const source = fields.sourceIdentity;
  // Lake Formation's own sourceIdentity names a role's id
  if (source === undefined || source.startsWith("V2.")) return undefined;
  const believed = context.trustedSourceIdentity?.has(account) ?? true;
  return believed ? { name: source, grade: "source_identity" } : undefined;
}

function trustedSession(fields: IdentityFields, context: IdentityContext): string | undefined {
  const session = sessionNameOf(fields);
  const role = fields.issuerArn ?? fields.arn ?? "";
  if (session === undefined || isSharedSession(session)) return undefined;
  if (SSO_ROLE.test(role)) return session;
  if (!context.trustedSessionRoles.has(roleKey(role))) return undefined;
  return datazoneUserOf(session) ?? session;
}
