/** Tickets of other systems in which alerts are worked on. */
import type { Pool, PoolClient } from "pg";
import type { Ticket } from "../core/alert/ticket.ts";
import { msOf } from "./ms-of.ts";

/** Tickets of alerts, by the alert's id, the first that was linked first. */
export async function readTickets(
  db: Pool | PoolClient,
  ids: readonly number[],
): Promise<ReadonlyMap<number, readonly Ticket[]>> {
  const { rows } = await db.query<{ id: number; tickets: Ticket[] }>(
    `select alert_id as id, jsonb_agg(jsonb_build_object('key', key, 'url', url,
       'closedAt', ${msOf("closed_at")}) order by linked_at, key) as tickets
     from alert_tickets where alert_id = any($1::int4[]) group by alert_id`,
    [ids],
  );
  return new Map(rows.map(({ id, tickets }) => [id, tickets]));
}

/** Where the alerts of a ticket's key have it. */
export interface TicketPlace {
  readonly alertId: number;
  readonly url: string;
  /** Whether it was told that it is closed. */
  readonly isClosed: boolean;
}

/** Alerts that have a ticket of a key. */
export async function listOfTicket(client: PoolClient, key: string): Promise<readonly number[]> {
  const { rows } = await client.query<{ id: number }>(
    "select alert_id as id from alert_tickets where key = $1 order by 1",
    [key],
  );
  return rows.map(({ id }) => id);
}

/** By alert; none: nobody linked it. Nobody else closes the ticket until the transaction ends. */
export async function lockTicket(client: PoolClient, key: string): Promise<readonly TicketPlace[]> {
  const { rows } = await client.query<TicketPlace>(
    `select alert_id as "alertId", url, closed_at is not null as "isClosed" from alert_tickets where key = $1
     order by alert_id for update`,
    [key],
  );
  return rows;
}

/** Links it, open; one of the same key is replaced. */
export async function writeTicket(
  client: PoolClient,
  {
    alertId,
    key,
    url,
    authorId,
  }: Pick<Ticket, "key" | "url"> & { readonly alertId: number; readonly authorId: number | null },
): Promise<void> {
  await client.query(
    `insert into alert_tickets (alert_id, key, url, author_id) values ($1, $2, $3, $4)
     on conflict on constraint alert_tickets_pkey do update set url = excluded.url, author_id = excluded.author_id,
       linked_at = now(), closed_at = null`,
    [alertId, key, url, authorId],
  );
}

export async function markTicketClosed(client: PoolClient, key: string): Promise<void> {
  await client.query("update alert_tickets set closed_at = now() where key = $1 and closed_at is null", [
    key,
  ]);
}
