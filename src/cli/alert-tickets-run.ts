/** Tickets of alerts of a kept database. */
import type { Config } from "../config.ts";
import { wordOf } from "../core/alert/state.ts";
import { shownText } from "../core/record/text.ts";
import { closeTicket, linkTicket } from "../jobs/alert/tickets.ts";
import type { TicketClosed } from "../jobs/alert/tickets.ts";
import { alertNumber } from "./alert-number.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { withKeptDatabase } from "./kept-database.ts";
import type { DecidedOptions } from "./settings-run.ts";

export interface TicketOptions extends Answered {
  readonly key: string;
  readonly url: string;
  readonly author?: string;
  readonly reason?: string;
  readonly dataDir?: string;
}

export async function performTicket(id: string, options: TicketOptions, config: Config): Promise<void> {
  const { key, url, author, reason } = options;
  const alert = alertNumber(id);
  const ticket = await withKeptDatabase(options.dataDir, config, ({ pool }) =>
    linkTicket(pool, { id: alert, key, url, author, reason }),
  );
  const text = `Alert ${alert} is worked on in ${shownText(ticket.key)}: ${ticket.url}\n`;
  await answer(options, text, { alert, ticket: ticket.key, url: ticket.url });
}

export async function performTicketClosed(
  key: string,
  options: DecidedOptions,
  config: Config,
): Promise<void> {
  const { author, reason } = options;
  const closed = await withKeptDatabase(options.dataDir, config, ({ pool }) =>
    closeTicket(pool, { key, author, reason }),
  );
  const alerts = closed.map(({ alert, state, isResolved }) => ({ alert, state, resolved: isResolved }));
  await answer(options, closed.map(lineOf).join(""), { ticket: key, alerts });
}

function lineOf({ alert, state, isResolved }: TicketClosed): string {
  if (isResolved) return `Alert ${alert} is resolved. Those who were told of it are told so.\n`;
  const stays = `Alert ${alert} stays ${wordOf(state)}`;
  return state === "withdrawn" || state === "resolved"
    ? `${stays}.\n`
    : `${stays}: ${OPEN_AGAIN.has(state) ? "it was opened again after the ticket was closed" : "it was closed before"}.\n`;
}

const OPEN_AGAIN: ReadonlySet<string> = new Set(["open", "acknowledged", "snoozed"]);
