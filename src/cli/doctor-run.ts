/** What is configured, asked and judged, from the command line's point of view. */
import process from "node:process";
import { MIGRATIONS, readPolicy, readSettingsFile } from "../app.ts";
import { readConfigInParts, unknownVariables } from "../config.ts";
import type { Config } from "../config.ts";
import type { FileSeen } from "../core/doctor/host.ts";
import type { Catalog } from "../core/catalog/catalog.ts";
import { formatCounted } from "../core/finding/explain.ts";
import { AuditplaneError, reasonOf } from "../errors.ts";
import type { AwsGiven } from "../jobs/doctor/given.ts";
import { examine } from "../jobs/doctor/index.ts";
import { renderDoctor } from "../reports/doctor/render.ts";
import type { PolicyOptions } from "./policy-options.ts";
import { outputStyle, printOut } from "./print-out.ts";
import { checkOut } from "./write-out.ts";

export interface DoctorOptions extends PolicyOptions {
  readonly settings?: string;
  readonly dataDir?: string;
  readonly allAccounts: boolean;
  readonly format: "table" | "json";
  readonly output: string;
}

/** The exit code: 1 where something is broken. */
export async function performDoctor(
  options: DoctorOptions,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  checkOut(options.output);
  const { config, problems } = readConfigInParts(environment);
  const { files, catalog } = await readFiles(options, options.catalog ?? config.catalogFile);
  const checks = await examine({
    nodeVersion: process.version,
    problems,
    unknownVariables: unknownVariables(environment),
    files,
    catalog,
    fallbackTopicArn: config.fallbackTopicArn,
    folders: config.folders,
    dataDir: options.dataDir,
    databaseUrl: config.databaseUrl,
    migrations: MIGRATIONS,
    redisUrl: config.redisUrl,
    audit: config.audit,
    reports: config.reports,
    aws: awsOf(config, catalog),
    now: Date.now,
  });
  const { output, format, allAccounts: onlyBroken } = options;
  const { colour } = outputStyle(output, config);
  await printOut(output, renderDoctor(checks, { json: format === "json", onlyBroken, colour }));
  return checks.some(({ state }) => state === "broken") ? 1 : 0;
}

interface FilesRead {
  readonly files: Readonly<Record<"catalog" | "rules" | "settings", FileSeen>>;
  /** Where there is a good one. */
  readonly catalog: Catalog | undefined;
}

async function readFiles(options: DoctorOptions, catalogFile: string | undefined): Promise<FilesRead> {
  const { settings: settingsPath, builtinRules } = options;
  const given = { rules: options.rules ?? [], pipelines: options.pipeline ?? [] };
  let read: Catalog | undefined;
  const catalog = await look(catalogFile, async (file) => {
    ({ catalog: read } = await readPolicy({ catalog: file, rules: [], pipelines: [], builtinRules: false }));
    const { domains = [], assets = [] } = read ?? {};
    return { holds: `${formatCounted(domains.length, "domain")}, ${formatCounted(assets.length, "asset")}` };
  });
  const folders = [...(builtinRules ? ["built-in"] : []), ...given.rules].join(", ");
  const rules = await look(folders === "" ? undefined : folders, async () => {
    const policy = await readPolicy({ ...given, catalog: undefined, builtinRules });
    return { holds: formatCounted(policy.rules.length, "rule"), problems: policy.broken };
  });
  const settings = await look(settingsPath, async (file) => {
    await readSettingsFile(file);
    return { holds: "valid" };
  });
  return { files: { catalog, rules, settings }, catalog: read };
}

interface Looked {
  readonly holds: string;
  readonly problems?: readonly string[];
}

/** What is wrong with a file is a line, not an end. */
async function look(path: string | undefined, read: (path: string) => Promise<Looked>): Promise<FileSeen> {
  if (path === undefined) return { path, problems: [], holds: "" };
  try {
    return { path, problems: [], ...(await read(path)) };
  } catch (error) {
    if (!(error instanceof AuditplaneError)) throw error;
    return { path, problems: reasonOf(error).split("\n"), holds: "" };
  }
}

function awsOf(config: Config, catalog: Catalog | undefined): AwsGiven {
  const { roleArn, externalId, region, places } = config.lookup;
  const topics = new Map<string, string>();
  for (const { topicArn } of catalog?.domains ?? [])
    if (topicArn !== undefined) topics.set(topicArn, "the catalog");
  if (config.onCallTopicArn !== undefined) topics.set(config.onCallTopicArn, "AUDITPLANE_ON_CALL_TOPIC_ARN");
  if (config.fallbackTopicArn !== undefined)
    topics.set(config.fallbackTopicArn, "AUDITPLANE_FALLBACK_TOPIC_ARN");
  return {
    region,
    role: roleArn === undefined ? undefined : { arn: roleArn, externalId },
    lookup: places,
    coverage: config.coverage,
    macie: config.macie,
    scopes: config.controlPlane,
    trailLocations: config.trailLocations,
    trailQueueUrl: config.trailQueueUrl,
    trailDays: config.trailDays,
    s3PathStyle: config.s3PathStyle,
    topics: [...topics].map(([arn, namedIn]) => ({ arn, namedIn })),
    webhook: config.webhook,
  };
}
