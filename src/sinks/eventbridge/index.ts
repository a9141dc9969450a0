/** The sink `eventbridge`: alerts as events on buses. See README.md. */
import type * as Sdk from "@aws-sdk/client-eventbridge";
import type { EventBridgeClient, PutEventsCommandOutput } from "@aws-sdk/client-eventbridge";
import { z } from "zod";
import { alertEvent } from "../../core/alert/event.ts";
import { busRegion } from "../../core/alert/route.ts";
import { shownText } from "../../core/record/text.ts";
import { reasonOf } from "../../errors.ts";
import { isPassing } from "../passing.ts";
import type { Delivery, Sink } from "../sink.ts";

const settings = z.strictObject({});

/** All attempts at a message end before its minute does. */
const ANSWER_TIMEOUT_MS = 10_000;
const REASON_MAX = 400;
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
      clients.get(region) ?? new sdk.EventBridgeClient({ region, maxAttempts: 4, requestHandler });
    clients.set(region, client);
    return { sdk, client };
  };
  return {
    name: "eventbridge",
    settings,
    async deliver(message, { route, idempotencyKey }) {
      const region = busRegion(route);
      if (region === undefined)
        return { ok: false, permanent: true, reason: `${route.slice(0, 200)} is no ARN of an event bus` };
      const detail = JSON.stringify(alertEvent(message, idempotencyKey));
      return await put(await open(region), route, detail);
    },
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

async function put({ sdk, client }: Opened, bus: string, detail: string): Promise<Delivery> {
  const entry = {
    EventBusName: bus,
    Source: "auditplane",
    DetailType: "auditplane alert",
    Detail: detail,
  };
  try {
    return deliveryOf(await client.send(new sdk.PutEventsCommand({ Entries: [entry] })));
  } catch (error) {
    const isAnswer = error instanceof sdk.EventBridgeServiceException;
    return { ok: false, permanent: isAnswer && !isPassing(error), reason: reasonOf(error) };
  }
}

/** An answer with status 200 may still say of its one entry that it was not taken. */
function deliveryOf({ Entries: [entry] = [] }: PutEventsCommandOutput): Delivery {
  if (entry?.EventId !== undefined && entry.ErrorCode === undefined)
    return { ok: true, messageId: entry.EventId };
  if (entry?.ErrorCode === undefined)
    return { ok: false, permanent: false, reason: "EventBridge did not say what became of the event" };
  const reason = shownText(`${entry.ErrorCode}: ${entry.ErrorMessage ?? ""}`).slice(0, REASON_MAX);
  return { ok: false, permanent: !PASSING_ENTRIES.includes(entry.ErrorCode), reason };
}
