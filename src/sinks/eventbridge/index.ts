/** The sink `eventbridge`: alerts as events on buses. See README.md. */
import type * as Sdk from "@aws-sdk/client-eventbridge";
import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { z } from "zod";
import { withSpans } from "../../aws-spans.ts";
import { alertEvent } from "../../core/alert/event.ts";
import { busRegion } from "../../core/alert/route.ts";
import { shownText } from "../../core/record/text.ts";
import { reasonOf } from "../../errors.ts";
import { inBatches } from "../batches.ts";
import { isPassing } from "../passing.ts";
import type { Delivery, Outgoing, Sink } from "../sink.ts";

const settings = z.strictObject({});

/** All attempts at a message end before its minute does. */
const ANSWER_TIMEOUT_MS = 10_000;
const REASON_MAX = 400;
/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html: ten entries, and 256 KB of all of them. */
const BATCH = { count: 10, bytes: 255_000 };
/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html */
const PASSING_ENTRIES: readonly (string | undefined)[] = [
  "InternalFailure",
  "InternalException",
  "ThrottlingException",
];

/** A sink over a client for each Region that a bus is in. Endpoint and credentials come from the SDK's own chain. */
export function createEventBridgeSink(answerTimeoutMs = ANSWER_TIMEOUT_MS): Sink<z.infer<typeof settings>> {
  const clients = new Map<string, EventBridgeClient>();
  const open = async (region: string): Promise<Opened> => {
    const sdk = await import("@aws-sdk/client-eventbridge"); // only who sends waits for it
    const requestHandler = {
      connectionTimeout: 5_000,
      requestTimeout: answerTimeoutMs,
      // without it the SDK only warns
      throwOnRequestTimeout: true,
      socketTimeout: answerTimeoutMs,
    };
    const client =
      clients.get(region) ?? withSpans(new sdk.EventBridgeClient({ region, maxAttempts: 4, requestHandler }));
    clients.set(region, client);
    return { sdk, client };
  };
  const deliverAll = async (all: readonly Outgoing[], route: string): Promise<Delivery[]> => {
    const region = busRegion(route);
    if (region === undefined) {
      const reason = `${route.slice(0, 200)} is no ARN of an event bus`;
      return all.map(() => ({ ok: false, permanent: true, reason }));
    }
    const own = await open(region);
    const details = all.map(({ message, idempotencyKey }) =>
      JSON.stringify(alertEvent(message, idempotencyKey)),
    );
    const deliveries: Delivery[] = [];
    for (const batch of inBatches(details, (detail) => Buffer.byteLength(detail), BATCH))
      deliveries.push(...(await put(own, route, batch)));
    return deliveries;
  };
  return {
    name: "eventbridge",
    settings,
    async deliver(message, { route, idempotencyKey }) {
      const [delivery = UNSAID] = await deliverAll([{ message, idempotencyKey }], route);
      return delivery;
    },
    deliverAll,
    close() {
      for (const client of clients.values()) client.destroy();
      clients.clear();
    },
  };
}

interface Opened {
  readonly sdk: typeof Sdk;
  readonly client: EventBridgeClient;
}

/** Each of them is taken or not by itself. */
async function put({ sdk, client }: Opened, bus: string, details: readonly string[]): Promise<Delivery[]> {
  const entries = details.map((Detail) => ({
    EventBusName: bus,
    Source: "auditplane",
    DetailType: "auditplane alert",
    Detail,
  }));
  try {
    const { Entries = [] } = await client.send(new sdk.PutEventsCommand({ Entries: entries }));
    return details.map((_, at) => deliveryOf(Entries[at]));
  } catch (error) {
    const isAnswer = error instanceof sdk.EventBridgeServiceException;
    const delivery: Delivery = {
      ok: false,
      permanent: isAnswer && !isPassing(error),
      reason: reasonOf(error),
    };
    return details.map(() => delivery);
  }
}

const UNSAID: Delivery = {
  ok: false,
  permanent: false,
  reason: "EventBridge did not say what became of the event",
};

/** An answer with status 200 may still say of an entry that it was not taken. */
function deliveryOf(entry: Sdk.PutEventsResultEntry | undefined): Delivery {
  if (entry?.EventId !== undefined && entry.ErrorCode === undefined)
    return { ok: true, messageId: entry.EventId };
  if (entry?.ErrorCode === undefined) return UNSAID;
  const reason = shownText(`${entry.ErrorCode}: ${entry.ErrorMessage ?? ""}`).slice(0, REASON_MAX);
  return { ok: false, permanent: !PASSING_ENTRIES.includes(entry.ErrorCode), reason };
}
