/** What a file of the mesh policy may hold, and what is wrong with what it holds. */
import { z } from "zod";
import { text } from "../catalog/fields.ts";
import { parseSize } from "../settings/size.ts";
import { APPROVERS, FIELD_TYPES } from "./policy.ts";
import type { ClassTerms, CostCenters, MeshPolicy, PolicyTerms, Required, UnitPolicy } from "./policy.ts";
import { isPattern } from "./cost-centers.ts";

const LIST_MAX = 1_000;
const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;
const ROLE = /^arn:[a-z-]+:iam::\d{12}:role\/.+/;
/** As Smithy names shapes and members. */
const SHAPE = /^(?=.{1,128}$)_*[A-Za-z]\w*$/;

const whole = (most: number, fix: string): z.ZodInt => z.int(fix).min(1, fix).max(most, fix);
const days = whole(3_650, "is no number of days from 1 to 3650");
const hours = whole(8_760, "is no number of hours from 1 to 8760");
const list = <T extends z.ZodType>(of: T): z.ZodArray<T> => z.array(of).max(LIST_MAX);
const some = <T extends z.ZodType>(of: T, missing: string): z.ZodArray<T> => list(of).min(1, missing);

const region = text.regex(REGION, "is no Region; write eu-west-1");
const role = text.regex(ROLE, "is no ARN of a role; write arn:aws:iam::123456789012:role/name");
const regions = some(region, "names none; leave it out where every Region is right").describe(
  "Regions in which data and environments may lie",
);
const place = text.regex(
  /^s3:\/\/[^/]+\/(?:.*)$/,
  "is no location; write s3://bucket/prefix/, a star for any text without a slash",
);
const size = z
  .union([z.number(), z.string()], "is no size; write 50 GB")
  .refine((value) => (parseSize(String(value)) ?? 0) > 0, "is no size above 0; write 50 GB")
  .describe("what one person may read of it within an hour: 50 GB");
const encryption = z
  .enum(["kms"], "must be kms; leave it out where every encryption is right")
  .describe("data lie in buckets that encrypt with a key of KMS of one's own");

const required = z.strictObject({
  forms: list(text).nullish().describe("names of metadata form types"),
  fields: list(text)
    .nullish()
    .describe(
      "names of fields, as CostCentre.cost_centre, or cost_centre where one form alone has it: their forms are asked for",
    ),
  terms: list(text).nullish().describe("glossary terms, by id or name"),
});

const classFields = {
  name: text,
  review_every_days: days.nullish().describe("how often access to it is reviewed"),
  longest_days: days.nullish().describe("how long a subscription to it may last"),
  encryption: encryption.nullish(),
  copies: z
    .enum(["allowed", "forbidden"], "must be allowed or forbidden")
    .nullish()
    .describe("whether data of it may be copied out"),
};

const termFields = {
  cost_centers: z
    .union(
      [
        z.strictObject({
          pattern: text.max(200).refine(isPattern, "is no regular expression; write CC-[0-9]{4}"),
        }),
        some(text, "names none; leave it out where every cost centre is right"),
      ],
      'must be a list, or { pattern: "CC-[0-9]{4}" }',
    )
    .nullish()
    .describe("cost centres that are allowed: a list, or a regular expression of the whole"),
  access_ends_within_hours: hours.nullish().describe("hours within which access ends after a role change"),
  approvers: z
    .enum(APPROVERS, `must be one of ${APPROVERS.join(", ")}`)
    .nullish()
    .describe("who may approve a subscription"),
  requests_wait_hours: hours.nullish().describe("a request that waits longer is told"),
  regions: regions.nullish(),
  locations: some(place, "names none; leave it out where every location is right")
    .nullish()
    .describe("where data and environments may lie: s3://sales-*/"),
  encryption: encryption.nullish(),
  require: z
    .strictObject({ publish: required.nullish(), subscribe: required.nullish() })
    .nullish()
    .describe("metadata that whoever publishes, or subscribes, must give"),
};

/** One entry of `units`, which is what a domain's own file holds. */
export const unitFileSchema = z.strictObject({
  unit: text.describe("a domain unit, by its id, or by its name where no other has it"),
  classifications: list(z.strictObject(classFields))
    .nullish()
    .describe("what is stricter here of classifications of the floor"),
  allowed_classifications: some(text, "names none; leave it out where all of the floor are right")
    .nullish()
    .describe("those of the floor that are allowed here"),
  ...termFields,
});

const form = z.strictObject({
  name: text.regex(SHAPE, "is no name of a form type; write CostCentre"),
  description: text.max(2_048).nullish(),
  fields: some(
    z.strictObject({
      name: text.regex(SHAPE, "is no name of a field; write cost_centre"),
      type: z.enum(FIELD_TYPES, `must be one of ${FIELD_TYPES.join(", ")}`),
      required: z.boolean("must be true or false").nullish(),
    }),
    "has no field; write [{ name: cost_centre, type: string, required: true }]",
  ),
});

const blueprint = z.strictObject({
  name: text.describe("as DefaultDataLake"),
  regions: regions.nullish(),
  manage_access_role: role.nullish(),
  provisioning_role: role.nullish(),
});

