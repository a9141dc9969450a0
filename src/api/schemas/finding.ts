/** Findings in the API: the fields of PrintedFinding. */
import { z } from "../endpoint.ts";
import { count, text, time } from "./field.ts";

export const finding = z
  .object({
    uid: text,
    rule_id: text,
    rule_title: text,
    rule_author: text,
    rule_version: text,
    rule_license: text.nullable(),
    rule_references: z.array(text).readonly(),
    level: text,
    category: text,
    tier: text,
    status: text,
    status_reason: text.nullable(),
    version: count,
    live: z.boolean(),
    shadow: z.boolean(),
    shadow_tier: text.nullable(),
    person: text.openapi({ description: "A pseudonym where names are not seen." }),
    peer_group: text.nullable().openapi({ description: "Of the person, by the catalog." }),
    person_kind: text,
    principals: z.array(text).readonly(),
    projects: z.array(text).readonly(),
    asset: text.nullable(),
    domain: text.nullable(),
    account: text.nullable(),
    region: text.nullable(),
    window_start: time,
    window_end: time,
    first_event_time: time,
    last_event_time: time,
    event_count: count,
    bytes_out: count,
    objects: count,
    event_ids: z.array(text).readonly(),
    evidence: z.array(z.object({ file: text, ordinal: count, integrity: text })).readonly(),
    entitlement: z
      .object({
        verdict: text,
        via: text.nullable(),
        since: time.nullable(),
        subscription: text.nullable(),
        nearest: text.nullable(),
      })
      .nullable(),
    catalog_as_of: time.nullable(),
    explanation: text,
  })
  .openapi("Finding");
