/** Who is told of alerts: one row per alert, revision, route and occasion, claimed by one sender at a time. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Occasion } from "../core/alert/plan.ts";
import type { Audience } from "../core/alert/routing.ts";
import type { AlertState } from "../core/alert/state.ts";
import type { InsteadOf } from "../core/finding/message.ts";
import type { StoredContent } from "./alerts.ts";
import { STATE_OF_ALERT } from "./alert-states.ts";
import { msOf } from "./ms-of.ts";
import type { DB } from "./tables.ts";

export type NewRow = OutboxKey &
  Pick<Claimed, "closes" | "isAboutState" | "domains" | "audience" | "isUrgent"> & {
    readonly insteadOf?: InsteadOf;
  };

/** Puts revisions on their routes; what is there already stays as it is. */
export async function enqueue(db: Kysely<DB>, rows: readonly NewRow[]): Promise<void> {
  if (rows.length === 0) return;
  await db
    .insertInto("outbox")
    .values(rows.map(columnsOf))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Puts on a route what another one refused; what is there already is told again if it was about other domains alone. */
export async function enqueueInstead(db: Kysely<DB>, row: NewRow): Promise<void> {
  await db
    .insertInto("outbox")
    .values(columnsOf(row))
    .onConflict((conflict) =>
      conflict
        .columns(["alert_id", "revision", "route", "occasion"])
        .doUpdateSet({
          domains: sql`array(select unnest(outbox.domains) union select unnest(excluded.domains) order by 1)`,
          instead_of: sql`excluded.instead_of`,
          instead_why: sql`excluded.instead_why`,
          state: "pending",
          notice_id: null,
          attempts: 0,
          tried_at: null,
          created_at: sql`now()`,
          claimed_until: sql`case when outbox.state = 'pending' then outbox.claimed_until end`,
        })
        .where(sql<boolean>`outbox.domains <> '{}' and not excluded.domains <@ outbox.domains`),
    )
    .execute();
}

function columnsOf({ alertId, domains, isAboutState, isUrgent, insteadOf, ...row }: NewRow) {
  return {
    ...row,
    urgent: isUrgent,
    instead_of: insteadOf?.route ?? null,
    instead_why: insteadOf?.reason ?? null,
    alert_id: alertId,
    domains: [...domains],
    about_state: isAboutState,
  };
}

export interface Claimed {
  readonly alertId: number;
  readonly revision: number;
  readonly route: string;
  readonly occasion: Occasion;
  /** Those that the route is told as owner of. */
  readonly domains: readonly string[];
  readonly attempts: number;
  /** By the database's clock, in ms. */
  readonly claimedAt: number;
  /** Since it was tried first, in ms. */
  readonly waitedMs: number;
  /** It is told here since that route refused it. */
  readonly insteadOf: InsteadOf | null;
  /** The message takes back what the route was told before. */
  readonly closes: boolean;
  /** The message says what was decided: the route knows the alert. */
  readonly isAboutState: boolean;
  readonly audience: Audience;
  /** It is not held back, and does not count among the messages of a day. */
  readonly isUrgent: boolean;
  /** When the alert was told first since it was opened, in ms; null: it was not. */
  readonly toldAt: number | null;
  readonly state: AlertState | null;
  readonly content: StoredContent;
}

/** As many messages as one request to a topic or a bus takes. A webhook has a call for each, and ten slow ones take longer than a minute. */
const CLAIMED_MAX = 10;

/**
 * Takes rows of one route that are due, for a minute, what is urgent first, and news of an alert before reminders of it; of a webhook
 * one; none: nothing is due. Two senders never take the same one; a dead sender's come back.
 */
export async function claimNext(db: Kysely<DB>): Promise<Claimed[]> {
  const { rows } = await sql<Claimed>`
    with first as (
      select route from outbox where ${IS_DUE} order by ${FIRST} limit 1 for update skip locked
    ), next as (
      select alert_id, revision, route, occasion from outbox where ${IS_DUE} and route = (select route from first)
      order by ${FIRST} limit case when (select route from first) like 'https://%' then 1 else ${CLAIMED_MAX}::int4 end for update skip locked
    ), claimed as (
      update outbox o set claimed_until = now() + interval '1 minute', attempts = o.attempts + 1, tried_at = coalesce(o.tried_at, now()) from next n
      where (o.alert_id, o.revision, o.route, o.occasion) = (n.alert_id, n.revision, n.route, n.occasion)
      returning o.*
    )
    select ${COLUMNS} from claimed c join alerts a on a.id = c.alert_id ${sql.raw(STATE_OF_ALERT)}
    order by c.urgent desc, c.alert_id, c.revision, c.occasion`.execute(db);
  return rows;
}

const IS_DUE = sql`state = 'pending' and (claimed_until is null or claimed_until < now())`;
const FIRST = sql`urgent desc, alert_id, revision, route, occasion`;

/** What is held back on a route, what is urgent first. */
export async function listHeld(db: Kysely<DB>, route: string): Promise<Claimed[]> {
  const { rows } = await sql<Claimed>`
    select ${COLUMNS} from outbox c join alerts a on a.id = c.alert_id ${sql.raw(STATE_OF_ALERT)}
    where c.state = 'held' and c.route = ${route} order by c.alert_id, c.revision, c.occasion`.execute(db);
  return rows;
}

const COLUMNS = sql`c.alert_id as "alertId", c.revision, c.route, c.occasion, c.domains, c.attempts, c.closes,
  c.about_state as "isAboutState", c.audience, c.urgent as "isUrgent",
  coalesce(${sql.raw(msOf("now() - c.tried_at"))}, 0) as "waitedMs",
  ${sql.raw(msOf("now()"))} as "claimedAt", ${sql.raw(msOf("a.told_at"))} as "toldAt",
  case when c.instead_of is not null then jsonb_build_object('route', c.instead_of, 'reason', c.instead_why) end as "insteadOf",
  state.value as state, a.content`;

export type OutboxKey = Pick<Claimed, "alertId" | "revision" | "route" | "occasion">;

const isRow = ({ alertId, revision, route, occasion }: OutboxKey) =>
  sql`alert_id = ${alertId} and revision = ${revision} and route = ${route} and occasion = ${occasion}`;

/**
 * How many messages a route has had since a time, in ms, and somebody else has in hand for it now, but for what is urgent and what came
 * with others. `claimed`: what this sender has in hand.
 */
export async function countTold(
  db: Kysely<DB>,
  claimed: readonly OutboxKey[],
  { route, since }: { readonly route: string; readonly since: number },
): Promise<number> {
  const own = claimed.map(({ alertId, revision, occasion }) => `${alertId} ${revision} ${occasion}`);
  const { rows } = await sql<{ count: number }>`
    select count(*)::int4 as count from outbox
    where route = ${route} and not urgent and notice_id is null
      and (state = 'sent' and sent_at >= to_timestamp(${since / 1000}::float8)
        or state = 'pending' and claimed_until > now()
          and alert_id || ' ' || revision || ' ' || occasion <> all(${own}::text[]))`.execute(db);
  return rows[0]?.count ?? 0;
}

export async function markSent(db: Kysely<DB>, row: OutboxKey, messageId: string): Promise<void> {
  await sql`update outbox set state = 'sent', message_id = ${messageId}, sent_at = now(), last_error = null
    where ${isRow(row)}`.execute(db);
}

/** It was told with others, in a notice. */
export async function markToldIn(
  db: Kysely<DB>,
  row: OutboxKey,
  { id, messageId }: { readonly id: number; readonly messageId: string },
): Promise<void> {
  await sql`update outbox set state = 'sent', message_id = ${messageId}, sent_at = now(), last_error = null, notice_id = ${id}
    where ${isRow(row)} and state = 'held'`.execute(db);
}

/** It comes with others, in a notice. */
export async function markHeld(db: Kysely<DB>, row: OutboxKey): Promise<void> {
  await sql`update outbox set state = 'held', claimed_until = null where ${isRow(row)} and state = 'pending'`.execute(
    db,
  );
}

/** Notes a failure; it is due again after a wait. */
export async function markFailed(
  db: Kysely<DB>,
  row: OutboxKey,
  { reason, waitSeconds }: { readonly reason: string; readonly waitSeconds: number },
): Promise<void> {
  await sql`update outbox set last_error = ${reason}, claimed_until = now() + make_interval(secs => ${waitSeconds})
    where ${isRow(row)}`.execute(db);
}

/** Nothing that waits is sent to a route for so long. */
export async function waitFor(db: Kysely<DB>, route: string, seconds: number): Promise<void> {
  await sql`update outbox set claimed_until = greatest(claimed_until, now() + make_interval(secs => ${seconds}))
    where route = ${route} and state = 'pending'`.execute(db);
}

/** What it had to say is gone, or somebody has it in hand: as one that a newer revision took the place of, it is missed by nobody. */
export async function markOutdated(db: Kysely<DB>, row: OutboxKey): Promise<void> {
  await markDead(db, row, "a newer revision took its place");
}

/** It is not tried again. Returns whether it was to be: a newer revision may have taken its place meanwhile. */
export async function markDead(db: Kysely<DB>, row: OutboxKey, reason: string): Promise<boolean> {
  const { rows } = await sql`update outbox set state = 'dead', last_error = ${reason}
    where ${isRow(row)} and state in ('pending', 'held') returning 1`.execute(db);
  return rows.length > 0;
}
