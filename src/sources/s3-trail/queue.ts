/** The queue in which deliveries are announced. */
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Message } from "@aws-sdk/client-sqs";
import { withSpans } from "../../aws-spans.ts";

export interface Received {
  readonly body: string;
  /** What it is deleted by. */
  readonly receipt: string;
}

export interface DeliveryQueue {
  /** At most ten messages; waits up to so many seconds for the first, or until it is to stop. Throws for what may pass. */
  receive(waitSeconds: number, signal: AbortSignal): Promise<readonly Received[]>;
  /** Those that could not be deleted come again, which is harmless. */
  delete(receipts: readonly string[]): Promise<void>;
  close(): void;
}

const BATCH = 10;
/** Longer than it takes to write down what ten messages announce. */
const VISIBILITY_SECONDS = 60;

/** Longer than SQS waits for a message. */
const ANSWER_TIMEOUT_MS = 40_000;

/** Region, endpoint and credentials come from the SDK's own chain. */
export function openQueue(url: string, answerTimeoutMs = ANSWER_TIMEOUT_MS): DeliveryQueue {
  const client = withSpans(
    new SQSClient({
      maxAttempts: 4,
      requestHandler: {
        connectionTimeout: 10_000,
        requestTimeout: answerTimeoutMs,
        // without it the SDK only warns
        throwOnRequestTimeout: true,
        socketTimeout: answerTimeoutMs,
      },
    }),
  );
  return {
    async receive(waitSeconds, signal) {
      const command = new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: BATCH,
        WaitTimeSeconds: waitSeconds,
        VisibilityTimeout: VISIBILITY_SECONDS,
      });
      // one of its own: the client leaves listeners on what it is given
      const abortSignal = AbortSignal.any([signal]);
      const { Messages: messages = [] } = await client
        .send(command, { abortSignal })
        .catch((error: unknown): { Messages?: Message[] } => {
          if (signal.aborted) return {};
          throw error;
        });
      return messages.flatMap(({ Body: body = "", ReceiptHandle: receipt }) =>
        receipt === undefined ? [] : [{ body, receipt }],
      );
    },
    async delete(receipts) {
      if (receipts.length === 0) return;
      const entries = receipts.map((receipt, at) => ({ Id: String(at), ReceiptHandle: receipt }));
      await client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries: entries }));
    },
    close: () => client.destroy(),
  };
}
