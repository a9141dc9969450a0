/** Rows of `revocations`: see migrations/0042_role_change.sql. */
import type { Pool, PoolClient } from "pg";
import type { Declined } from "../core/revocation/declined.ts";
import type { Proposal } from "../core/revocation/proposal.ts";
import type { RevocationCause, RevocationRow, RevocationState } from "../core/revocation/revocation.ts";
import { msOf } from "./ms-of.ts";
export const REVOCATION_COLUMNS = `id, scope_key as scope, kind, cause, target, person, assets, reason, state, ${msOf("proposed_at")} as "proposedAt",
  ${msOf("confirmed_at")} as "confirmedAt", ${msOf("decided_at")} as "decidedAt", author, says, attempts, ${msOf("sent_at")} as "sentAt",
  last_error as "lastError", ${msOf("rehearsed_at")} as "rehearsedAt", ${msOf("done_at")} as "doneAt", ${msOf("proven_at")} as "provenAt", detail`;

/** For how long it counts that a comparison found it so. */
export const CONFIRMED_FOR = "interval '2 hours'";

/** The latest first. */
export async function listRevocations(
  db: Pool | PoolClient,
  { states }: { readonly states?: readonly RevocationState[] | undefined } = {},
): Promise<RevocationRow[]> {
  const { rows } = await db.query<RevocationRow>(
    `select ${REVOCATION_COLUMNS} from revocations where $1::text[] is null or state = any($1) order by id desc`,
    [states ?? null],
  );
  return rows;
}

/** Held until the end of the transaction. */
export async function lockRevocation(client: PoolClient, id: number): Promise<RevocationRow | undefined> {
  const { rows } = await client.query<RevocationRow>(
    `select ${REVOCATION_COLUMNS} from revocations where id = $1 for update`,
    [id],
  );
  return rows[0];
}

/** Who proposes, asks and proves does so alone, until the end of the transaction. */
export async function lockRevocations(client: PoolClient): Promise<void> {
  await client.query("select pg_advisory_xact_lock(7214042)");
}

/** What stands declined, also of what was proposed since for another reason. */
export async function listDeclined(client: PoolClient): Promise<Declined[]> {
  const { rows } = await client.query<Declined>(
    `select scope_key as scope, kind, target, ${msOf("declined_at")} as at, declined_triggers as triggers
     from revocations where declined_at is not null order by id`,
  );
  return rows;
}

/**
 * Those that are new, or were given up or declined and are so again: they are proposed. Those that wait are as they are found now. Returns
 * the rows that are proposed by that.
 */
export async function propose(
  client: PoolClient,
  proposals: readonly (Proposal & { readonly domain: string | null })[],
): Promise<RevocationRow[]> {
  const { rows } = await client.query<RevocationRow>(
    `with given as (
       select * from jsonb_to_recordset($1::jsonb)
         as g (key text, scope text, kind text, target text, person text, domain text, assets text[], triggers text[], reason text)
     ), known as (
       update revocations r set confirmed_at = now(), assets = g.assets, triggers = g.triggers, reason = g.reason
       from given g where r.key_hash = g.key and r.cause = 'role_change' and r.state in ('proposed', 'approved') returning r.id
     )
     insert into revocations as r (key_hash, scope_key, kind, target, person, domain, assets, triggers, reason, state)
     select key, scope, kind, target, person, domain, assets, triggers, reason, 'proposed' from given g
     where not exists (select from revocations o where o.key_hash = g.key and o.state not in ('lapsed', 'declined'))
     on conflict on constraint revocations_key do update set state = 'proposed', cause = 'role_change', confirmed_at = now(), proposed_at = now(),
       reason = excluded.reason, assets = excluded.assets, triggers = excluded.triggers, decided_at = null, author = null, says = null,
       attempts = 0, sent_at = null, rehearsed_at = null, last_error = null, due_at = now()
     returning ${REVOCATION_COLUMNS}`,
    [JSON.stringify(proposals)],
  );
  return rows;
}

/** What waits for a cause and was not asked for, but for these keys. Returns the ids. */
export async function lapse(
  client: PoolClient,
  cause: RevocationCause,
  standing: readonly string[],
): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    `update revocations set state = 'lapsed' where state in ('proposed', 'approved') and sent_at is null
       and key_hash <> all($1::text[]) and cause = $2 returning id`,
    [standing, cause],
  );
  return rows.map(({ id }) => id);
}

/** What was asked for or decided and is found so no more: it is not asked for, by whomever, until a comparison finds it so again. */
export async function forget(
  client: PoolClient,
  cause: RevocationCause,
  standing: readonly string[],
): Promise<void> {
  await client.query(
    `update revocations set confirmed_at = least(confirmed_at, now() - ${CONFIRMED_FOR}),
       last_error = case state when 'approved' then 'no comparison finds any more that it is to end; nothing is revoked by that' else last_error end
     where state in ('proposed', 'approved', 'failed', 'declined') and key_hash <> all($1::text[]) and cause = $2`,
    [standing, cause],
  );
}

