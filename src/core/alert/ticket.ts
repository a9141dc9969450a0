/** The ticket of another system in which an alert is worked on. What it is called and where it is are data, whoever wrote them. */
import { shownText } from "../record/text.ts";

export interface Ticket {
  readonly key: string;
  readonly url: string;
  /** When it was told that it is closed, in ms; null: it is not. */
  readonly closedAt: number | null;
}

/** Tickets of one alert. */
export const TICKETS_MAX = 10;

/** SEC-12, INC0010001, audit/mesh#12. */
const KEY = /^[\p{L}\p{N}][\p{L}\p{N}._#/:-]{0,63}$/u;
const URL_MAX = 1_000;

/**
 * A key and a URL as they are kept, the URL in ASCII as browsers write it, or what is wrong with them. The URL is one of https, without a
 * name or a password in it: it is sent to whoever is told of the alert.
 */
export function readTicket(given: {
  readonly key: string;
  readonly url: string;
}): Pick<Ticket, "key" | "url"> | { readonly refused: string } {
  const key = given.key.trim();
  if (!KEY.test(key))
    return {
      refused: "the key is none: give letters, digits and . _ # / : - alone, 64 at most, such as SEC-12",
    };
  const url = URL.canParse(given.url.trim()) ? new URL(given.url.trim()) : undefined;
  if (url?.protocol !== "https:")
    return { refused: "the URL is none of https: give https://tickets.example.com/browse/SEC-12" };
  if (url.username !== "" || url.password !== "")
    return {
      refused: "the URL holds a name or a password, and everybody who is told would have it; leave it out",
    };
  if (url.href.length > URL_MAX) return { refused: `the URL is longer than ${URL_MAX} characters` };
  return { key, url: url.href };
}

/** `Ticket SEC-12: https://tickets.example.com/browse/SEC-12 (closed)`. One line; at least one ticket. */
export function ticketLine(tickets: readonly Ticket[]): string {
  const told = tickets.map(
    ({ key, url, closedAt }) => `${key}: ${url}${closedAt === null ? "" : " (closed)"}`,
  );
  return shownText(`Ticket ${told.join(", ")}`);
}
