/** The only reader of the environment. Parsed once, in main.ts; a wrong value is a problem by name, all at once. */
import { isAbsolute } from "node:path";
import process from "node:process";
import { z } from "zod";
import { MACIE_PLACE, list, places, toMaciePlace } from "./config-fields.ts";
import { machineFields } from "./config-machine.ts";
import { linkFields, linkSettings } from "./config-links.ts";
import { archiveFields } from "./config-archive.ts";
import { auditFields, auditSettings } from "./config-audit.ts";
import type { AuditSettings } from "./config-audit.ts";
import { reportFields, reportSettings } from "./config-reports.ts";
import type { ReportSettings } from "./config-reports.ts";
import { retentionFields } from "./config-retention.ts";
import type { RetentionDays } from "./core/privacy/retention.ts";
import { serverContradictions, serverFields, serverSettings } from "./config-server.ts";
import type { ServerSettings } from "./config-server.ts";
import { webhookContradictions, webhookFields, webhookSettings } from "./config-webhook.ts";
import type { WebhookSettings } from "./config-webhook.ts";
import { ROUTE_FORMS, sinkOf } from "./core/alert/route.ts";
import type { Links } from "./core/message/links.ts";
import type { HeadPlace } from "./core/audit/head-place.ts";
import { parseScope } from "./core/control-plane/scope.ts";
import { AuditplaneError, invariant } from "./errors.ts";

const schema = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe("Postgres 15 or newer. Absent: an embedded one is started for the run."),
  AUDITPLANE_TRUSTED_SESSION_ROLES: list.describe(
    "ARNs of roles whose session names an identity provider sets, separated by commas. Others' session names are claims.",
  ),
  AUDITPLANE_TRUSTED_SOURCE_IDENTITY: list.describe(
    "Accounts whose sourceIdentity is believed, separated by commas. Absent: all own accounts.",
  ),
  AUDITPLANE_FALLBACK_TOPIC_ARN: z
    .string()
    .refine((route) => sinkOf(route) !== undefined, `is neither ${ROUTE_FORMS}`)
    .optional()
    .describe(
      "SNS topic for alerts that no domain owns, and for domains without a topic; or an event bus, or a webhook (docs/sinks.md).",
    ),
  AUDITPLANE_ON_CALL_TOPIC_ARN: z
    .string()
    .refine((route) => sinkOf(route) !== undefined, `is neither ${ROUTE_FORMS}`)
    .optional()
    .describe(
      "SNS topic, event bus or webhook of security on call, which is told beside owners of what pages and of restricted data. Absent: owners alone are told.",
    ),
  ...webhookFields,
  ...linkFields,
  ...serverFields,
  ...retentionFields,
  ...machineFields,
  AUDITPLANE_TRAIL_LOCATIONS: list.describe(
    "Where trails deliver, separated by commas: s3://bucket or s3://bucket/prefix. Messages about anything else are refused.",
  ),
  AUDITPLANE_TRAIL_QUEUE_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      "SQS queue in which deliveries are announced, by CloudTrail, S3 or EventBridge; needs AUDITPLANE_TRAIL_LOCATIONS. Absent: trails are listed.",
    ),
  AUDITPLANE_TRAIL_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3650)
    .default(3)
    .describe("How many days back deliveries are listed, for what no message announced. Absent: 3."),
  AUDITPLANE_FOLDERS: list
    .pipe(z.array(z.string().refine((path) => isAbsolute(path), "is no path from the root on")))
    .describe(
      "Folders on a disk that are watched for CloudTrail files, separated by commas; every worker sees them by these paths. Absent: none.",
    ),
  AUDITPLANE_MACIE: list
    .pipe(z.array(z.string().regex(MACIE_PLACE, "is no ACCOUNT/REGION, such as 111122223333/eu-west-1")))
    .transform((places) => places.map(toMaciePlace))
    .describe(
      "Where Macie's findings are read, separated by commas: ACCOUNT/REGION, the administrator account of each Region. Absent: nowhere.",
    ),
  AUDITPLANE_LOOKUP: places.describe(
    "Accounts and Regions whose management events are asked for without a trail (LookupEvents, which never has data events), separated by commas: 123456789012/eu-west-1.",
  ),
  AUDITPLANE_LOOKUP_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(90)
    .default(90)
    .describe("How many days back they are asked for. Absent: 90, which is all that AWS keeps."),
  AUDITPLANE_CONTROL_PLANE: list
    .pipe(
      z.array(
        z
          .string()
          .refine(
            (key) => parseScope(key) !== undefined,
            "is no scope, such as datazone/111122223333/eu-west-1/dzd-abc",
          ),
      ),
    )
    .transform((keys) => [...new Set(keys)])
    .describe(
      "What is read to know who owns what and who may read it, separated by commas: datazone/ACCOUNT/REGION/DOMAIN, lakeformation/ACCOUNT/REGION, glue/ACCOUNT/REGION, identity-center/ACCOUNT/REGION/STORE, organization/ACCOUNT. Absent: a catalog file says it.",
    ),
  AUDITPLANE_COVERAGE: places.describe(
    "Accounts and Regions that are asked which trails log there, and what, separated by commas: 123456789012/eu-west-1. Absent: those of AUDITPLANE_LOOKUP.",
  ),
  AUDITPLANE_REVOKE_ROLE: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:iam::(?:\{account\}|\d{12}):role\/[\w+=,.@/-]+$/,
      "is no ARN of a role, such as arn:aws:iam::{account}:role/auditplane-revoke",
    )
    .optional()
    .describe(
      "Role in which access is revoked that outlived a change of role, or that a review revokes, where the mesh policy has that switched on, {account} in the place of the number of the domain's account; with the ExternalId of the reader's role. Absent: nothing is revoked.",
    ),
  AUDITPLANE_READER_ROLE: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:iam::(?:\{account\}|\d{12}):role\/[\w+=,.@/-]+$/,
      "is no ARN of a role, such as arn:aws:iam::{account}:role/auditplane-reader",
    )
    .optional()
    .describe(
      "Role that is taken on in each account that is asked, {account} in the place of its number: arn:aws:iam::{account}:role/auditplane-reader. Absent: the credentials of the worker, which are of one account.",
    ),
  AUDITPLANE_READER_EXTERNAL_ID: z
    .string()
    .regex(/^[\w+=,.@:/-]{2,1224}$/, "is no external ID: 2 to 1224 letters, digits and any of +=,.@:/-")
    .optional()
    .describe("ExternalId that the role asks for."),
  ...auditFields,
  ...reportFields,
  ...archiveFields,
  AWS_REGION: z
    .string()
    .optional()
    .transform((region) => (region === "" ? undefined : region))
    .describe(
      "Region of the queue and of the topics. Absent: what the AWS SDK's own chain finds, in a profile or of the machine.",
    ),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .describe("Redis for the queue of jobs, with noeviction. Absent: Postgres."),
  AWS_ENDPOINT_URL: z.string().optional(),
  AWS_ENDPOINT_URL_S3: z.string().optional(),
  NO_COLOR: z.string().optional().describe("Any value switches colours off."),
  TERM: z.string().optional(),
});

