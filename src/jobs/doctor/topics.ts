/** Asks every topic that alerts may go to. */
import type { Check } from "../../core/doctor/check.ts";
import { shownRoute, sinkOf } from "../../core/alert/route.ts";
import type { SinkName } from "../../core/alert/route.ts";
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
      const sink = sinkOf(arn);
      if (sink !== "sns" && sink !== undefined) return notAsked(arn, sink);
      const seen = await asker.ask(arn).catch((error: unknown) => refusalOf(error));
      return judgeTopic({ arn, namedIn, region, seen });
    });
  } finally {
    asker.close();
  }
}

/** A bus says nothing of who hears, and a webhook only by a message. */
function notAsked(route: string, sink: Exclude<SinkName, "sns">): Check {
  const what = sink === "webhook" ? "a webhook" : "an event bus";
  return { name: "topic", place: shownRoute(route), state: "skipped", says: `${what}: it is not asked` };
}
