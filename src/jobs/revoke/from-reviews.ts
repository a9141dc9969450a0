/**
 * What signed reviews revoke, and are to be carried out, becomes revocations: approved by who decided it, and asked for as any other. Only what
 * the last read of the control plane has is asked for. Twice is once, from every worker at once.
 */
import type { Pool, PoolClient } from "pg";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { holds } from "../../core/catalog/catalog.ts";
import { lastMoment } from "../../core/catalog/moment.ts";
import type { Revocation } from "../../core/mesh-policy/policy.ts";
import { personKey } from "../../core/review/holders.ts";
import { ordersOf } from "../../core/revocation/of-review.ts";
import type { OrderedRemoval, Orders, StandingRight } from "../../core/revocation/of-review.ts";
import { appendAudit } from "../../store/audit-log.ts";
import { readClock } from "../../store/clock.ts";
import {
  confirmOrders,
  linkRemovals,
  listAppliedRemovals,
  listApprovedSubscriptions,
  listUserMemberships,
  orderRevocations,
} from "../../store/review-applied.ts";
import type { AppliedRemoval, StandingEntry } from "../../store/review-applied.ts";
import { lockRevocations, withhold } from "../../store/revocations.ts";
import { listScopeHealth } from "../../store/scope-health.ts";
import { inTransaction } from "../../store/transaction.ts";
import { auditOf } from "./audited.ts";
import { giveUp } from "./give-up.ts";

export interface FromReviews {
  /** Approved by that. */
  readonly ordered: number;
  /** In words: why something is not. */
  readonly withheld: readonly string[];
}

export async function revokeFromReviews(
  pool: Pool,
  index: CatalogIndex,
  policy: Revocation | undefined,
): Promise<FromReviews> {
  return await inTransaction(pool, async (client) => {
    await lockRevocations(client);
    if (!policy || policy.mode === "off") {
      await giveUp(client, "review", []);
      return { ordered: 0, withheld: [] };
    }
    const { orders, withheld } = await findOrders(client, index);
    await giveUp(
      client,
      "review",
      orders.map(({ key }) => key),
    );
    const doubted = orders.flatMap(({ key, doubt }) => (doubt === undefined ? [] : [{ key, doubt }]));
    const sure = orders.filter(({ doubt }) => doubt === undefined);
    await withhold(client, doubted);
    const ordered = await orderRevocations(client, sure);
    await confirmOrders(
      client,
      sure.map(({ key }) => key),
    );
    await linkRemovals(client, sure);
    const reviewOf = new Map(
      sure.map(({ scope, kind, target, review }) => [`${scope} ${kind} ${target}`, review]),
    );
    await appendAudit(
      client,
      ordered.map((row) =>
        auditOf(row, "revocation.approved", {
          author: row.author ?? undefined,
          reason: row.says ?? undefined,
          detail: { review: reviewOf.get(`${row.scope} ${row.kind} ${row.target}`) },
        }),
      ),
    );
    const doubts = doubted.map(({ doubt }) => doubt);
    return { ordered: ordered.length, withheld: [...new Set([...withheld, ...doubts])] };
  });
}

async function findOrders(client: PoolClient, index: CatalogIndex): Promise<Orders> {
  const removals = await listAppliedRemovals(client);
  if (removals.length === 0) return { orders: [], withheld: [] };
  const rightOf = await standingRights(client, index, removals);
  const ordered = removals.map((removal): OrderedRemoval => ({ ...removal, right: rightOf(removal) }));
  return ordersOf(ordered, { scopes: await listScopeHealth(client), now: await readClock(client) });
}

/** Grants of Lake Formation, and what a group is given, are ended by hand. */
async function standingRights(
  client: PoolClient,
  index: CatalogIndex,
  removals: readonly AppliedRemoval[],
): Promise<(removal: AppliedRemoval) => StandingRight | undefined> {
  const at = lastMoment(index.catalog);
  const subscriptions = new Map(
    (await listApprovedSubscriptions(client, [...new Set(removals.flatMap(subscriptionIn))])).map((one) => [
      one.id,
      one,
    ]),
  );
  const projects = removals.flatMap(({ kind, project }) => (kind === "membership" ? [project] : []));
  const memberships = new Map(
    (await listUserMemberships(client, [...new Set(projects)])).map((one) => [
      JSON.stringify([one.project, personKey(index, one.user ?? "", at)]),
      one,
    ]),
  );
  return (removal) => {
    const [subscription] = subscriptionIn(removal);
    if (subscription !== undefined) {
      const entry = subscriptions.get(subscription);
      return entry && rightOf(entry, "subscription", since(index, removal, at) ?? entry.from);
    }
    if (removal.kind !== "membership" || removal.holder !== "person") return undefined;
    const entry = memberships.get(JSON.stringify([removal.project, removal.subject]));
    return entry && rightOf(entry, "membership", entry.from);
  };
}

/** Of several assets each has its own name behind that of the subscription. */
function subscriptionIn({ kind, subscription }: AppliedRemoval): string[] {
  return kind === "subscription" ? (subscription?.split("/").slice(0, 1) ?? []) : [];
}

function since(index: CatalogIndex, { subscription }: AppliedRemoval, at: number): number | undefined {
  return index.catalog.subscriptions.find((one) => one.id === subscription && holds(one, at))?.from;
}

function rightOf(
  { scope, id, assets }: StandingEntry,
  kind: StandingRight["kind"],
  from: number,
): StandingRight {
  return { scope, kind, target: id, from, assets: kind === "subscription" ? assets : [] };
}
