/** What derive knows of callers, and what that knowledge depends on. */
import type { CallerJudge } from "../../core/catalog/judge.ts";
import type { Caller } from "../../core/identity/caller.ts";
import type { IdentityFields } from "../../core/identity/fields.ts";
import { accountKey, roleIdKey } from "../../core/identity/keys.ts";
import { accountOf } from "../../core/identity/principal.ts";
import type { IdentityContext } from "../../core/identity/resolve.ts";
import { readerRoleId } from "../../core/identity/session.ts";
import type { AccessRow } from "../../store/accesses.ts";
import type { Origins } from "./origins.ts";

export interface KnownCaller {
  readonly caller: Caller;
  readonly personId: number;
  /** Dictionary id. */
  readonly principalId: number;
  /** The key of a session that Lake Formation vended: who asked for it is the reader. */
  readonly session: number | undefined;
  /** A session that S3 Access Grants vended. */
  readonly isAccessGrant: boolean;
  /** A run of a Glue job. */
  readonly isGlueJob: boolean;
  readonly judge: CallerJudge;
  /** Keys of the principal and its account. */
  readonly dependencies: readonly number[];
  /** The last load that it was part of. */
  load: number;
}

/** What of a row tells its caller. */
export type CallerRow = Pick<AccessRow, "identityId" | "time" | "accessKey">;

/** What the rows of one load concern, each once. */
export interface Loaded {
  readonly number: number;
  readonly identities: Known[];
  readonly callers: KnownCaller[];
  /** Access keys of roles' sessions. */
  readonly keys: Set<number>;
}

/** One identity in one stretch of time. */
export interface Known {
  /** The last load that it was part of. */
  load: number;
  readonly fields: IdentityFields;
  readonly context: IdentityContext;
  readonly session: number | undefined;
  readonly readerRole: string | undefined;
  /** Of a role's session: who it is may depend on its key. */
  readonly byKey: Map<number, KnownCaller> | undefined;
  alone: KnownCaller | undefined;
}

/** What answers depend on, beside the rows: sessions, access keys, roles, principals, accounts. See hour_dependencies. */
export function dependenciesOf({ identities, callers, keys }: Loaded, origins: Origins): Set<number> {
  const all = new Set(keys);
  for (const key of all) {
    // a set grows while it is walked: so the whole chain is in it
    const link = origins.linkOf(key);
    if (link && link.accessKey !== null) all.add(link.accessKey);
    const account = link && accountOf(link.fields);
    if (account !== undefined) all.add(accountKey(account));
  }
  for (const { session, fields } of identities) {
    if (session === undefined) continue;
    all.add(session);
    const roleId = readerRoleId(fields);
    if (roleId !== undefined) all.add(roleIdKey(roleId));
  }
  for (const { dependencies } of callers) for (const key of dependencies) all.add(key);
  return all;
}
