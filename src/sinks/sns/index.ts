/** The sink `sns`: alerts to topics. See README.md. */
import type * as Sdk from "@aws-sdk/client-sns";
import type { SNSClient } from "@aws-sdk/client-sns";
import { z } from "zod";
import type { Message } from "../../core/finding/message.ts";
import { reasonOf } from "../../errors.ts";
import { isPassing } from "../passing.ts";
import type { Delivery, Sink } from "../sink.ts";

const settings = z.strictObject({});

/** All attempts at a message end before its minute does. */
const ANSWER_TIMEOUT_MS = 10_000;

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
    return { sdk, client: new sdk.SNSClient({ maxAttempts: 4, requestHandler }) };
  };
  return {
    name: "sns",
    settings,
    deliver: async (message, to) => await publish(await (opened ??= open()), message, to),
    close: () => void opened?.then(({ client }) => client.destroy()).catch(() => undefined),
  };
}

interface Opened {
  readonly sdk: typeof Sdk;
  readonly client: SNSClient;
}

async function publish(
  { sdk, client }: Opened,
  message: Message,
  { route, idempotencyKey }: { route: string; idempotencyKey: string },
): Promise<Delivery> {
  const attributes = { ...message.attributes, idempotency_key: idempotencyKey };
  const fifo = route.endsWith(".fifo");
  try {
    const { MessageId } = await client.send(
      new sdk.PublishCommand({
        TopicArn: route,
        Subject: message.subject,
        Message: message.text,
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, value]) => [
            name,
            { DataType: "String", StringValue: value },
          ]),
        ),
        ...(fifo
          ? {
              MessageGroupId: message.attributes["alert_id"] ?? "alerts",
              MessageDeduplicationId: idempotencyKey,
            }
          : {}),
      }),
    );
    return { ok: true, messageId: MessageId ?? "" };
  } catch (error) {
    const isAnswer = error instanceof sdk.SNSServiceException;
    const permanent = isAnswer && !isPassing(error);
    return { ok: false, permanent, reason: reasonOf(error) };
  }
}
