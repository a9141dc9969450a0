/** A message as its route takes it. */
import { alertEvent } from "../alert/event.ts";
import { minimalMessage } from "../finding/message.ts";
import type { ComposedMessage, Message } from "../finding/message.ts";
import type { RouteForm } from "../settings/route.ts";
import { chatNotification } from "./amazon-q.ts";

/** With a body of the route's format; `minimal` says nothing of people, whatever the format. */
export function inForm(
  message: ComposedMessage,
  { format, detail }: RouteForm,
  idempotencyKey: string,
): Message {
  const told = detail === "minimal" ? minimalMessage(message) : message;
  switch (format) {
    case "text":
      return told;
    case "json":
      return { ...told, text: JSON.stringify(alertEvent(told, idempotencyKey)) };
    case "amazon-q":
      return { ...told, text: JSON.stringify(chatNotification(told, idempotencyKey)) };
  }
}
