/** Numbers of 53 bits that stand for what the resolution of a caller depends on. */
import { firstBits } from "../record/bits.ts";
import { roleKey } from "./role-key.ts";

/** A session that Lake Formation vended. */
export function sessionKey(name: string): number {
  return firstBits(`session ${name}`);
}

/** A role by its id (`AROA…`): a role that is made again under its old ARN has a new one. */
export function roleIdKey(roleId: string): number {
  return firstBits(`role ${roleId}`);
}

/** An IAM identity, of roles without the path; in any case, since catalogs may spell people so. */
export function principalKey(principal: string): number {
  return firstBits(`principal ${roleKey(principal).toLowerCase()}`);
}

export function accountKey(account: string): number {
  return firstBits(`account ${account}`);
}

/**
 * An access key: its last ten characters are less than 2^53 in base 36; keys differ in them, and the whole key need not
 * be kept. undefined for what is none, hidden ones included: strangers would share them.
 */
export function accessKeyNumber(value: unknown): number | undefined {
  if (typeof value !== "string" || value.length < 16) return undefined;
  const end = value.slice(-10);
  return /^[0-9A-Z]+$/i.test(end) ? Number.parseInt(end, 36) : undefined;
}
