/** Asks every topic that alerts may go to. */
import type { Check } from "../../core/doctor/check.ts";
import { judgeTopic } from "../../core/doctor/places.ts";
import { refusalOf } from "../../core/refusal/refusal.ts";
import { openTopics } from "../../sinks/sns/topic-state.ts";
import type { AwsGiven } from "./given.ts";
import { someAtOnce } from "../some-at-once.ts";

export async function examineTopics({ topics, region }: AwsGiven): Promise<Check[]> {
  if (topics.length === 0)
    return [
      {
        name: "topic",
        state: "skipped",
        says: "needs a catalog with topic_arn, or AUDITPLANE_FALLBACK_TOPIC_ARN: nobody is told",
      },
    ];
  const asker = openTopics();
  try {
    return await someAtOnce(topics, async ({ arn, namedIn }) => {
      const seen = await asker.ask(arn).catch((error: unknown) => refusalOf(error));
      return judgeTopic({ arn, namedIn, region, seen });
    });
  } finally {
    asker.close();
  }
}
