/** The sink `sns`: alerts to topics. See README.md. */
import { PublishCommand, SNSClient, SNSServiceException } from "@aws-sdk/client-sns";
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

/** A sink over one client. Region, endpoint and credentials come from the SDK's own chain. */
export function createSnsSink(): Sink<z.infer<typeof settings>> {
  const client = new SNSClient({ maxAttempts: 4 });
  return {
    name: "sns",
    settings,
    deliver: (message, { route, idempotencyKey }) => publish(client, message, { route, idempotencyKey }),
    close: () => client.destroy(),
  };
}

async function publish(
  client: SNSClient,
  message: Message,
  { route, idempotencyKey }: { route: string; idempotencyKey: string },
): Promise<Delivery> {
  const attributes = { ...message.attributes, idempotency_key: idempotencyKey };
  const fifo = route.endsWith(".fifo");
  try {
    const { MessageId } = await client.send(
      new PublishCommand({
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
    return { ok: false, permanent: isPermanent(error), reason: reasonOf(error) };
  }
}

function isPermanent(error: unknown): boolean {
  if (!(error instanceof SNSServiceException)) return false;
  const status = error.$metadata.httpStatusCode ?? 500;
  return status >= 400 && status < 500 && status !== 429 && !PASSING.has(error.name);
}
