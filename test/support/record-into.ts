/** A sink that takes every message and keeps it, for tests of what people are told. */
import type { Message } from "../../src/core/finding/message.ts";
import type { DeliverDeps } from "../../src/jobs/deliver/index.ts";

/** Of the alert, at the end of titles: it is another one in each run. */
const NUMBER = / \(#\d+\)$/;

/** Each message with the route that it took is added to `sent`; titles without the alert's number. */
export function recordInto(sent: {
  push(one: Message & { readonly route: string }): unknown;
}): DeliverDeps["sink"] {
  return {
    deliver(message, { route }) {
      sent.push({ route, ...message, subject: message.subject.replace(NUMBER, "") });
      return Promise.resolve({ ok: true, messageId: "m" });
    },
  };
}
