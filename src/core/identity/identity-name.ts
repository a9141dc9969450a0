/** The name by which two spellings of one identity are the same. */
import { roleKey } from "./role-key.ts";

/** A role's id before the name of its session, as `userIdentity.principalId` has it. */
const ROLE_ID = /^(?:AROA|AIDA)[A-Z0-9]+:/i;
/** What is not seen, and blanks. */
const UNSEEN = /[\p{C}\s]/gu;

/** As somebody wrote it, without the letters' width and what is not seen: what looks the same is the same name. */
export function plainName(identity: string): string {
  return identity.normalize("NFKC").replace(UNSEEN, "");
}

/** Without the letters' case and width, what is not seen, and what an ARN of a role's session or its id has besides. */
export function identityName(identity: string): string {
  return roleKey(plainName(identity).replace(ROLE_ID, "")).toLowerCase();
}
