/** Messages that are not about one alert: what was held back for a morning, that a week was quiet, and what is to be said of an access review. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { msOf } from "./ms-of.ts";
import type { DB } from "./tables.ts";

export type NoticeKind = "digest" | "quiet" | "review";

export interface NewNotice {
  readonly kind: NoticeKind;
  readonly route: string;
  /** Which one of the kind it is on its route. */
  readonly key: string;
  readonly domains: readonly string[];
  /** In ms. */
  readonly dueAt: number;
}

export interface Notice extends Omit<NewNotice, "dueAt"> {
  readonly id: number;
  /** Rises with each message that one key has had. */
  readonly round: number;
  readonly attempts: number;
  /** Since it was tried first, in ms. */
  readonly waitedMs: number;
}

/** Those that nobody has added yet. What is said of a review is said once, whoever is told it by now. */
export async function unknownAmong(db: Kysely<DB>, notices: readonly NewNotice[]): Promise<NewNotice[]> {
  if (notices.length === 0) return [];
  const { rows } = await sql<{ kind: string; route: string; key: string }>`
    select kind, route, key from notices where key = any(${notices.map(({ key }) => key)}::text[])`.execute(
    db,
  );
  const nameOf = ({ kind, route, key }: { kind: string; route: string; key: string }): string =>
    JSON.stringify(kind === "review" ? [kind, key] : [kind, route, key]);
  const known = new Set(rows.map(nameOf));
  return notices.filter((notice) => !known.has(nameOf(notice)));
}

/** Has something told when it is due. A digest that was sent before it was due is sent again, with what came since. */
export async function addNotice(
  db: Kysely<DB>,
  { kind, route, key, domains, dueAt }: NewNotice,
): Promise<void> {
  await sql`insert into notices as n (kind, route, key, domains, due_at)
    values (${kind}, ${route}, ${key}, ${domains}::text[], to_timestamp(${dueAt / 1000}::float8))
    on conflict on constraint notices_key do update
      set round = n.round + 1, state = 'pending', attempts = 0, tried_at = null, claimed_until = null, due_at = excluded.due_at
      where n.state <> 'pending' and n.kind = 'digest'`.execute(db);
}

/** Takes one that is due, for a minute; `isFlushed`: whenever digests are due. As rows of the outbox are taken. */
export async function claimNotice(db: Kysely<DB>, isFlushed: boolean): Promise<Notice | undefined> {
  const { rows } = await sql<Notice>`
    with next as (
      select id from notices where state = 'pending' and (due_at <= now() or ${isFlushed} and kind = 'digest')
        and (claimed_until is null or claimed_until < now())
      order by due_at, id limit 1 for update skip locked
    )
    update notices n set claimed_until = now() + interval '1 minute', attempts = n.attempts + 1, tried_at = coalesce(n.tried_at, now())
    from next
    where n.id = next.id
    returning n.id, n.kind, n.route, n.key, n.round, n.domains, n.attempts,
      coalesce(${sql.raw(msOf("now() - n.tried_at"))}, 0) as "waitedMs"`.execute(db);
  return rows[0];
}

export async function markNoticeSent(db: Kysely<DB>, id: number, messageId: string): Promise<void> {
  await sql`update notices set state = 'sent', message_id = ${messageId}, sent_at = now(), last_error = null
    where id = ${id}`.execute(db);
}

export async function markNoticeFailed(
  db: Kysely<DB>,
  id: number,
  { reason, waitSeconds }: { readonly reason: string; readonly waitSeconds: number },
): Promise<void> {
  await sql`update notices set last_error = ${reason}, claimed_until = now() + make_interval(secs => ${waitSeconds})
    where id = ${id}`.execute(db);
}

/** It is not tried again. */
export async function markNoticeDead(db: Kysely<DB>, id: number, reason: string): Promise<void> {
  await sql`update notices set state = 'dead', last_error = ${reason} where id = ${id}`.execute(db);
}