/** The central floor. */
export const floorFileSchema = z.strictObject({
  version: z.literal(1, "must be 1"),
  domain: text
    .regex(/^dzd[_-][A-Za-z0-9_-]{1,36}$/, "is no id of a DataZone domain; it begins with dzd_ or dzd-")
    .nullish()
    .describe("the DataZone domain"),
  classifications: list(z.strictObject({ ...classFields, ceiling: size.nullish() }))
    .nullish()
    .describe("those that are allowed, the least sensitive first"),
  ...termFields,
  forms_project: text.nullish().describe("id of the project that form types belong to"),
  forms: list(form).nullish().describe("metadata form types that policy apply makes"),
  platform: z
    .strictObject({
      kms_key: text.nullish().describe("ARN of the key of the domain, or kms: one of one's own"),
      execution_role: role.nullish(),
      service_role: role.nullish(),
      blueprints: list(blueprint).nullish(),
    })
    .nullish()
    .describe("how the DataZone domain itself is set up"),
  break_glass: list(z.strictObject({ role_arn: role, reason: text }))
    .nullish()
    .describe("roles for emergencies: each use is told at once"),
  role_change: z
    .strictObject({
      titles: z.boolean("must be true or false").nullish(),
      groups: list(text).nullish().describe("names of groups that stand for a role"),
    })
    .nullish()
    .describe("what counts as another role beyond leaving the group or project by which access came"),
  revocation: z
    .strictObject({
      mode: z.enum(["off", "approve", "automatic"], "must be off, approve or automatic").nullish(),
      dry_run: z.boolean("must be true or false").nullish(),
      cap_per_day: whole(10_000, "is no number from 1 to 10000").nullish(),
    })
    .nullish()
    .describe("whether access that should have ended is ended by auditplane; off unless it says so"),
  units: list(unitFileSchema).nullish().describe("what domain units add: they tighten, and never loosen"),
});

export type FloorFile = z.output<typeof floorFileSchema>;
export type UnitFile = z.output<typeof unitFileSchema>;

/** The policy that a floor and domains' own files make together. Of several entries of one unit all hold. */
export function policyOf(floor: FloorFile, own: readonly UnitFile[] = []): MeshPolicy {
  const { platform, revocation } = floor;
  return {
    ...termsOf(floor),
    domain: floor.domain ?? undefined,
    formsProject: floor.forms_project ?? undefined,
    forms: (floor.forms ?? []).map(({ name, description, fields }) => ({
      name,
      description: description ?? undefined,
      fields: fields.map((field) => ({ ...field, required: field.required ?? false })),
    })),
    ceilings: ceilingsOf(floor),
    platform: {
      kmsKey: platform?.kms_key ?? undefined,
      executionRole: platform?.execution_role ?? undefined,
      serviceRole: platform?.service_role ?? undefined,
      blueprints: (platform?.blueprints ?? []).map((one) => ({
        name: one.name,
        regions: one.regions ?? undefined,
        manageAccessRole: one.manage_access_role ?? undefined,
        provisioningRole: one.provisioning_role ?? undefined,
      })),
    },
    breakGlass: (floor.break_glass ?? []).map(({ role_arn: roleArn, reason }) => ({ roleArn, reason })),
    roleChange: {
      titles: floor.role_change?.titles ?? false,
      groups: floor.role_change?.groups ?? [],
    },
    revocation: {
      mode: revocation?.mode ?? "off",
      dryRun: revocation?.dry_run ?? true,
      capPerDay: revocation?.cap_per_day ?? 10,
    },
    units: [...(floor.units ?? []), ...own].map(unitOf),
  };
}

/** What one domain unit adds. */
export function unitOf(file: UnitFile): UnitPolicy {
  return {
    unit: file.unit,
    allowedClassifications: file.allowed_classifications ?? undefined,
    ...termsOf(file),
  };
}

function ceilingsOf({ classifications }: FloorFile): Record<string, number> {
  const own = (classifications ?? []).flatMap(({ name, ceiling }): [string, number][] => {
    const bytes = ceiling === null || ceiling === undefined ? undefined : parseSize(String(ceiling));
    return bytes === undefined ? [] : [[name.toLowerCase(), bytes]];
  });
  return Object.fromEntries(own);
}

type TermsFile = Omit<UnitFile, "unit" | "allowed_classifications">;

function termsOf(file: TermsFile): PolicyTerms {
  return {
    classifications: (file.classifications ?? []).map(classOf),
    costCenters: costCentersOf(file),
    accessEndsWithinHours: file.access_ends_within_hours ?? undefined,
    approvers: file.approvers ?? undefined,
    requestsWaitHours: file.requests_wait_hours ?? undefined,
    regions: file.regions ?? undefined,
    locations: file.locations?.map(placeOf),
    encryption: file.encryption ?? undefined,
    publish: requiredOf(file.require?.publish),
    subscribe: requiredOf(file.require?.subscribe),
  };
}

/** A place without a slash at its end is a folder; after a star whatever follows is of it. */
function placeOf(location: string): string {
  return /[/*]$/.test(location) ? location : `${location}/`;
}

function classOf(file: NonNullable<TermsFile["classifications"]>[number]): ClassTerms {
  return {
    name: file.name,
    reviewEveryDays: file.review_every_days ?? undefined,
    longestDays: file.longest_days ?? undefined,
    encryption: file.encryption ?? undefined,
    copies: file.copies ?? undefined,
  };
}

function costCentersOf({ cost_centers: given }: TermsFile): CostCenters | undefined {
  if (!given) return undefined;
  return Array.isArray(given) ? { list: given } : given;
}

function requiredOf(given: z.output<typeof required> | null | undefined): Required {
  return { forms: given?.forms ?? [], fields: given?.fields ?? [], terms: given?.terms ?? [] };
}
