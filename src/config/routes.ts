/** The variables that say who is told beside the owners of domains. */
import { z } from "zod";
import { ROUTE_FORMS, sinkOf } from "../core/alert/route.ts";

const route = z
  .string()
  .refine((text) => sinkOf(text) !== undefined, `is neither ${ROUTE_FORMS}`)
  .optional();

export const routeFields = {
  AUDITPLANE_FALLBACK_TOPIC_ARN: route.describe(
    "SNS topic for alerts that no domain owns, and for domains without a topic; or an event bus, or a webhook (docs/sinks.md).",
  ),
  AUDITPLANE_ON_CALL_TOPIC_ARN: route.describe(
    "SNS topic, event bus or webhook of security on call, which is told beside owners of what pages and of restricted data. Absent: owners alone are told.",
  ),
} as const;
