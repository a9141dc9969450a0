/** What is judged of APIs that are asked by account and Region, and of topics. */
import { formatCounted } from "../finding/explain.ts";
import type { Check } from "./check.ts";
import { refusedCheck } from "./refused.ts";
import type { Refusal } from "../refusal/refusal.ts";

export interface PlaceSeen {
  readonly api: "lookup" | "macie";
  /** `123456789012/eu-west-1`. */
  readonly place: string;
  /** undefined: it answered. */
  readonly refusal: Refusal | undefined;
}

const NAMED_IN = { lookup: "AUDITPLANE_LOOKUP", macie: "AUDITPLANE_MACIE" } as const;
const ANSWERED = {
  lookup: "LookupEvents answers; it never has data events",
  macie: "Macie is enabled, and lists its findings",
} as const;

export function judgePlace({ api, place, refusal }: PlaceSeen): Check {
  if (refusal === undefined) return { name: api, state: "ok", place, says: ANSWERED[api] };
  return refusedCheck({ name: api, place, need: api, resource: "*", namedIn: NAMED_IN[api] }, refusal);
}

/** Where nothing is configured. */
export function judgeNoPlaces(api: "lookup" | "macie"): Check {
  return { name: api, state: "skipped", says: `needs ${NAMED_IN[api]}` };
}

export interface TopicJudged {
  readonly arn: string;
  /** `the catalog`, or a variable. */
  readonly namedIn: string;
  /** Of the workers, who publish in it; undefined: nobody knows. */
  readonly region: string | undefined;
  readonly seen: { readonly confirmed: number; readonly pending: number } | Refusal;
}

export function judgeTopic({ arn, namedIn, region, seen }: TopicJudged): Check {
  const base = { name: "topic", place: arn } as const;
  const itsRegion = arn.split(":")[3] ?? "";
  if (region !== undefined && itsRegion !== region)
    return {
      ...base,
      state: "broken",
      says: `it is in ${itsRegion}, and workers publish in ${region}`,
      fix: `name a topic of ${region} in ${namedIn}, or start those with the role deliver in ${itsRegion} (AWS_REGION)`,
    };
  if ("kind" in seen) return refusedCheck({ ...base, need: "topic", resource: arn, namedIn }, seen);
  const { confirmed, pending } = seen;
  if (confirmed > 0)
    return {
      ...base,
      state: "ok",
      says: `${formatCounted(confirmed, "confirmed subscription")}; publishing was not tried`,
    };
  return {
    ...base,
    state: "broken",
    says:
      pending > 0
        ? `${formatCounted(pending, "subscription")} not confirmed yet: nobody hears`
        : "nobody has subscribed",
    fix:
      pending > 0
        ? "confirm by the link that was sent; it is good for two days"
        : `aws sns subscribe --topic-arn ${arn} --protocol email --notification-endpoint owner@example.com --region ${itsRegion}`,
  };
}
