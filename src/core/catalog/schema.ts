/**
 * The catalog file's shape, field by field. What fields say about each other is checked in entries.ts, what entries
 * say about each other in references.ts and clashes.ts.
 */
import { z } from "zod";
import {
  account,
  arn,
  interval,
  location,
  optionalArn,
  optionalRoute,
  optionalText,
  text,
  time,
} from "./fields.ts";

const domain = entry({
  id: text,
  name: text,
  owners: listOf(text),
  topic_arn: optionalRoute,
  parent: optionalText,
  time_zone: optionalText,
  as_of: time,
  history_from: time,
  ...interval,
});

const project = entry({
  id: text,
  name: text,
  domain: text,
  role_arns: listOf(arn),
  visible: z
    .boolean("must be true or false")
    .nullish()
    .transform((value) => value ?? true),
  ...interval,
});

const groupMember = entry({ person: text, ...interval });

const group = entry({ id: text, name: text, members: listOf(groupMember), ...interval });

const member = entry({
  project: text,
  person: optionalText,
  group: optionalText,
  role: oneOf("owner", "contributor", "viewer"),
  ...interval,
});

const person = entry({
  id: text,
  kind: oneOf("human", "service"),
  name: optionalText,
  title: optionalText,
  employment: optionalText,
  peer_group: optionalText,
  time_zone: optionalText,
  utc_offset: z.union([z.string(), z.number()], "must be text or a number").nullish(),
  identities: listOf(text),
  ...interval,
});

const asset = entry({
  id: text,
  name: text,
  project: text,
  table_arn: optionalArn,
  locations: listOf(location),
  classification: optionalText,
  lake_formation: oneOf("registered", "hybrid", "unregistered")
    .nullish()
    .transform((value) => value ?? undefined),
  cost_center: optionalText,
  forms: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((value) => value ?? {}),
  published_at: time,
  ...interval,
});

const subscriber = entry({
  project: optionalText,
  person: optionalText,
  group: optionalText,
  principal_arn: optionalArn,
});

const subscription = entry({
  id: text,
  asset: text,
  subscriber,
  status: oneOf("requested", "approved", "rejected", "revoked", "cancelled"),
  requested_by: optionalText,
  approved_by: optionalText,
  justification: optionalText,
  ...interval,
});

const grant = entry({
  asset: text,
  principal_arn: arn,
  permissions: listOf(text),
  kind: oneOf("named_grant", "lf_tag", "share")
    .nullish()
    .transform((value) => value ?? "named_grant"),
  subscription: optionalText,
  ...interval,
});

const exemption = entry({
  principal_arn: optionalArn,
  person: optionalText,
  account: account.nullish().transform((value) => value ?? undefined),
  asset: optionalText,
  kind: optionalText,
  reason: text,
  approved_by: optionalText,
  ...interval,
});

export const catalogSchema = entry({
  as_of: time.refine((value) => value !== undefined, "is missing: when did the read of the catalog begin?"),
  history_from: time,
  domains: listOf(domain),
  projects: listOf(project),
  groups: listOf(group),
  members: listOf(member),
  people: listOf(person),
  assets: listOf(asset),
  subscriptions: listOf(subscription),
  grants: listOf(grant),
  exemptions: listOf(exemption),
});

export type CatalogFile = z.infer<typeof catalogSchema>;

const ENTRIES: Readonly<Record<string, { readonly shape: object }>> = {
  domains: domain,
  projects: project,
  groups: group,
  members: member,
  people: person,
  assets: asset,
  subscriptions: subscription,
  grants: grant,
  exemptions: exemption,
};

/** The keys that may stand at a place of the file. */
export function knownKeys(path: readonly PropertyKey[]): string[] {
  const [list] = path;
  if (list === undefined) return Object.keys(catalogSchema.shape);
  if (path.length === 2) return Object.keys(ENTRIES[String(list)]?.shape ?? {});
  return Object.keys(list === "groups" ? groupMember.shape : subscriber.shape);
}

/** An object without unknown keys. */
function entry<T extends z.core.$ZodLooseShape>(shape: T): z.ZodObject<T, z.core.$strict> {
  return z.strictObject(shape, {
    error: ({ input }) => (input === undefined ? "is missing" : "must be an object: { key: value }"),
  });
}

/** Absent and null are the empty list. */
function listOf<T extends z.ZodType>(
  element: T,
): z.ZodPipe<
  z.ZodOptional<z.ZodNullable<z.ZodArray<T>>>,
  z.ZodTransform<z.output<T>[], z.output<T>[] | null | undefined>
> {
  return z
    .array(element, "must be a list")
    .nullish()
    .transform((value) => value ?? []);
}

function oneOf<const T extends readonly string[]>(
  ...values: T
): z.ZodEnum<{ readonly [Value in T[number]]: Value }> {
  return z.enum(values, `must be one of ${values.join(", ")}`) as z.ZodEnum<{
    readonly [Value in T[number]]: Value;
  }>;
}
