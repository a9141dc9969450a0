/** The only reader of the environment. Parsed once, in main.ts; a wrong value is a problem by name, all at once. */
import process from "node:process";
import { z } from "zod";
import { accountContradictions, accountFields, lookupSettings } from "./config/accounts.ts";
import type { LookupSettings } from "./config/accounts.ts";
import { archiveFields } from "./config/archive.ts";
import { auditFields, auditSettings } from "./config/audit.ts";
import type { AuditSettings } from "./config/audit.ts";
import { catalogFields, catalogFile } from "./config/catalog.ts";
import { list, text } from "./config/fields.ts";
import { linkFields, linkSettings } from "./config/links.ts";
import { machineFields } from "./config/machine.ts";
import { reportFields, reportSettings } from "./config/reports.ts";
import type { ReportSettings } from "./config/reports.ts";
import { retentionFields } from "./config/retention.ts";
import { routeFields } from "./config/routes.ts";
import { serverContradictions, serverFields, serverSettings } from "./config/server.ts";
import type { ServerSettings } from "./config/server.ts";
import { trailContradictions, trailFields } from "./config/trails.ts";
import { webhookContradictions, webhookFields, webhookSettings } from "./config/webhook.ts";
import type { WebhookSettings } from "./config/webhook.ts";
import type { HeadPlace } from "./core/audit/head-place.ts";
import type { Links } from "./core/message/links.ts";
import type { RetentionDays } from "./core/privacy/retention.ts";
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
  ...routeFields,
  ...webhookFields,
  ...linkFields,
  ...serverFields,
  ...retentionFields,
  ...machineFields,
  ...trailFields,
  ...accountFields,
  ...catalogFields,
  ...auditFields,
  ...reportFields,
  ...archiveFields,
  AWS_REGION: text.describe(
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
  readonly controlPlane: readonly string[];
  /** That stands where no other is given; undefined: none does. */
  readonly catalogFile: string | undefined;
  /** undefined: nothing is revoked. */
  readonly revokeRole: string | undefined;
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

/** Variables that are called as ours are, and are none: misspelt, or of another version. */
export function unknownVariables(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith("AUDITPLANE_") && !VARIABLES.includes(name))
    .sort();
}

/** Every setting with its description, for the generated reference. */
export const SETTINGS: readonly { readonly name: string; readonly description: string }[] = Object.entries(
  schema.shape,
).flatMap(([name, field]) =>
  field.description === undefined ? [] : [{ name, description: field.description }],
);

/** What is wrong with settings only together. */
function contradictions(data: z.infer<typeof schema>): string[] {
  return [
    ...accountContradictions(data),
    ...trailContradictions(data),
    ...webhookContradictions(data),
    ...serverContradictions(data),
  ];
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
    lookup: lookupSettings(data),
    controlPlane: data.AUDITPLANE_CONTROL_PLANE,
    catalogFile: catalogFile(data),
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
