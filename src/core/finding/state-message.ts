/** What those are told who know an alert, when somebody decides about it. */
import { isClosed, wordOf } from "../alert/state.ts";
import type { AlertState } from "../alert/state.ts";
import { ticketLine } from "../alert/ticket.ts";
import type { Ticket } from "../alert/ticket.ts";
import { isoTime } from "../record/time.ts";
import { subjectOf, textOf } from "./message.ts";
import type { Message } from "./message.ts";

/** `before`: the message that the alert stands for, as it would be told now. */
export function stateMessage(state: AlertState, before: Message): Message {
  const what = before.subject.replace(/^\[[^\]]*\] /, "");
  return {
    subject: subjectOf(`[${wordOf(state.name).toUpperCase()}] ${what}`),
    text: textOf([
      `${stateLine(state)}`,
      "",
      isClosed(state.name)
        ? "You hear of it again when something comes to it that was not known by then."
        : state.name === "snoozed"
          ? "Until then you hear of it only if it becomes more severe."
          : "What comes to it is told as before.",
      "",
      "The alert, as it stands:",
      "",
      ...before.text.split("\n"),
    ]),
    attributes: { ...before.attributes, state: state.name },
  };
}

/** A message on an alert about which somebody, or time, decided before. */
export function withState(message: Message, state: AlertState): Message {
  const text = textOf([...message.text.split("\n"), stateLine(state)]);
  const isOpen = message.attributes["state"] === "open";
  return { ...message, text, attributes: { ...message.attributes, ...(isOpen && { state: state.name }) } };
}

/** A message on an alert that is worked on in tickets. */
export function withTickets(message: Message, tickets: readonly Ticket[] = []): Message {
  if (tickets.length === 0) return message;
  return { ...message, text: textOf([...message.text.split("\n"), ticketLine(tickets)]) };
}

/** `Acknowledged by a@example.com, 2026-09-02T14:00:00Z: I look into it.` */
export function stateLine({ name, actor, since, until, reason, assignee }: AlertState): string {
  const by = actor === null ? "" : ` by ${actor}`;
  const end = until === null ? "" : ` until ${isoTime(until)}`;
  const hand = assignee === null || assignee === actor ? "" : ` In the hands of ${assignee}.`;
  const word = wordOf(name);
  return `${word[0]?.toUpperCase()}${word.slice(1)}${end}${by}, ${isoTime(since)}: ${reason}${/[.!?]$/.test(reason) ? "" : "."}${hand}`;
}
