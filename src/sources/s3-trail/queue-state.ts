/** How the queue of deliveries is set up. Looking takes no message: each that is received counts against its limit. */
import { withSpans } from "../../aws-spans.ts";

export interface QueueSeen {
  readonly arn: string;
  /** Messages that wait, about. */
  readonly waiting: number;
  readonly retentionSeconds: number;
  readonly visibilitySeconds: number;
  /** undefined: it has no dead letter queue. */
  readonly deadLetters: { readonly arn: string; readonly maxReceiveCount: number } | undefined;
}

/** Throws what AWS says. */
export async function askQueue(url: string): Promise<QueueSeen> {
  const { GetQueueAttributesCommand, SQSClient } = await import("@aws-sdk/client-sqs");
  const client = withSpans(
    new SQSClient({
      maxAttempts: 2,
      requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
    }),
  );
  try {
    const { Attributes: found = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }),
    );
    return {
      arn: found.QueueArn ?? "",
      waiting: Number(found.ApproximateNumberOfMessages ?? 0),
      retentionSeconds: Number(found.MessageRetentionPeriod ?? 0),
      visibilitySeconds: Number(found.VisibilityTimeout ?? 0),
      deadLetters: deadLettersOf(found.RedrivePolicy),
    };
  } finally {
    client.destroy();
  }
}

function deadLettersOf(policy: string | undefined): QueueSeen["deadLetters"] {
  if (policy === undefined || policy === "") return undefined;
  const { deadLetterTargetArn: arn = "", maxReceiveCount = 0 } = JSON.parse(policy) as {
    deadLetterTargetArn?: string;
    maxReceiveCount?: number | string;
  };
  return { arn, maxReceiveCount: Number(maxReceiveCount) };
}
