/**
 * Asks DataZone for what is approved, one after the other, and proves what was done. That it is asked for is committed before the request:
 * whoever is killed between the answer and its commit asks again, and takes for done what is done. Safe from every worker at once.
 */
import type { Pool, PoolClient } from "pg";
import type { Revocation } from "../../core/mesh-policy/policy.ts";
import type { Refusal } from "../../core/refusal/refusal.ts";
import { scopeDoubt } from "../../core/revocation/doubts.ts";
import { retryAfter } from "../../core/revocation/retry.ts";
import type { RevocationRow } from "../../core/revocation/revocation.ts";
import type { RevokedRight, RevokeOutcome, Revoker } from "../../sinks/datazone-revoke/revoker.ts";
import { appendAudit } from "../../store/audit-log.ts";
import { readClock } from "../../store/clock.ts";
import {
  countSent,
  lockRevocation,
  lockRevocations,
  markDone,
  markFailed,
  markRehearsed,
  markSent,
  putOff,
  takeDue,
} from "../../store/revocations.ts";
import { listScopeHealth } from "../../store/scope-health.ts";
import { inTransaction } from "../../store/transaction.ts";
import { auditOf } from "./audited.ts";
import { proveRevocations } from "./prove.ts";

export interface RevokeDeps {
  readonly pool: Pool;
  /** As the mesh policy says now; undefined: there is none. */
  readonly policy: () => Promise<Revocation | undefined>;
  /** Of a scope; undefined: there is no role to ask in. */
  readonly open: (scope: string) => Promise<Revoker | undefined>;
  readonly signal: AbortSignal;
}

export interface RevokeSummary {
  readonly asked: number;
  readonly done: number;
  readonly failed: number;
  readonly rehearsed: number;
  readonly settled: number;
}

const HOUR_MS = 3_600_000;
const NO_ROLE = "there is no role to ask in; set AUDITPLANE_REVOKE_ROLE";

export async function revokeDue(deps: RevokeDeps): Promise<RevokeSummary> {
  const { pool, signal } = deps;
  const count = { asked: 0, done: 0, failed: 0, rehearsed: 0 };
  const settled = await inTransaction(pool, async (client) => {
    await lockRevocations(client);
    return await proveRevocations(client);
  });
  while (!signal.aborted) {
    // it may be switched off meanwhile
    const policy = await deps.policy();
    if (!policy || policy.mode === "off") break;
    const taken = await take(deps, policy);
    if (!taken) break;
    if (taken.kind === "rehearsed") count.rehearsed++;
    if (taken.kind !== "sent") continue;
    count.asked++;
    const outcome = await ask(deps, taken.row);
    const state = await inTransaction(pool, (client) => conclude(client, taken.row.id, outcome));
    if (state !== undefined) count[state]++;
  }
  return { ...count, settled };
}

type Taken =
  | { readonly kind: "rehearsed" | "put_off" }
  | { readonly kind: "sent"; readonly row: RevocationRow };

/** Decides within one transaction, so that no two workers go beyond the cap. undefined: there is nothing to do, or not today. */
async function take({ pool, open }: RevokeDeps, policy: Revocation): Promise<Taken | undefined> {
  return await inTransaction(pool, async (client) => {
    await lockRevocations(client);
    const row = await takeDue(client, { byPeople: policy.mode !== "automatic" });
    if (!row) return undefined;
    const sent = await countSent(client, { but: row.id, rehearsed: policy.dryRun });
    if (sent >= policy.capPerDay) return undefined;
    const doubt = await doubtOf(client, row.scope);
    if (doubt !== undefined) return await later(client, row, `${doubt}; nothing is revoked by that`);
    if (policy.dryRun) {
      await markRehearsed(client, row.id);
      await appendAudit(client, [auditOf(row, "revocation.rehearsed")]);
      return { kind: "rehearsed" };
    }
    const revoker = await open(row.scope);
    revoker?.close();
    if (!revoker) return await later(client, row, NO_ROLE);
    await markSent(client, row.id);
    await appendAudit(client, [auditOf(row, "revocation.sent", { detail: { attempt: row.attempts + 1 } })]);
    return { kind: "sent", row };
  });
}

async function doubtOf(client: PoolClient, key: string): Promise<string | undefined> {
  const scope = (await listScopeHealth(client)).find((one) => one.key === key);
  return scopeDoubt(scope, key, await readClock(client));
}

async function later(client: PoolClient, { id }: RevocationRow, error: string): Promise<Taken> {
  await putOff(client, id, { error, waitMs: HOUR_MS / 4 });
  return { kind: "put_off" };
}

async function ask({ open }: RevokeDeps, { scope, kind, target }: RevocationRow): Promise<RevokeOutcome> {
  const revoker = await open(scope);
  if (!revoker) return { kind: "passing", refusal: noRole() };
  try {
    return await revoker.revoke(rightOf(kind, target));
  } finally {
    revoker.close();
  }
}

function noRole(): Refusal {
  return {
    kind: "credentials_missing",
    detail: NO_ROLE,
    action: undefined,
    resource: undefined,
    denied: undefined,
  };
}

function rightOf(kind: RevocationRow["kind"], target: string): RevokedRight {
  if (kind === "subscription") return { kind, subscription: target };
  const [project = "", user = ""] = target.split("/user:");
  return { kind, project, user };
}

/** What became of it; undefined: it is tried again. */
async function conclude(
  client: PoolClient,
  id: number,
  outcome: RevokeOutcome,
): Promise<"done" | "failed" | undefined> {
  await lockRevocations(client);
  const row = await lockRevocation(client, id);
  // another worker, which took this one for dead, was told first
  if (row?.state !== "approved") return undefined;
  if (outcome.kind === "done" || outcome.kind === "gone") {
    const detail = outcome.kind === "gone" ? { was_gone: true, says: outcome.says } : {};
    await markDone(client, id, detail);
    await appendAudit(client, [auditOf(row, "revocation.done", { detail })]);
    return "done";
  }
  const { refusal } = outcome;
  const waitMs = outcome.kind === "passing" ? retryAfter(row.attempts) : undefined;
  if (waitMs !== undefined) {
    await putOff(client, id, { error: refusal.detail, waitMs });
    return undefined;
  }
  const error = sayRefused(row, refusal);
  await markFailed(client, id, error);
  await appendAudit(client, [auditOf(row, "revocation.failed", { reason: error })]);
  return "failed";
}

const ACTION_OF = {
  membership: "datazone:DeleteProjectMembership",
  subscription: "datazone:RevokeSubscription",
} as const;

function sayRefused({ kind, scope }: RevocationRow, { kind: why, detail, action }: Refusal): string {
  if (why !== "access_denied") return `DataZone did not do it: ${detail}`;
  return `DataZone refused it: ${detail}; allow ${action ?? ACTION_OF[kind]} to the role of AUDITPLANE_REVOKE_ROLE in ${scope}, make it an owner of the project, and approve it again`;
}
