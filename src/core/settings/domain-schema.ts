/** What a settings file may say of a domain. */
import { z } from "zod";
import { sinkOf } from "../alert/route.ts";
import { text } from "../catalog/fields.ts";
import type { DomainSettings } from "./domain.ts";

const topic = text.refine(
  (route) =>
    sinkOf(route) === "sns"
      ? /^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:.+$/.test(route)
      : sinkOf(route) !== undefined,
  "is no topic; write arn:aws:sns:eu-west-1:123456789012:NAME, the ARN of an event bus, or an https:// URL",
);
const timeZone = text.refine(isTimeZone, "is no time zone; write one of IANA, as Europe/Madrid");
const region = text.regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/, "is no Region; write eu-west-1");

export const domainSchema = z
  .strictObject({
    id: text,
    topic_arn: topic.nullish(),
    time_zone: timeZone.nullish(),
    regions: z.array(region).min(1, "names none; leave it out where every Region is right").nullish(),
    encryption: z.enum(["kms"], "must be kms; leave it out where every encryption is right").nullish(),
  })
  .transform((domain): DomainSettings => {
    const { id, topic_arn: topicArn, time_zone: zone, regions, encryption } = domain;
    return {
      id,
      ...(typeof topicArn === "string" && { topicArn }),
      ...(typeof zone === "string" && { timeZone: zone }),
      ...(regions && { regions: [...new Set(regions)].sort() }),
      ...(encryption && { encryption }),
    };
  });

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
