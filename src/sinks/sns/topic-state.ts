/** Whether a topic is there, and whether anybody hears what is published to it. Publishes nothing. */
import type { SNSClient } from "@aws-sdk/client-sns";

export interface TopicSeen {
  readonly confirmed: number;
  /** Asked, and not yet confirmed. */
  readonly pending: number;
}

export interface TopicAsker {
  /** Throws what AWS says. */
  ask(arn: string): Promise<TopicSeen>;
  close(): void;
}

/** A client for each Region that a topic is in: SNS knows no topic of another one. */
export function openTopics(): TopicAsker {
  const clients = new Map<string, SNSClient>();
  return {
    async ask(arn) {
      const { GetTopicAttributesCommand, SNSClient } = await import("@aws-sdk/client-sns");
      const region = arn.split(":")[3] ?? "";
      const client =
        clients.get(region) ??
        new SNSClient({
          ...(region === "" ? {} : { region }),
          maxAttempts: 2,
          requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
        });
      clients.set(region, client);
      const { Attributes: found = {} } = await client.send(new GetTopicAttributesCommand({ TopicArn: arn }));
      return {
        confirmed: Number(found["SubscriptionsConfirmed"] ?? 0),
        pending: Number(found["SubscriptionsPending"] ?? 0),
      };
    },
    close() {
      for (const client of clients.values()) client.destroy();
      clients.clear();
    },
  };
}
