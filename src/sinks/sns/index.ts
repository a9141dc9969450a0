/** The sink `sns`: alerts to topics. See README.md. */
import type * as Sdk from "@aws-sdk/client-sns";
import type { SNSClient } from "@aws-sdk/client-sns";
import { z } from "zod";
import { withSpans } from "../../aws-spans.ts";
import { shownText } from "../../core/record/text.ts";
import { reasonOf } from "../../errors.ts";
import { inBatches } from "../batches.ts";
import { isPassing } from "../passing.ts";
import type { Delivery, Outgoing, Sink } from "../sink.ts";

const settings = z.strictObject({});

/** All attempts at a message end before its minute does. */
const ANSWER_TIMEOUT_MS = 10_000;
/** https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html: ten messages, and 256 KB of all of them. */
const BATCH = { count: 10, bytes: 250_000 };
/** Of a message, for what its attributes have beside names and values. */
const ATTRIBUTES_MAX = 500;
const REASON_MAX = 400;

/** A sink over one client. Region, endpoint and credentials come from the SDK's own chain. */
export function createSnsSink(answerTimeoutMs = ANSWER_TIMEOUT_MS): Sink<z.infer<typeof settings>> {
  let opened: Promise<Opened> | undefined;
  const open = async (): Promise<Opened> => {
    const sdk = await import("@aws-sdk/client-sns"); // only who sends waits for it
    const requestHandler = {
      connectionTimeout: 5_000,
      requestTimeout: answerTimeoutMs,
      // without it the SDK only warns
      throwOnRequestTimeout: true,
      socketTimeout: answerTimeoutMs,
    };
    return { sdk, client: withSpans(new sdk.SNSClient({ maxAttempts: 4, requestHandler })) };
  };
  return {
    name: "sns",
    settings,
    deliver: async (message, { route, idempotencyKey }) =>
      await publish(await (opened ??= open()), { message, idempotencyKey }, route),
    async deliverAll(all, route) {
      const own = await (opened ??= open());
      const deliveries: Delivery[] = [];
      for (const batch of inBatches(all, bytesOf, BATCH)) {
        const [only] = batch;
        deliveries.push(
          ...(batch.length === 1 && only
            ? [await publish(own, only, route)]
            : await publishBatch(own, batch, route)),
        );
      }
      return deliveries;
    },
    close: () => void opened?.then(({ client }) => client.destroy()).catch(() => undefined),
  };
}

interface Opened {
  readonly sdk: typeof Sdk;
  readonly client: SNSClient;
}

async function publish({ sdk, client }: Opened, outgoing: Outgoing, route: string): Promise<Delivery> {
  try {
    const { MessageId } = await client.send(
      new sdk.PublishCommand({ TopicArn: route, ...entryOf(outgoing, route) }),
    );
    return { ok: true, messageId: MessageId ?? "" };
  } catch (error) {
    return failed(sdk, error);
  }
}

/** Each of them is taken or not by itself. */
async function publishBatch(
  { sdk, client }: Opened,
  all: readonly Outgoing[],
  route: string,
): Promise<Delivery[]> {
  try {
    const { Successful = [], Failed = [] } = await client.send(
      new sdk.PublishBatchCommand({
        TopicArn: route,
        PublishBatchRequestEntries: all.map((one, at) => ({ Id: String(at), ...entryOf(one, route) })),
      }),
    );
    const sent = new Map(Successful.map(({ Id, MessageId }) => [Id, MessageId ?? ""]));
    const refused = new Map(Failed.map((entry) => [entry.Id, entry]));
    return all.map((_, at): Delivery => {
      const messageId = sent.get(String(at));
      return messageId === undefined ? refusedEntry(refused.get(String(at))) : { ok: true, messageId };
    });
  } catch (error) {
    return all.map(() => failed(sdk, error));
  }
}

function refusedEntry(entry: Sdk.BatchResultErrorEntry | undefined): Delivery {
  if (!entry) return { ok: false, permanent: false, reason: "SNS did not say what became of the message" };
  const { Code = "", Message: said = "", SenderFault = false } = entry;
  const reason = shownText(`${Code}: ${said}`).slice(0, REASON_MAX);
  return { ok: false, permanent: SenderFault && !isPassing({ name: Code, message: said }), reason };
}

function failed(sdk: typeof Sdk, error: unknown): Delivery {
  const isAnswer = error instanceof sdk.SNSServiceException;
  return { ok: false, permanent: isAnswer && !isPassing(error), reason: reasonOf(error) };
}

function entryOf({ message, idempotencyKey }: Outgoing, route: string) {
  const attributes = { ...message.attributes, idempotency_key: idempotencyKey };
  return {
    Subject: message.subject,
    Message: message.text,
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, { DataType: "String", StringValue: value }]),
    ),
    ...(route.endsWith(".fifo") && {
      MessageGroupId: message.attributes["alert_id"] ?? "alerts",
      MessageDeduplicationId: idempotencyKey,
    }),
  };
}

function bytesOf({ message: { subject, text, attributes } }: Outgoing): number {
  const named = Object.entries(attributes).flat().join("");
  return Buffer.byteLength(subject + text + named) + ATTRIBUTES_MAX;
}