export interface LookupSettings {
  readonly places: readonly { readonly account: string; readonly region: string }[];
  readonly days: number;
  /** With `{account}` in the place of an account's number. */
  readonly roleArn: string | undefined;
  readonly externalId: string | undefined;
  /** The worker's own. */
  readonly region: string | undefined;
}

export interface Config {
  readonly databaseUrl: string | undefined;
  readonly trustedSessionRoles: readonly string[];
  readonly trustedSourceIdentity: readonly string[];
  readonly fallbackTopicArn: string | undefined;
  readonly onCallTopicArn: string | undefined;
  readonly webhook: WebhookSettings;
  /** Where pages are which messages link to. */
  readonly links: Links;
  /** Of the API and the console. */
  readonly server: ServerSettings;
  readonly retention: RetentionDays;
  readonly threads: number | undefined;
  readonly aliveFile: string | undefined;
  readonly trailLocations: readonly string[];
  readonly trailQueueUrl: string | undefined;
  readonly trailDays: number;
  readonly folders: readonly string[];
  readonly macie: readonly { readonly account: string; readonly region: string }[];
  readonly lookup: LookupSettings;
  /** Accounts and Regions that are asked which trails log there. */
  readonly coverage: LookupSettings["places"];
  /** Keys of the scopes of the control plane that are read. */
  /** undefined: nothing is revoked. */
  readonly revokeRole: string | undefined;
  readonly controlPlane: readonly string[];
  readonly audit: AuditSettings;
  readonly reports: ReportSettings;
  /** Where days of events go before they are dropped. */
  readonly archive: HeadPlace | undefined;
  readonly redisUrl: string | undefined;
  /** A store of one's own has no host name for each bucket. */
  readonly s3PathStyle: boolean;
  readonly colour: boolean;
}

/** Every variable that is read. */
export const VARIABLES: readonly string[] = Object.keys(schema.shape);

/** Every setting with its description, for the generated reference. */
export const SETTINGS: readonly { readonly name: string; readonly description: string }[] = Object.entries(
  schema.shape,
).flatMap(([name, field]) =>
  field.description === undefined ? [] : [{ name, description: field.description }],
);

