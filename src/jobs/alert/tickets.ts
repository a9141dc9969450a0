/** Tickets: an alert is linked with the one in which it is worked on, and closed with it. */
import type { Pool } from "pg";
import { isClosed } from "../../core/alert/state.ts";
import type { AlertStateName } from "../../core/alert/state.ts";
import { readTicket, TICKETS_MAX } from "../../core/alert/ticket.ts";
import type { Ticket } from "../../core/alert/ticket.ts";
import { shownText } from "../../core/record/text.ts";
import { AuditplaneError } from "../../errors.ts";
import { lockAlert } from "../../store/alert-states.ts";
import type { KnownAlert } from "../../store/alert-states.ts";
import {
  listOfTicket,
  lockTicket,
  markTicketClosed,
  readTickets,
  writeTicket,
} from "../../store/alert-tickets.ts";
import { appendAudit } from "../../store/audit-log.ts";
import { PeopleIds } from "../../store/people.ts";
import { inTransaction } from "../../store/transaction.ts";
import { decideAbout } from "./act.ts";

export interface Link {
  readonly id: number;
  readonly key: string;
  readonly url: string;
  /** undefined: a program does it. */
  readonly author: string | undefined;
  readonly reason: string | undefined;
}

/**
 * Links an alert with a ticket, with an entry in the audit log; one that was closed is open again. Returns the ticket as it is kept. The
 * same again changes nothing. Throws `input_missing` where there is no such alert, and `usage` where key or URL cannot be taken.
 */
export async function linkTicket(pool: Pool, { id, author, reason, ...given }: Link): Promise<Ticket> {
  const ticket = readTicket(given);
  const refuse = (why: string): never => {
    throw new AuditplaneError("usage", `could not link a ticket to alert ${id}: ${why}`);
  };
  if ("refused" in ticket) return refuse(ticket.refused);
  const { key, url } = ticket;
  const people = new PeopleIds(pool);
  if (author !== undefined) await people.resolve([author]);
  return await inTransaction(pool, async (client) => {
    const alert = await lockAlert(client, id);
    if (!alert)
      throw new AuditplaneError(
        "input_missing",
        `could not link a ticket to alert ${id}: there is no such alert; alerts list prints them`,
      );
    const places = await lockTicket(client, key);
    const other = places.find((place) => place.alertId !== id && place.url !== url);
    if (other)
      return refuse(
        `${key} is ${other.url} of alert ${other.alertId}, and a key names one ticket; give its URL`,
      );
    const own = places.find(({ alertId }) => alertId === id);
    const linked = { key, url, closedAt: null };
    if (own?.url === url && !own.isClosed) return linked;
    const known = (await readTickets(client, [id])).get(id)?.length ?? 0;
    if (!own && known >= TICKETS_MAX) return refuse(`it has ${known} tickets already`);
    await writeTicket(client, {
      alertId: id,
      key,
      url,
      authorId: author === undefined ? null : people.id(author),
    });
    await appendAudit(client, [
      {
        actor: author === undefined ? { kind: "system" } : { kind: "person", name: author },
        action: "alert.ticket_linked",
        subject: { kind: "alert", id: String(id) },
        reason: reason ?? "it is worked on in a ticket",
        detail: { key, url, revision: alert.revision },
      },
    ]);
    return linked;
  });
}

/** What became of an alert whose ticket was closed. */
export interface TicketClosed {
  readonly alert: number;
  readonly state: AlertStateName | "withdrawn";
  /** Whether this closed it. */
  readonly isResolved: boolean;
}

/**
 * Closes the open alerts of a ticket as resolved, all of them or none, once: what was closed or withdrawn before stays as it is, and so does
 * what a new finding has opened again since the ticket was closed. Throws `input_missing` where no alert has the ticket, and `usage` where
 * one of them is about the author.
 */
export async function closeTicket(
  pool: Pool,
  { key: given, author, reason }: { readonly key: string; readonly author: string; readonly reason: string },
): Promise<readonly TicketClosed[]> {
  const key = given.trim();
  const people = new PeopleIds(pool);
  await people.resolve([author]);
  return await inTransaction(pool, async (client) => {
    // alerts before tickets, as whoever links has them
    const alerts: KnownAlert[] = [];
    for (const id of await listOfTicket(client, key)) {
      const alert = await lockAlert(client, id);
      if (alert) alerts.push(alert);
    }
    const places = await lockTicket(client, key);
    if (places.length === 0)
      throw new AuditplaneError(
        "input_missing",
        `could not close alerts of ticket ${shownText(key.slice(0, 64))}: none has it; alerts ticket links one`,
      );
    const closed: TicketClosed[] = [];
    for (const alert of alerts) {
      const state = alert.content.kind === "withdrawn" ? "withdrawn" : (alert.state?.name ?? "open");
      const place = places.find(({ alertId }) => alertId === alert.id);
      const stays = state === "withdrawn" || isClosed(state) || place === undefined || place.isClosed;
      if (!stays) {
        const said = { id: alert.id, actor: author, reason: `ticket ${key} was closed: ${reason}` };
        await decideAbout(client, people, { alert, ...said, action: { kind: "resolve" } });
      }
      closed.push({ alert: alert.id, state: stays ? state : "resolved", isResolved: !stays });
    }
    await markTicketClosed(client, key);
    return closed;
  });
}
