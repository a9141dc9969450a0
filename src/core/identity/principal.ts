/** The IAM identity that acted, and its account. */
import type { IdentityFields } from "./fields.ts";
import { roleKey } from "./role-key.ts";

/** The account the identity belongs to; undefined for anonymous callers and services. */
export function accountOf(fields: IdentityFields): string | undefined {
  const named = fields.accountId ?? (fields.issuerArn ?? fields.arn)?.split(":")[4];
  return named !== undefined && /^\d{12}$/.test(named) ? named : undefined;
}

/**
 * Role ARN (with its path where the record has it), user ARN, `account:123456789012`, `anonymous`, a service's name, or
 * `unknown`.
 */
export function principalOf(fields: IdentityFields): string {
  if (fields.accountId === "ANONYMOUS_PRINCIPAL") return "anonymous";
  if (fields.issuerArn !== undefined) return fields.issuerArn;
  if (fields.arn !== undefined) return roleKey(fields.arn);
  const account = accountOf(fields);
  return account === undefined ? (fields.invokedBy ?? "unknown") : `account:${account}`;
}

/** True for an IAM user or the root user of an account: somebody by itself, not a role. */
export function isUserArn(arn: string): boolean {
  return /^arn:[a-z-]+:iam::\d{12}:(user\/|root$)/.test(arn);
}
