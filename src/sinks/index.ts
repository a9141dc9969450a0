/** Every sink of messages. A new one is a folder, a line here, and a form of route in core/alert/route.ts. */
import { createEventBridgeSink } from "./eventbridge/index.ts";
import { createSnsSink } from "./sns/index.ts";
import { createWebhookSink } from "./webhook/index.ts";

export const sinks = {
  eventbridge: createEventBridgeSink,
  sns: createSnsSink,
  webhook: createWebhookSink,
} as const;
