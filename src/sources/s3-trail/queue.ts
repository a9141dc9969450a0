/** The queue in which deliveries are announced. */
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";

export interface Received {
  readonly body: string;
  /** What it is deleted by. */
  readonly receipt: string;
  /** How often it was received, this time included. */
  readonly count: number;
}

export interface DeliveryQueue {
  /** At most ten messages; waits up to so many seconds for the first. Throws for what may pass. */
  receive(waitSeconds: number, signal: AbortSignal): Promise<readonly Received[]>;
  /** Those that could not be deleted come again, which is harmless. */
  delete(receipts: readonly string[]): Promise<void>;
  /** About how many wait, those that somebody has in hand included. */
  depth(): Promise<number>;
  close(): void;
}

const BATCH = 10;
/** Longer than it takes to write down what ten messages announce. */
const VISIBILITY_SECONDS = 60;

/** Region, endpoint and credentials come from the SDK's own chain. */
export function openQueue(url: string): DeliveryQueue {
  const client = new SQSClient({
    maxAttempts: 4,
    requestHandler: { requestTimeout: 40_000, connectionTimeout: 10_000 },
  });
  return {
    async receive(waitSeconds, signal) {
      const { Messages: messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: url,
          MaxNumberOfMessages: BATCH,
          WaitTimeSeconds: waitSeconds,
          VisibilityTimeout: VISIBILITY_SECONDS,
          MessageSystemAttributeNames: ["ApproximateReceiveCount"],
        }),
        { abortSignal: signal },
      );
      return messages.flatMap(({ Body: body = "", ReceiptHandle: receipt, Attributes: attributes }) =>
        receipt === undefined
          ? []
          : [{ body, receipt, count: Number(attributes?.ApproximateReceiveCount ?? 1) }],
      );
    },
    async delete(receipts) {
      if (receipts.length === 0) return;
      const entries = receipts.map((receipt, at) => ({ Id: String(at), ReceiptHandle: receipt }));
      await client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries: entries }));
    },
    async depth() {
      const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
      const { Attributes: attributes = {} } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...names] }),
      );
      return names.reduce((sum, name) => sum + Number(attributes[name] ?? 0), 0);
    },
    close: () => client.destroy(),
  };
}
