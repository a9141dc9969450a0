/**
 * Looks for uses of roles for emergencies in what was read since, and keeps them as facts. Run it twice: the second finds the same.
 * Whatever comes late, or in whatever order, the uses are the same in the end.
 */
import type { Pool, PoolClient } from "pg";
import { breakGlassDeeds } from "../../core/break-glass/facts.ts";
import { usesOf } from "../../core/break-glass/use.ts";
import type { NamedRole, RoleHour } from "../../core/break-glass/use.ts";
import { groupBy } from "../../core/catalog/group.ts";
import { followChain } from "../../core/identity/chain.ts";
import { decodeIdentity } from "../../core/identity/fields.ts";
import { principalOf } from "../../core/identity/principal.ts";
import { resolveCaller, roleFields } from "../../core/identity/resolve.ts";
import type { IdentityContext } from "../../core/identity/resolve.ts";
import { roleKey } from "../../core/identity/role-key.ts";
import { HOUR_MS } from "../../core/record/time.ts";
import {
  advanceRole,
  listIdentities,
  listJustifications,
  listReadHours,
  listRoleHours,
  readEnds,
  readIdentityHour,
  replaceRoleHour,
  watchRoles,
} from "../../store/break-glass.ts";
import type { IdentityHour, WatchedRole } from "../../store/break-glass.ts";
import { settleDeeds } from "../../store/deeds.ts";
import { readValues } from "../../store/dictionary.ts";
import { listLogAccounts } from "../../store/log-accounts.ts";
import { inTransaction } from "../../store/transaction.ts";
import { Origins } from "../derive/origins.ts";
import type { CurrentCatalog } from "../sync/current-catalog.ts";

export interface BreakGlassDeps {
  readonly pool: Pool;
  readonly catalog: CurrentCatalog;
  /** As the mesh policy names them, or named them before: what was done meanwhile counts, whenever its records come. */
  readonly roles: () => Promise<readonly NamedRole[]>;
  readonly identity: {
    readonly trustedSessionRoles: readonly string[];
    /** None: all own accounts. */
    readonly trustedSourceIdentity: readonly string[];
  };
}

/** A file is stored at the end of a transaction that may have begun so long before. */
const OVERLAP_MS = 10 * 60_000;
/** Ids of the dictionary that may be committed after a later one. */
const OVERLAP_IDS = 10_000;

/** Returns how many facts that changes. */
export async function watchBreakGlass(deps: BreakGlassDeps): Promise<number> {
  const { pool } = deps;
  const roles = await deps.roles();
  const index = await deps.catalog.read();
  const accounts = new Set([...(await listLogAccounts(pool)), ...index.accounts]);
  const { trustedSessionRoles, trustedSourceIdentity } = deps.identity;
  const contextAt = (time: number): IdentityContext => ({
    ownAccounts: accounts,
    trustedSessionRoles: new Set(trustedSessionRoles.map(roleKey)),
    trustedSourceIdentity: trustedSourceIdentity.length === 0 ? undefined : new Set(trustedSourceIdentity),
    personOf: (name) => index.personAt(name, time),
  });
  return await inTransaction(pool, async (client) => {
    const watched = await watchRoles(
      client,
      roles.map(({ roleArn }) => roleArn),
    );
    const during = new Map(roles.map((role) => [role.roleArn, role.during]));
    const ends = await readEnds(client);
    for (const role of watched) {
      const identities = [...new Set([...role.identities, ...(await newIdentities(client, role))])];
      if (identities.length > 0)
        await readHours(client, { ...role, identities, during: during.get(role.roleArn) }, contextAt);
      await advanceRole(client, {
        ...role,
        identities,
        dictionaryUntil: Math.max(0, ends.dictionaryUntil - OVERLAP_IDS),
        readUntil: ends.now - OVERLAP_MS,
      });
    }
    const uses = usesOf(await listRoleHours(client));
    const justifications = await listJustifications(client);
    return await settleDeeds(client, breakGlassDeeds({ uses, justifications, roles, now: ends.now }));
  });
}

async function newIdentities(
  client: PoolClient,
  { roleArn, dictionaryUntil: after }: WatchedRole,
): Promise<number[]> {
  const key = roleKey(roleArn);
  const roleName = key.slice(key.lastIndexOf("/") + 1);
  const found = await listIdentities(client, { after, roleName });
  return found
    .filter(({ value, isArn }) => roleKey(isArn ? value : principalOf(decodeIdentity(value))) === key)
    .map(({ id }) => id);
}

async function readHours(
  client: PoolClient,
  { roleArn, identities, readUntil, during }: WatchedRole & Pick<NamedRole, "during">,
  contextAt: (time: number) => IdentityContext,
): Promise<void> {
  const values = await readValues(client, [...identities]);
  const origins = new Origins();
  const { from, until } = during ?? { from: -Infinity, until: Infinity };
  for (const hour of await listReadHours(client, readUntil)) {
    if (hour + HOUR_MS <= from || hour >= until) continue;
    const rows = await readIdentityHour(client, { hour, until }, identities);
    await origins.load(
      client,
      rows.flatMap(({ accessKey }) => accessKey ?? []),
    );
    const whoIs = ({ identityId, accessKey, firstAt, isAssumed }: IdentityHour): string => {
      const context = contextAt(firstAt);
      const chained =
        accessKey === null ? undefined : followChain(accessKey, (key) => origins.linkOf(key), context);
      const value = values.get(identityId) ?? "";
      return resolveCaller(isAssumed ? roleFields(value) : decodeIdentity(value), context, { chained })
        .person;
    };
    // who assumed it is whoever acts with what they were given, which may say more
    const acting = new Map(
      rows.filter(({ isAssumed }) => !isAssumed).map((row) => [row.accessKey, whoIs(row)]),
    );
    const named = rows.map((row) => ({
      ...row,
      person: (row.isAssumed ? acting.get(row.accessKey) : undefined) ?? whoIs(row),
    }));
    const folded = [...groupBy(named, ({ person }) => person)].map(
      ([person, all]): RoleHour => ({
        roleArn,
        person,
        firstAt: Math.min(...all.map(({ firstAt }) => firstAt)),
        lastAt: Math.max(...all.map(({ lastAt }) => lastAt)),
        events: all.reduce((sum, { events }) => sum + events, 0),
      }),
    );
    await replaceRoleHour(client, { roleArn, hour }, folded);
  }
}
