/** One sink of all routes: each is told apart by its form. */
import { ROUTE_FORMS, sinkOf } from "../core/alert/route.ts";
import type { SinkName } from "../core/alert/route.ts";
import { shownText } from "../core/record/text.ts";
import { sinks } from "./index.ts";
import { deliverAll } from "./sink.ts";
import type { Delivery, Sink } from "./sink.ts";
import type { WebhookGiven } from "./webhook/index.ts";

export type RouteSink = Required<Pick<Sink<unknown>, "deliver" | "deliverAll" | "close">>;

/** What no sink takes is refused for good. Each sink is opened with its first message. */
export function createSinkByRoute({ webhook }: { readonly webhook: WebhookGiven }): RouteSink {
  const create: Readonly<Record<SinkName, () => Sink<unknown>>> = {
    eventbridge: () => sinks.eventbridge(),
    sns: () => sinks.sns(),
    webhook: () => sinks.webhook(webhook),
  };
  const opened = new Map<SinkName, Sink<unknown>>();
  const open = (route: string): Sink<unknown> | undefined => {
    const name = sinkOf(route);
    if (name === undefined) return undefined;
    const sink = opened.get(name) ?? create[name]();
    opened.set(name, sink);
    return sink;
  };
  return {
    deliver: async (message, to) => (await open(to.route)?.deliver(message, to)) ?? noRoute(to.route),
    async deliverAll(all, route) {
      const sink = open(route);
      return sink ? await deliverAll(sink, all, route) : all.map(() => noRoute(route));
    },
    close() {
      for (const sink of opened.values()) sink.close();
      opened.clear();
    },
  };
}

function noRoute(route: string): Delivery {
  const reason = `${shownText(route).slice(0, 200)} is no route: it is neither ${ROUTE_FORMS}`;
  return { ok: false, permanent: true, reason };
}
