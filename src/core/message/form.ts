/** A message as its route takes it. */
import { alertEvent } from "../alert/event.ts";
import { minimalMessage } from "../finding/message.ts";
import type { ComposedMessage, Message } from "../finding/message.ts";
import type { RouteForm } from "../settings/route.ts";
import { chatNotification } from "./amazon-q.ts";

/** With a body of the route's format; `minimal` says nothing of people, whatever the format. `attempt`: 1 is the first one. */
export function inForm(
  message: ComposedMessage,
  { format, detail }: RouteForm,
  { idempotencyKey, attempt = 1 }: { readonly idempotencyKey: string; readonly attempt?: number },
): Message {
  const own = detail === "minimal" ? minimalMessage(message) : message;
  const { tickets = [] } = detail === "minimal" ? {} : message.essence;
  const told = { ...own, tickets, attributes: { ...own.attributes, attempt: String(attempt) } };
  switch (format) {
    case "text":
      return told;
    case "json":
      return { ...told, text: JSON.stringify(alertEvent(told, idempotencyKey)) };
    case "amazon-q":
      return { ...told, text: JSON.stringify(chatNotification(told, idempotencyKey)) };
  }
}
