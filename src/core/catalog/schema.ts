/** The catalog file's shape, field by field. What refers to what is checked in references.ts. */
import { z } from "zod";
import { parseEventTime } from "../record/time.ts";

const text = z.string("is text; quote it").min(1, "is empty");
const time = z
  .union([z.string(), z.null()])
  .optional()
  .transform((value, context) => {
    if (value === undefined || value === null) return undefined;
    const parsed = parseEventTime(value);
    if (parsed !== undefined) return parsed;
    context.addIssue({
      code: "custom",
      message: `"${value}" is no ISO 8601 time in UTC; write 2026-08-01T00:00:00Z`,
    });
    return z.NEVER;
  });
const interval = { from: time, until: time };
const account = z
  .string("an account id is twelve digits of text; quote it, as a number it loses its leading zeros")
  .regex(/^\d{12}$/, "an account id is twelve digits of text");
const arn = text.regex(/^arn:[a-z-]+:/, "is no ARN; it begins with arn:aws:");

/** `s3a://` and `s3n://` are other names of `s3://`; a location without a final slash means the folder of that name. */
const location = text.transform((value, context) => {
  const normal = value.replace(/^s3[an]:\/\//, "s3://");
  if (!/^s3:\/\/[^/]+(\/|$)/.test(normal)) {
    context.addIssue({ code: "custom", message: `"${value}" is no location; write s3://bucket/prefix/` });
    return z.NEVER;
  }
  return normal.endsWith("/") ? normal : `${normal}/`;
});

const subscriber = z
  .strictObject({
    project: text.optional(),
    person: text.optional(),
    group: text.optional(),
    principal_arn: arn.optional(),
  })
  .refine((value) => Object.values(value).filter((one) => one !== undefined).length === 1, {
    message: "name exactly one subscriber: project, person, group or principal_arn",
  });

const optional = text.nullish().transform((value) => value ?? undefined);

export const catalogSchema = z.strictObject({
  as_of: time.refine(
    (value) => value !== undefined,
    "as_of is missing: when did the read of the catalog begin?",
  ),
  history_from: time,
  domains: z
    .array(
      z.strictObject({
        id: text,
        name: text,
        owners: z.array(text).default([]),
        topic_arn: arn.nullish().transform((value) => value ?? undefined),
        parent: optional,
        time_zone: optional,
        as_of: time,
        ...interval,
      }),
    )
    .default([]),
  projects: z
    .array(
      z.strictObject({
        id: text,
        name: text,
        domain: text,
        role_arns: z.array(arn).default([]),
        visible: z.boolean().default(true),
        ...interval,
      }),
    )
    .default([]),
  groups: z
    .array(
      z.strictObject({
        id: text,
        name: text,
        members: z.array(z.strictObject({ person: text, ...interval })).default([]),
        ...interval,
      }),
    )
    .default([]),
  members: z
    .array(
      z
        .strictObject({
          project: text,
          person: text.optional(),
          group: text.optional(),
          role: z.enum(["owner", "contributor", "viewer"]),
          ...interval,
        })
        .refine((value) => (value.person === undefined) !== (value.group === undefined), {
          message: "name a person or a group, and not both",
        }),
    )
    .default([]),
  people: z
    .array(
      z.strictObject({
        id: text,
        kind: z.enum(["human", "service"]),
        name: optional,
        title: optional,
        employment: optional,
        peer_group: optional,
        time_zone: optional,
        utc_offset: z.union([z.string(), z.number()]).nullish(),
        identities: z.array(text).default([]),
        ...interval,
      }),
    )
    .default([]),
  assets: z
    .array(
      z.strictObject({
        id: text,
        name: text,
        project: text,
        table_arn: arn.nullish().transform((value) => value ?? undefined),
        locations: z.array(location).default([]),
        classification: optional,
        cost_center: optional,
        forms: z.record(z.string(), z.unknown()).default({}),
        published_at: time,
        ...interval,
      }),
    )
    .default([]),
  subscriptions: z
    .array(
      z
        .strictObject({
          id: text,
          asset: text,
          subscriber,
          status: z.enum(["requested", "approved", "rejected", "revoked", "cancelled"]),
          requested_by: optional,
          approved_by: optional,
          justification: optional,
          ...interval,
        })
        .refine((value) => !["revoked", "cancelled"].includes(value.status) || value.until !== undefined, {
          message: "a revoked or cancelled subscription needs until: when did it end?",
          path: ["status"],
        }),
    )
    .default([]),
  grants: z
    .array(
      z.strictObject({
        asset: text,
        principal_arn: arn,
        permissions: z.array(text).default([]),
        subscription: optional,
        ...interval,
      }),
    )
    .default([]),
  exemptions: z
    .array(
      z
        .strictObject({
          principal_arn: arn.optional(),
          person: text.optional(),
          account: account.optional(),
          asset: optional,
          kind: optional,
          reason: text,
          approved_by: optional,
          ...interval,
        })
        .refine(
          (value) => [value.principal_arn, value.person, value.account].some((one) => one !== undefined),
          {
            message: "name whom it exempts: principal_arn, person or account",
          },
        ),
    )
    .default([]),
});

export type CatalogFile = z.infer<typeof catalogSchema>;