/** What is wrong with settings only together. */
function contradictions(data: z.infer<typeof schema>): string[] {
  const { AUDITPLANE_READER_ROLE: role } = data;
  const fixed = /^arn:aws[a-z-]*:iam::(\d{12}):/.exec(role ?? "")?.[1];
  const lines: string[] = [];
  const asked = {
    AUDITPLANE_LOOKUP: data.AUDITPLANE_LOOKUP.map(({ account }) => account),
    AUDITPLANE_COVERAGE: data.AUDITPLANE_COVERAGE.map(({ account }) => account),
    AUDITPLANE_CONTROL_PLANE: data.AUDITPLANE_CONTROL_PLANE.flatMap((key) => parseScope(key)?.account ?? []),
  };
  for (const [name, all] of Object.entries(asked)) {
    const accounts = [...new Set(all)];
    if (role === undefined && accounts.length > 1)
      lines.push(
        `${name}: names several accounts, and the worker's own credentials are of one; set AUDITPLANE_READER_ROLE`,
      );
    const other = accounts.find((account) => fixed !== undefined && account !== fixed);
    if (other !== undefined)
      lines.push(
        `AUDITPLANE_READER_ROLE: is a role of ${fixed}, and ${name} names ${other}; write {account} in the place of the number`,
      );
  }
  if (data.AUDITPLANE_TRAIL_QUEUE_URL !== undefined && data.AUDITPLANE_TRAIL_LOCATIONS.length === 0)
    lines.push(
      "AUDITPLANE_TRAIL_QUEUE_URL: its messages would be taken and nothing of what they announce read; set AUDITPLANE_TRAIL_LOCATIONS",
    );
  if (role === undefined && data.AUDITPLANE_READER_EXTERNAL_ID !== undefined)
    lines.push(
      "AUDITPLANE_READER_EXTERNAL_ID: is of no use without a role; set AUDITPLANE_READER_ROLE, or unset it",
    );
  return [...lines, ...webhookContradictions(data), ...serverContradictions(data)];
}

/**
 * Reads as much of the configuration as can be read; a line for each variable that cannot, which is taken as if it were not
 * there.
 */
export function readConfigInParts(environment: Readonly<Record<string, string | undefined>>): {
  readonly config: Config;
  readonly problems: readonly string[];
} {
  const kept = { ...environment };
  const problems: string[] = [];
  for (;;) {
    try {
      return { config: readConfig(kept), problems };
    } catch (error) {
      if (!(error instanceof AuditplaneError)) throw error;
      const lines = error.message.split("\n");
      const names = lines.map((line) => line.slice(0, line.search(/[:.]/)));
      const known = names.filter((name) => kept[name] !== undefined);
      invariant(known.length > 0, "a configuration is refused for no variable of its own");
      for (const name of known) delete kept[name];
      problems.push(...lines);
    }
  }
}

/** Has the AWS SDK take a profile and a Region, in this process and in the threads that it starts from now on. */
export function useAws({
  profile,
  region,
}: {
  readonly profile: string | undefined;
  readonly region: string;
}): void {
  if (profile !== undefined) process.env["AWS_PROFILE"] = profile;
  process.env["AWS_REGION"] = region;
}

/** Reads the configuration. Throws `usage` with every problem on a line of its own. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const parsed = schema.safeParse(environment);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(
      (issue) => `${issue.path.join(".")}: ${issue.message}; correct or unset it`,
    );
    throw new AuditplaneError("usage", lines.join("\n"));
  }
  const { data } = parsed;
  const wrong = contradictions(data);
  if (wrong.length > 0) throw new AuditplaneError("usage", wrong.join("\n"));
  return Object.freeze({
    databaseUrl: data.DATABASE_URL,
    trustedSessionRoles: data.AUDITPLANE_TRUSTED_SESSION_ROLES,
    trustedSourceIdentity: data.AUDITPLANE_TRUSTED_SOURCE_IDENTITY,
    fallbackTopicArn: data.AUDITPLANE_FALLBACK_TOPIC_ARN,
    onCallTopicArn: data.AUDITPLANE_ON_CALL_TOPIC_ARN,
    webhook: webhookSettings(data),
    links: linkSettings(data),
    server: serverSettings(data),
    retention: data.AUDITPLANE_RETENTION,
    threads: data.AUDITPLANE_THREADS,
    aliveFile: data.AUDITPLANE_ALIVE_FILE,
    trailLocations: data.AUDITPLANE_TRAIL_LOCATIONS,
    trailQueueUrl: data.AUDITPLANE_TRAIL_QUEUE_URL,
    trailDays: data.AUDITPLANE_TRAIL_DAYS,
    folders: data.AUDITPLANE_FOLDERS,
    macie: data.AUDITPLANE_MACIE,
    lookup: {
      places: data.AUDITPLANE_LOOKUP,
      days: data.AUDITPLANE_LOOKUP_DAYS,
      roleArn: data.AUDITPLANE_READER_ROLE,
      externalId: data.AUDITPLANE_READER_EXTERNAL_ID,
      region: data.AWS_REGION,
    },
    controlPlane: data.AUDITPLANE_CONTROL_PLANE,
    revokeRole: data.AUDITPLANE_REVOKE_ROLE,
    coverage: data.AUDITPLANE_COVERAGE.length > 0 ? data.AUDITPLANE_COVERAGE : data.AUDITPLANE_LOOKUP,
    audit: auditSettings(data),
    reports: reportSettings(data),
    archive: data.AUDITPLANE_ARCHIVE,
    redisUrl: data.REDIS_URL,
    s3PathStyle: data.AWS_ENDPOINT_URL !== undefined || data.AWS_ENDPOINT_URL_S3 !== undefined,
    colour: data.NO_COLOR === undefined && data.TERM !== "dumb",
  });
}
