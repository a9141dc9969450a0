/** Assets in the API, and who may read them. */
import { z } from "../endpoint.ts";
import { listedAlert } from "./alert.ts";
import { observability } from "./coverage.ts";
import { finding } from "./finding.ts";
import { count, text, time } from "./field.ts";

export const listedAsset = z
  .object({
    id: text,
    name: text,
    project: text,
    project_name: text.nullable(),
    domain: text.nullable(),
    domain_name: text.nullable(),
    classification: text.nullable(),
    sensitivity: text.nullable().openapi({ description: "What Macie found in it; null: nothing." }),
    reads: count.openapi({ description: "Reads and listings of the last 30 days that succeeded." }),
    readers: count.openapi({ description: "People and roles that read it then." }),
    bytes_out: count,
    last_read_day: text.nullable().openapi({ example: "2026-09-02" }),
    open_alerts: count.openapi({ description: "Of findings of the last 30 days." }),
  })
  .openapi("ListedAsset");

const reader = z.object({
  who: text.openapi({ example: "project Insights" }),
  how: z.enum(["owner", "member", "subscription", "exemption", "grant"]),
  status: text.nullable(),
  from: time.nullable(),
  until: time.nullable(),
  detail: text.nullable(),
  rests_on: z.object({ kind: text, id: text }).nullable(),
  known: text.nullable().openapi({ description: "How that is known; null: the catalog file says so." }),
});

const ends = { from: time.nullable(), until: time.nullable() };

const catalogFacts = {
  id: text,
  name: text,
  project: text,
  domain: text.nullable(),
  owners: z.array(text).readonly(),
  classification: text.nullable(),
  table_arn: text.nullable(),
  locations: z.array(text).readonly(),
  lake_formation: text.nullable(),
  ...ends,
  not_seen: z
    .array(text)
    .readonly()
    .openapi({ description: "What no read could see into: others may be entitled by it." }),
  readers: z.array(reader).readonly(),
};

export const shownAsset = z
  .object({
    ...catalogFacts,
    as_of: time.nullable(),
    domain_id: text.nullable(),
    project_id: text,
    sensitivity: text.nullable(),
    cost_center: text.nullable(),
    published_at: time.nullable(),
    forms: z.record(text, z.unknown()),
    observability: observability.nullable(),
    use: z
      .array(
        z.object({
          day: text,
          verdict: text,
          accesses: count,
          denied: count,
          bytes_out: count,
          people: count,
        }),
      )
      .readonly(),
    alerts: z.array(listedAlert).readonly(),
    findings: z.array(finding).readonly(),
  })
  .openapi("Asset");

const rest = z.object({ kind: text, id: text });

export const entitlements = z
  .object({
    at: time,
    as_of: time.nullable().openapi({ description: "When what is said here was read." }),
    caution: text
      .nullable()
      .openapi({ description: "The time is after that, or before anything was recorded." }),
    found: z
      .array(
        z.discriminatedUnion("kind", [
          z.object({ kind: z.literal("asset"), ...catalogFacts, rests_on: rest }),
          z.object({
            kind: z.literal("person"),
            id: text,
            name: text.nullable(),
            title: text.nullable(),
            projects: z.array(text).readonly(),
            groups: z.array(text).readonly(),
            readers: z.array(reader).readonly(),
          }),
        ]),
      )
      .readonly(),
    entitlement: z
      .object({
        verdict: text,
        via: text.nullable(),
        since: time.nullable(),
        subscription: text.nullable(),
        nearest: text.nullable(),
        projects: z.array(text).readonly(),
      })
      .nullable()
      .openapi({
        description:
          "Whether that person, or principal, could read that asset; null unless both are asked for.",
      }),
  })
  .openapi("Entitlements");
