/** A worker from the command line's point of view: check what it is given, open the database, work until it is to stop. */
import process from "node:process";
import { renewAliveFile } from "../worker/alive-file.ts";
import { openDatabase, readPolicy } from "../app.ts";
import type { Config } from "../config.ts";
import { AuditplaneError } from "../errors.ts";
import { readGivenSettings } from "./given-settings.ts";
import type { GivenOptions } from "./given-settings.ts";
import { createLogger } from "../logger.ts";
import { startPatiently } from "./patient-start.ts";
import { ROLES, runWorker } from "../worker/index.ts";
import type { Role } from "../worker/index.ts";
import type { PolicyOptions } from "./policy-options.ts";

export interface WorkerOptions extends PolicyOptions, GivenOptions {
  readonly roles: string;
  readonly dataDir?: string;
}

/** Ends when the signal is aborted, after what is under way. */
export async function performWorker(
  options: WorkerOptions,
  config: Config,
  signal: AbortSignal,
): Promise<void> {
  const roles = rolesOf(options.roles);
  checkGiven(options, config, roles);
  const policy = await readPolicy({
    catalog: options.catalog ?? config.catalogFile,
    rules: options.rules ?? [],
    pipelines: options.pipeline ?? [],
    builtinRules: options.builtinRules,
  });
  for (const line of [...policy.broken, ...policy.leftOut]) process.stderr.write(`${line}\n`);
  const put = await readGivenSettings(options);
  const log = createLogger();
  const start = async (): Promise<void> => {
    const database = await openDatabase(config, options.dataDir);
    try {
      await put(database.pool, policy.catalog);
      await runWorker({ database, policy, config, roles, log, signal });
    } finally {
      await database.close();
    }
  };
  const stopRenewing = renewAliveFile(config.aliveFile, log);
  await startPatiently(start, {
    signal,
    onWait: (wait) => log.warn(wait, "the database takes no connection yet: the worker waits"),
  }).finally(stopRenewing);
}

/** Throws `usage` where what is given contradicts itself, or something is missing without which a role could do nothing. */
function checkGiven(options: WorkerOptions, config: Config, roles: ReadonlySet<Role>): void {
  if (config.databaseUrl === undefined && options.dataDir === undefined)
    throw new AuditplaneError(
      "usage",
      "could not start a worker: it has no database; set DATABASE_URL, or give --data-dir",
    );
  const isReading = ["receive", "list", "ingest"].some((role) => roles.has(role as Role));
  if (isReading && config.trailLocations.length === 0 && config.folders.length === 0)
    throw new AuditplaneError(
      "usage",
      "could not start a worker: nothing says where trails deliver; set AUDITPLANE_TRAIL_LOCATIONS to s3://bucket/prefix, or AUDITPLANE_FOLDERS",
    );
  if (roles.size === 1 && roles.has("macie") && config.macie.length === 0)
    throw new AuditplaneError(
      "usage",
      "could not start a worker: nothing says where Macie is; set AUDITPLANE_MACIE to ACCOUNT/REGION",
    );
  if (roles.has("lookup") && !isReading && config.lookup.places.length === 0)
    throw new AuditplaneError(
      "usage",
      "could not start a worker: nothing says which accounts and Regions are looked up; set AUDITPLANE_LOOKUP to 123456789012/eu-west-1",
    );
  if (roles.has("catalog") && config.controlPlane.length > 0 && options.catalog !== undefined)
    throw new AuditplaneError(
      "usage",
      "could not start a worker: --catalog says who owns what, and so does what AUDITPLANE_CONTROL_PLANE names; give one of them",
    );
  if (config.audit.heads && config.audit.keyFile === undefined)
    throw new AuditplaneError(
      "usage",
      "could not start a worker: AUDITPLANE_AUDIT_HEADS says where heads of the audit log go, and nothing signs them; set AUDITPLANE_AUDIT_KEY, or unset both",
    );
  if (!config.audit.heads && config.audit.keyFile !== undefined)
    throw new AuditplaneError(
      "usage",
      "could not start a worker: AUDITPLANE_AUDIT_KEY signs heads of the audit log, and nothing says where they go; set AUDITPLANE_AUDIT_HEADS, or unset both",
    );
}

function rolesOf(text: string): ReadonlySet<Role> {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !(ROLES as readonly string[]).includes(name));
  if (unknown === undefined) return new Set(names as Role[]);
  throw new AuditplaneError(
    "usage",
    `could not take the role ${unknown.slice(0, 40)}: there is none; roles are ${ROLES.join(", ")}`,
  );
}
