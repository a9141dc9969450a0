/** What those are told who know an alert, when somebody decides about it. */
import { isClosed, wordOf } from "../alert/state.ts";
import type { AlertState } from "../alert/state.ts";
import { ticketLine } from "../alert/ticket.ts";
import type { Ticket } from "../alert/ticket.ts";
import { valueText } from "../message/value.ts";
import { isoTime } from "../record/time.ts";
import { composed } from "./message.ts";
import type { ComposedMessage } from "./message.ts";

/** `before`: the message that the alert stands for, as it would be told now. */
export function stateMessage(state: AlertState, before: ComposedMessage): ComposedMessage {
  const tag = wordOf(state.name).toUpperCase();
  return composed({
    title: { ...before.title, tag },
    parts: [
      { kind: "state", lines: [stateLine(state, valueText)] },
      {
        kind: "state",
        lines: [
          isClosed(state.name)
            ? "You hear of it again when something comes to it that was not known by then."
            : state.name === "snoozed"
              ? "Until then you hear of it only if it becomes more severe."
              : "What comes to it is told as before.",
        ],
      },
      { kind: "state", lines: ["The alert, as it stands:"] },
      ...before.parts,
    ],
    attributes: { ...before.attributes, state: state.name },
    essence: { ...before.essence, tag, state: state.name },
  });
}

/** A message on an alert about which somebody, or time, decided before. */
export function withState(message: ComposedMessage, state: AlertState): ComposedMessage {
  const isOpen = message.attributes["state"] === "open";
  const own = isOpen ? { state: state.name } : {};
  return composed({
    ...message,
    parts: [...message.parts, { kind: "state", lines: [stateLine(state, valueText)] }],
    attributes: { ...message.attributes, ...own },
    essence: { ...message.essence, ...own },
  });
}

/** A message on an alert that is worked on in tickets. */
export function withTickets(message: ComposedMessage, tickets: readonly Ticket[] = []): ComposedMessage {
  if (tickets.length === 0) return message;
  return composed({
    ...message,
    parts: [...message.parts, { kind: "state", lines: [ticketLine(tickets)] }],
    essence: { ...message.essence, tickets },
  });
}

/** `Acknowledged by a@example.com, 2026-09-02T14:00:00Z: I look into it.` `shown`: how names and words of people are put. */
export function stateLine(
  { name, actor, since, until, reason, assignee }: AlertState,
  shown: (value: string, max?: number) => string = (value) => value,
): string {
  const by = actor === null ? "" : ` by ${shown(actor)}`;
  const end = until === null ? "" : ` until ${isoTime(until)}`;
  const hand = assignee === null || assignee === actor ? "" : ` In the hands of ${shown(assignee)}.`;
  const word = wordOf(name);
  const why = shown(reason, REASON_MAX);
  return `${word[0]?.toUpperCase()}${word.slice(1)}${end}${by}, ${isoTime(since)}: ${why}${/[.!?]$/.test(why) ? "" : "."}${hand}`;
}

const REASON_MAX = 600;
