/** Whether a topic is there, and whether anybody hears what is published to it. Publishes nothing. */
import type * as Sdk from "@aws-sdk/client-sns";
import type { SNSClient } from "@aws-sdk/client-sns";
import { withSpans } from "../../aws-spans.ts";

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
      const sdk = await import("@aws-sdk/client-sns");
      const region = arn.split(":")[3] ?? "";
      const client =
        clients.get(region) ??
        withSpans(
          new sdk.SNSClient({
            ...(region === "" ? {} : { region }),
            maxAttempts: 2,
            requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
          }),
        );
      clients.set(region, client);
      const { Attributes: found = {} } = await client.send(
        new sdk.GetTopicAttributesCommand({ TopicArn: arn }),
      );
      const counted = {
        confirmed: Number(found["SubscriptionsConfirmed"] ?? 0),
        pending: Number(found["SubscriptionsPending"] ?? 0),
      };
      // that nobody hears is said of what was counted one by one, where that may be asked
      return counted.confirmed > 0 ? counted : await counting(client, sdk, arn).catch(() => counted);
    },
    close() {
      for (const client of clients.values()) client.destroy();
      clients.clear();
    },
  };
}

/** More pages of a hundred say nothing new. */
const PAGES_MAX = 20;

/** Counts the subscriptions of a topic, until one hears. */
async function counting(client: SNSClient, sdk: typeof Sdk, arn: string): Promise<TopicSeen> {
  let [confirmed, pending] = [0, 0];
  let token: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const { Subscriptions = [], NextToken } = await client.send(
      new sdk.ListSubscriptionsByTopicCommand({ TopicArn: arn, NextToken: token }),
    );
    for (const { SubscriptionArn = "" } of Subscriptions)
      if (SubscriptionArn.startsWith("arn:")) confirmed++;
      else pending++;
    if (confirmed > 0 || NextToken === undefined || NextToken === token) break;
    token = NextToken;
  }
  return { confirmed, pending };
}
