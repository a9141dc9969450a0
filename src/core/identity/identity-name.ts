/** The name by which two spellings of one identity are the same. */
import { roleKey } from "./role-key.ts";

/** A role's id before the name of its session, as `userIdentity.principalId` has it. */
const ROLE_ID = /^(?:AROA|AIDA)[A-Z0-9]+:/;

/** Without the letters' case, blanks around it, and what an ARN of a role's session or its id has besides. */
export function identityName(identity: string): string {
  return roleKey(identity.trim().replace(ROLE_ID, "")).toLowerCase();
}