/** What speaks against some of what waits, or may be approved: it is not asked for until a comparison without a doubt finds it so. */
export async function withhold(
  client: PoolClient,
  doubts: readonly { readonly key: string; readonly doubt: string }[],
): Promise<void> {
  await client.query(
    `update revocations r set confirmed_at = least(r.confirmed_at, now() - ${CONFIRMED_FOR}),
       last_error = case r.state when 'approved' then g.doubt || '; nothing is revoked by that' else r.last_error end
     from jsonb_to_recordset($1::jsonb) as g (key text, doubt text) where r.key_hash = g.key and r.state in ('proposed', 'approved', 'failed', 'declined')`,
    [JSON.stringify(doubts)],
  );
}

/** What was rehearsed in a dry run that is over has to be approved anew. */
export async function reopenRehearsed(client: PoolClient): Promise<void> {
  await reopen(client, "rehearsed_at is not null");
}

/** What nobody approved but the policy, which lets people do so by now. */
export async function reopenUndecided(client: PoolClient): Promise<void> {
  await reopen(client, "author is null");
}

async function reopen(client: PoolClient, those: string): Promise<void> {
  await client.query(
    `update revocations set state = 'proposed', rehearsed_at = null, decided_at = null, author = null, says = null
     where state = 'approved' and ${those}`,
  );
}

export interface Decision {
  readonly state: "approved" | "declined";
  readonly author: string | null;
  readonly says: string | null;
}

/**
 * One that failed is asked for anew. What is declined is so for what it was proposed for, and for what it was declined for before; the
 * policy's own approval takes nothing back of that.
 */
export async function decide(
  client: PoolClient,
  id: number,
  { state, author, says }: Decision,
): Promise<void> {
  await client.query(
    `update revocations set state = $2, author = $3, says = $4, decided_at = now(), attempts = 0, due_at = now(),
       last_error = null, done_at = null, rehearsed_at = null,
       declined_at = case when $2 = 'declined' then now() when $3::text is not null then null else declined_at end,
       declined_triggers = case when $2 <> 'declined' then declined_triggers when declined_at is null then triggers
         when declined_triggers is null then null else declined_triggers || triggers end where id = $1`,
    [id, state, author, says],
  );
}

/**
 * How many others were asked for within 24 hours, whatever became of them. A worker of the version before notes only `sent_at`.
 * `rehearsed`: those of a dry run among them.
 */
export async function countSent(
  client: PoolClient,
  { but, rehearsed }: { readonly but: number; readonly rehearsed: boolean },
): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `select count(*)::int4 as n from revocations
     where greatest(asked_at, sent_at, case when $2 then rehearsed_at end) > now() - interval '24 hours' and id <> $1`,
    [but, rehearsed],
  );
  return rows[0]?.n ?? 0;
}

/** Found so within the last two hours, and since the policy was set: what no comparison has looked at since may be otherwise. */
const CONFIRMED = `confirmed_at > now() - ${CONFIRMED_FOR}
  and confirmed_at > coalesce((select max(recorded_at) from settings where kind = 'mesh_policy'), '-infinity')`;

/**
 * The next that is approved and due, held until the end of the transaction. What was asked for before comes first: it may be done.
 * `byPeople`: those alone that somebody approved.
 */
export async function takeDue(
  client: PoolClient,
  { byPeople }: { readonly byPeople: boolean },
): Promise<RevocationRow | undefined> {
  const { rows } = await client.query<RevocationRow>(
    `select ${REVOCATION_COLUMNS} from revocations where state = 'approved' and due_at <= now() and ${CONFIRMED} and rehearsed_at is null
       and (author is not null or not $1) order by sent_at nulls last, due_at, id limit 1 for update skip locked`,
    [byPeople],
  );
  return rows[0];
}

/** Notes that it would have been asked for. */
export async function markRehearsed(client: PoolClient, id: number): Promise<void> {
  await client.query("update revocations set rehearsed_at = now() where id = $1", [id]);
}

/** Nobody else asks for it for five minutes; whoever was killed meanwhile is taken for not having. */
export async function markSent(client: PoolClient, id: number): Promise<void> {
  await client.query(
    `update revocations set attempts = attempts + 1, sent_at = now(), asked_at = now(), due_at = now() + interval '5 minutes'
     where id = $1`,
    [id],
  );
}

/** Why it is not asked for now, and when it is looked at again. */
export async function putOff(
  client: PoolClient,
  id: number,
  { error, waitMs }: { readonly error: string; readonly waitMs: number },
): Promise<void> {
  await client.query(
    `update revocations set last_error = $2, due_at = now() + $3 * interval '1 millisecond' where id = $1`,
    [id, error, waitMs],
  );
}

export async function markDone(
  client: PoolClient,
  id: number,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  await client.query(
    `update revocations set state = 'done', done_at = clock_timestamp(), last_error = null, detail = $2 where id = $1`,
    [id, JSON.stringify(detail)],
  );
}

export async function markFailed(client: PoolClient, id: number, error: string): Promise<void> {
  await client.query("update revocations set state = 'failed', last_error = $2 where id = $1", [id, error]);
}

export async function markProven(
  client: PoolClient,
  id: number,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  await client.query(
    "update revocations set state = 'proven', proven_at = now(), detail = coalesce(detail, '{}') || $2::jsonb where id = $1",
    [id, JSON.stringify(detail)],
  );
}

/** Adds to the proof of one that is proven. */
export async function addProof(
  client: PoolClient,
  id: number,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  await client.query("update revocations set detail = coalesce(detail, '{}') || $2::jsonb where id = $1", [
    id,
    JSON.stringify(detail),
  ]);
}
