/** Subscriptions in the API, with their timeline. */
import { SUBSCRIBER_KINDS, SUBSCRIPTION_STATUSES } from "../../reports/subscriptions/list.ts";
import { z } from "../endpoint.ts";
import { count, text, time } from "./field.ts";

const facts = {
  id: text.openapi({ description: "As DataZone has it; of one asset of a data product ID/ASSET." }),
  asset: text,
  asset_name: text,
  project: text.nullable().openapi({ description: "The project that owns the asset." }),
  project_name: text.nullable(),
  domain: text.nullable(),
  domain_name: text.nullable(),
  subscriber_kind: z.enum(SUBSCRIBER_KINDS),
  subscriber: text,
  subscriber_name: text,
  status: z.enum(SUBSCRIPTION_STATUSES),
  requested_by: text.nullable(),
  approved_by: text.nullable(),
  since: time
    .nullable()
    .openapi({ description: "Of a request when it was made; null: since ever, as far as is known." }),
  until: time.nullable(),
  waiting_hours: count.nullable().openapi({ description: "Of a request that nobody has answered." }),
};

export const listedSubscription = z.object(facts).openapi("ListedSubscription");

const step = z.object({
  step: z.enum([
    "requested",
    "justified",
    "decided",
    "approved",
    "rejected",
    "granted",
    "first_used",
    "last_used",
    "revoked",
    "cancelled",
    "gone",
  ]),
  state: z.enum(["done", "open", "none", "unknown"]),
  at: text.nullable().openapi({ description: "A time; of uses a day.", example: "2026-09-05T00:00:00Z" }),
  how: z
    .enum(["seen", "logged", "assumed", "declared", "unknown"])
    .openapi({ description: "How the time is known." }),
  by: text.nullable(),
  words: text.nullable().openapi({ description: "What somebody wrote." }),
  took_seconds: count
    .nullable()
    .openapi({ description: "Since the step that it follows; of an open one until now." }),
  note: text.nullable().openapi({ description: "What else is known of it, or why it is not." }),
});

export const shownSubscription = z
  .object({ ...facts, as_of: time.nullable(), timeline: z.array(step).readonly() })
  .openapi("Subscription");
