/** Asks every topic that alerts may go to. */
import type { Check } from "../../core/doctor/check.ts";
import { shownRoute, sinkOf } from "../../core/alert/route.ts";
import type { SinkName } from "../../core/alert/route.ts";
import { judgeTopic } from "../../core/doctor/places.ts";
import { refusalOf } from "../../core/refusal/refusal.ts";
import { openTopics } from "../../sinks/sns/topic-state.ts";
import { prepareWebhook } from "../../sinks/webhook/prepare.ts";
import type { AwsGiven } from "./given.ts";
import { someAtOnce } from "../some-at-once.ts";

interface Given {
  readonly namedIn: string;
  readonly webhook: AwsGiven["webhook"];
}

export async function examineTopics({ topics, region, webhook }: AwsGiven): Promise<Check[]> {
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
      if (sink !== "sns" && sink !== undefined) return await judgeOther(arn, sink, { namedIn, webhook });
      const seen = await asker.ask(arn).catch((error: unknown) => refusalOf(error));
      return judgeTopic({ arn, namedIn, region, seen });
    });
  } finally {
    asker.close();
  }
}

/** A bus says nothing of who hears; of a webhook all is looked at but its answer. */
async function judgeOther(route: string, sink: Exclude<SinkName, "sns">, given: Given): Promise<Check> {
  const base = { name: "topic", place: shownRoute(route) } as const;
  if (sink === "eventbridge")
    return { ...base, state: "skipped", says: "an event bus, which says nothing of who hears" };
  const prepared = await prepareWebhook(route, given.webhook ?? { hosts: [], privateHosts: [] });
  if (prepared.ok)
    return {
      ...base,
      state: "ok",
      says: "a webhook on a host that is listed, at addresses that may be; nothing was sent",
    };
  return {
    ...base,
    state: "broken",
    says: prepared.reason,
    fix: `correct the URL in ${given.namedIn}, or what docs/sinks.md and AUDITPLANE_WEBHOOK_… say of it`,
  };
}
