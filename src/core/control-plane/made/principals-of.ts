/** Users and groups of DataZone that are a role or user of IAM: whoever acts as it is meant, whoever they are known to be. */
import { roleKey } from "../../identity/role-key.ts";
import type { HistoryEntry } from "../history.ts";

export interface ProfileRows {
  readonly userProfiles: readonly HistoryEntry<"user_profile">[];
  readonly groupProfiles: readonly HistoryEntry<"group_profile">[];
}

/** The ARN behind the id of a user or of a group; undefined: none of IAM. */
export type PrincipalOf = (id: string) => string | undefined;

/** As the last profile of an id says. A group of a domain without Identity Center is a role, and its sessions are who is in it. */
export function principalsOf({ userProfiles, groupProfiles }: ProfileRows): PrincipalOf {
  const known = new Map<string, string | undefined>();
  for (const { id, content } of userProfiles) known.set(id, content.arn);
  for (const { id, content } of groupProfiles) known.set(id, content.roleArn);
  return (id) => {
    const arn = known.get(id);
    // a session is one of its role
    return arn?.includes(":assumed-role/") === true ? roleKey(arn) : arn;
  };
}
