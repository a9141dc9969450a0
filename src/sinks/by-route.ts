/** One sink of all routes: each is told apart by its form. */
import { ROUTE_FORMS, sinkOf } from "../core/alert/route.ts";
import type { SinkName } from "../core/alert/route.ts";
import { shownText } from "../core/record/text.ts";
import { sinks } from "./index.ts";
import type { Sink } from "./sink.ts";
import type { WebhookGiven } from "./webhook/index.ts";

export type RouteSink = Pick<Sink<unknown>, "deliver" | "close">;

/** What no sink takes is refused for good. Each sink is opened with its first message. */
export function createSinkByRoute({ webhook }: { readonly webhook: WebhookGiven }): RouteSink {
  const create: Readonly<Record<SinkName, () => RouteSink>> = {
    eventbridge: () => sinks.eventbridge(),
    sns: () => sinks.sns(),
    webhook: () => sinks.webhook(webhook),
  };
  const opened = new Map<SinkName, RouteSink>();
  return {
    async deliver(message, to) {
      const name = sinkOf(to.route);
      if (name === undefined) {
        const reason = `${shownText(to.route).slice(0, 200)} is no route: it is neither ${ROUTE_FORMS}`;
        return { ok: false, permanent: true, reason };
      }
      const sink = opened.get(name) ?? create[name]();
      opened.set(name, sink);
      return await sink.deliver(message, to);
    },
    close() {
      for (const sink of opened.values()) sink.close();
      opened.clear();
    },
  };
}
