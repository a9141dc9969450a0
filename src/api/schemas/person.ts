/** People, what they did, and whose names are revealed. */
import { z } from "../endpoint.ts";
import { listedAlert } from "./alert.ts";
import { finding } from "./finding.ts";
import { count, time } from "./field.ts";

export const day = z.iso.date().openapi({ example: "2026-10-31" });

const facts = {
  person: z.string().openapi({ description: "A pseudonym where names are not seen." }),
  pseudonym: z.string().openapi({ example: "P-K7QD-93XM" }),
  kind: z.enum(["human", "service", "platform"]),
  name: z.string().nullable().openapi({ description: "null: not known, or not seen. So is the title." }),
  title: z.string().nullable(),
  peer_group: z.string().nullable().openapi({ description: "By the catalog." }),
  last_day: day.nullable().openapi({ description: "On which they read or changed data." }),
  open_findings: count,
};

export const listedPerson = z.object(facts).openapi("ListedPerson");

const sums = { accesses: count, denied: count, bytes_out: count, objects: count };

const readerLine = z.object({
  who: z.string(),
  how: z.enum(["owner", "member", "subscription", "exemption", "grant"]),
  status: z.string().nullable(),
  from: z.string().nullable(),
  until: z.string().nullable(),
  detail: z.string().nullable(),
  rests_on: z.object({ kind: z.string(), id: z.string() }).nullable(),
});

export const shownPerson = z
  .object({
    ...facts,
    projects: z.array(z.string()).readonly(),
    groups: z.array(z.string()).readonly(),
    known: z.boolean().openapi({ description: "Whether the catalog knows them now." }),
    days: z
      .array(z.object({ day, ...sums, verdicts: z.record(z.string(), count) }))
      .readonly()
      .openapi({ description: "The last on which they did anything, the last first." }),
    usual: z
      .object({
        day,
        peers: z.string().nullable(),
        hour_bytes: count.nullable(),
        hour_objects: count.nullable(),
        day_bytes: count.nullable(),
        peers_hour_bytes: count.nullable(),
      })
      .nullable()
      .openapi({
        description: "What is usual for them; null: not known yet, or the viewer sees some domains alone.",
      }),
    findings: z.array(finding).readonly(),
    alerts: z.array(listedAlert).readonly(),
    entitlements: z.array(readerLine).readonly().openapi({ description: "What they may read now." }),
  })
  .openapi("Person");

export const accessCell = z
  .object({
    day,
    person: facts.person,
    peer_group: facts.peer_group,
    asset: z.string(),
    action: z.string(),
    verdict: z.string(),
    way: z.string(),
    ...sums,
  })
  .openapi("AccessCell");

export const reveal = z
  .object({
    id: count,
    alert: count,
    reason: z.string(),
    began_at: time,
    until: time,
    is_over: z.boolean(),
    people: z
      .array(z.object({ person: z.string(), pseudonym: z.string(), peer_group: z.string().nullable() }))
      .openapi({ description: "Whom the alert is about; by pseudonym once it is over." }),
  })
  .openapi("Reveal");

export const foundRecord = z
  .object({
    event_id: z.string(),
    event_time: time,
    file: z.string(),
    ordinal: count,
    is_redacted: z.boolean().openapi({
      description: "Fields that name people are taken out: whoever asks does not see the person's name.",
    }),
    record: z.record(z.string(), z.unknown()).nullable(),
    problem: z.string().nullable().openapi({ description: "Why there is none." }),
  })
  .openapi("RawRecord");

export const erased = z
  .object({
    person: z.string().openapi({ description: "What they are called from now on." }),
    names: count.openapi({ description: "So many names of theirs were looked for." }),
    changed: z.record(z.string(), count).openapi({ description: "Rows by table." }),
    audit_entries: count.openapi({ description: "From which personal parts were erased." }),
  })
  .openapi("Erased");
