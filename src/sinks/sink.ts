/** What every sink of messages is. */
import type { ZodType } from "zod";
import type { Message } from "../core/finding/message.ts";

export type Delivery =
  | { readonly ok: true; readonly messageId: string }
  /** `permanent`: the same message to the same route will never be taken. */
  | { readonly ok: false; readonly permanent: boolean; readonly reason: string };

export interface Sink<Settings> {
  readonly name: string;
  readonly settings: ZodType<Settings>;
  /** Sends one message to one route. At least once: after an ambiguous time-out the same key may arrive twice. */
  deliver(message: Message, to: { route: string; idempotencyKey: string }): Promise<Delivery>;
  close(): void;
}
