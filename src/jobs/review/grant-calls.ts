/** Finds out who gave the rights of a domain: calls that are kept with the history, resolved to people as stored events are. */
import type { Pool } from "pg";
import { granteeArn } from "../../core/catalog/accounts.ts";
import { compareText, groupBy } from "../../core/catalog/group.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { lastMoment } from "../../core/catalog/moment.ts";
import { followChain } from "../../core/identity/chain.ts";
import { resolveCaller } from "../../core/identity/resolve.ts";
import type { IdentityContext } from "../../core/identity/resolve.ts";
import { roleKey } from "../../core/identity/role-key.ts";
import { sessionNameOf } from "../../core/identity/session.ts";
import { vouchedName } from "../../core/identity/vouched.ts";
import type { GrantCall } from "../../core/review/granted.ts";
import { personKey } from "../../core/review/holders.ts";
import { listsOf } from "../../core/review/lists.ts";
import type { Period } from "../../core/review/period.ts";
import { listMemberCalls, listTableCalls } from "../../store/grant-calls.ts";
import type { CallRow } from "../../store/grant-calls.ts";
import { listLogAccounts } from "../../store/log-accounts.ts";
import { inTransaction } from "../../store/transaction.ts";
import { Origins } from "../derive/origins.ts";
import { sharedPool } from "./proof/asked.ts";

/** Whose word counts, as configured. */
export interface TrustedNames {
  readonly trustedSessionRoles: readonly string[];
  /** None: all own accounts. */
  readonly trustedSourceIdentity: readonly string[];
}

interface CallsWanted {
  /** Ids of assets. */
  readonly assets: readonly string[];
  readonly period: Period;
}

/** Domain by domain, until the end of the month. Which accounts are ours is asked once, whether or not a domain has calls. */
export async function openGrantCalls(
  pool: Pool,
  index: CatalogIndex,
  trusted: TrustedNames | undefined,
): Promise<(wanted: CallsWanted) => Promise<GrantCall[]>> {
  const contextAt = await contexts(sharedPool(pool), index, trusted);
  return async ({ assets, period: { until } }) => {
    const { assets: known, groups } = listsOf(index);
    const entries = assets.flatMap((id) => known.get(id) ?? []);
    const byTable = groupBy(
      entries.filter(({ tableArn }) => tableArn !== undefined),
      ({ tableArn }) => tableArn as string,
    );
    const at = Math.min(until - 1, lastMoment(index.catalog));
    const grants = await listTableCalls(pool, [...byTable.keys()].sort(compareText), at + 1);
    const projects = [...new Set(entries.map(({ project }) => project))].sort(compareText);
    const joined = await listMemberCalls(pool, projects, at + 1);
    if (grants.length + joined.length === 0) return [];
    const whoIs = await openResolver(pool, contextAt, [...grants, ...joined]);
    const callOf = (row: CallRow) => {
      const who = whoIs(row);
      return { ...who, by: personKey(index, who.by, row.at), at: row.at, eventId: row.eventId };
    };
    return [
      ...grants.flatMap((row): GrantCall[] => {
        const own = new Set((byTable.get(row.table) ?? []).map(({ id }) => id));
        const call = { kind: "grant", to: granteeArn(row.principal), ...callOf(row) } as const;
        return [...own].map((on) => ({ ...call, on }));
      }),
      ...joined.map((row): GrantCall => {
        const to = groups.has(row.member) ? row.member : personKey(index, row.member, at);
        return { kind: "membership", on: row.project, to, ...callOf(row) };
      }),
    ].sort(compareCalls);
  };
}

function compareCalls(a: GrantCall, b: GrantCall): number {
  return (
    compareText(a.kind, b.kind) ||
    compareText(a.on, b.on) ||
    compareText(a.to, b.to) ||
    a.at - b.at ||
    compareText(a.eventId ?? "", b.eventId ?? "")
  );
}

async function contexts(
  pool: Pool,
  index: CatalogIndex,
  trusted: TrustedNames = { trustedSessionRoles: [], trustedSourceIdentity: [] },
): Promise<(at: number) => IdentityContext> {
  const { trustedSessionRoles: roles, trustedSourceIdentity: accounts } = trusted;
  const known = {
    ownAccounts: new Set([...(await listLogAccounts(pool)), ...index.accounts]),
    trustedSessionRoles: new Set(roles.map(roleKey)),
    trustedSourceIdentity: accounts.length === 0 ? undefined : new Set(accounts),
  };
  return (at) => ({
    ...known,
    personOf: (name) => index.personAt(name, at),
  });
}

type Who = Pick<GrantCall, "by" | "sessionName" | "through">;

/** Chains of access keys are followed as far as their events are there: of all calls at once. */
async function openResolver(
  pool: Pool,
  contextAt: (at: number) => IdentityContext,
  rows: readonly CallRow[],
): Promise<(row: CallRow) => Who> {
  const keys = rows.flatMap(({ accessKey, identity, at }) =>
    accessKey !== null && isOfRole(identity) && vouchedName(identity, contextAt(at)) === undefined
      ? [accessKey]
      : [],
  );
  const origins = new Origins();
  if (keys.length > 0)
    await inTransaction(pool, async (client) => {
      await origins.load(
        client,
        [...new Set(keys)].sort((a, b) => a - b),
      );
    });
  return ({ identity, accessKey, at }) => {
    const context = contextAt(at);
    const linkOf = (key: number) => origins.linkOf(key);
    const chained =
      accessKey !== null && isOfRole(identity) ? followChain(accessKey, linkOf, context) : undefined;
    const caller = resolveCaller(identity, context, { chained });
    const through = caller.serviceItself ? null : (identity.invokedBy ?? null);
    const isClaim = caller.grade === "session_claim" || caller.grade === "shared";
    return {
      by: caller.person === "unknown" ? caller.principal : caller.person,
      sessionName: isClaim && through === null ? (sessionNameOf(identity) ?? null) : null,
      through,
    };
  };
}

/** Somebody may be behind the role. What a service does in one it does for itself. */
function isOfRole({ type, invokedBy }: CallRow["identity"]): boolean {
  return type === "AssumedRole" && invokedBy === undefined;
}
