/** The sink `sns`: alerts to topics. See README.md. */
import type * as Sdk from "@aws-sdk/client-sns";
import type { SNSClient, SNSServiceException } from "@aws-sdk/client-sns";
import { z } from "zod";
import type { Message } from "../../core/finding/message.ts";
import { reasonOf } from "../../errors.ts";
import type { Delivery, Sink } from "../sink.ts";

const settings = z.strictObject({});

/** Throttling and the like come as 4xx, too, and pass. */
const PASSING = new Set([
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "RequestTimeout",
  "RequestExpired",
]);

const ATTEMPTS = 4;
/** All attempts together end before the minute does for which a message is in hand. */
const ANSWER_MS = 10_000;
const HANDLER = {
  requestTimeout: ANSWER_MS,
  throwOnRequestTimeout: true, // else it says so and waits on
  socketTimeout: ANSWER_MS,
  connectionTimeout: 5_000,
};

/** A sink over one client. Region, endpoint and credentials come from the SDK's own chain. */
export function createSnsSink(): Sink<z.infer<typeof settings>> {
  let opened: Promise<Opened> | undefined;
  const open = async (): Promise<Opened> => {
    const sdk = await import("@aws-sdk/client-sns"); // only who sends waits for it
    return { sdk, client: new sdk.SNSClient({ maxAttempts: ATTEMPTS, requestHandler: HANDLER }) };
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
    return { ok: false, permanent: isAnswer && isPermanent(error), reason: reasonOf(error) };
  }
}

function isPermanent(error: SNSServiceException): boolean {
  const status = error.$metadata.httpStatusCode ?? 500;
  return status >= 400 && status < 500 && status !== 429 && !PASSING.has(error.name);
}
