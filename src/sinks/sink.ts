/** What every sink of messages is. */
import type { ZodType } from "zod";
import type { Message } from "../core/finding/message.ts";

export type Delivery =
  | { readonly ok: true; readonly messageId: string }
  | {
      readonly ok: false;
      /** The same message to the same route will never be taken. */
      readonly permanent: boolean;
      readonly reason: string;
      /** The route asks not to be tried before so long; absent: it says nothing of it. */
      readonly waitSeconds?: number;
    };

export interface Outgoing {
  readonly message: Message;
  readonly idempotencyKey: string;
}

export interface Sink<Settings> {
  readonly name: string;
  readonly settings: ZodType<Settings>;
  /** Sends several to one route with as few requests as it takes; returns what became of each, in their order. Absent: one by one. */
  deliverAll?(all: readonly Outgoing[], route: string): Promise<readonly Delivery[]>;
  /** Sends one message to one route. At least once: after an ambiguous time-out the same key may arrive twice. */
  deliver(message: Message, to: { route: string; idempotencyKey: string }): Promise<Delivery>;
  close(): void;
}

/** In as few requests as the sink takes for it. */
export async function deliverAll(
  sink: Pick<Sink<unknown>, "deliver" | "deliverAll">,
  all: readonly Outgoing[],
  route: string,
): Promise<readonly Delivery[]> {
  if (sink.deliverAll && all.length > 1) return await sink.deliverAll(all, route);
  const deliveries: Delivery[] = [];
  for (const { message, idempotencyKey } of all)
    deliveries.push(await sink.deliver(message, { route, idempotencyKey }));
  return deliveries;
}
