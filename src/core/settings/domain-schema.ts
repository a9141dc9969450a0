/** What a settings file may say of a domain. */
import { z } from "zod";
import { isTimeZone } from "../alert/calendar.ts";
import { text } from "../catalog/fields.ts";
import type { DomainSettings } from "./domain.ts";
import { ownerFields, ownerOf, topicSchema } from "./owner-schema.ts";

const timeZone = text.refine(isTimeZone, "is no time zone; write one of IANA, as Europe/Madrid");
const region = text.regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/, "is no Region; write eu-west-1");

export const domainSchema = z
  .strictObject({
    id: text,
    topic_arn: topicSchema.nullish(),
    time_zone: timeZone.nullish(),
    regions: z.array(region).min(1, "names none; leave it out where every Region is right").nullish(),
    encryption: z.enum(["kms"], "must be kms; leave it out where every encryption is right").nullish(),
    ...ownerFields,
  })
  .transform((domain): DomainSettings => {
    const { id, topic_arn: topicArn, time_zone: zone, regions, encryption } = domain;
    return {
      id,
      ...(typeof topicArn === "string" && { topicArn }),
      ...(typeof zone === "string" && { timeZone: zone }),
      ...(regions && { regions: [...new Set(regions)].sort() }),
      ...(encryption && { encryption }),
      ...ownerOf(domain),
    };
  });
