/** Asks whatever the configuration names, changes nothing, and has the answers judged. */
import type { Catalog } from "../../core/catalog/catalog.ts";
import type { Check } from "../../core/doctor/check.ts";
import { sortChecks } from "../../core/doctor/check.ts";
import { settleDependents } from "../../core/doctor/dependents.ts";
import { judgeCatalog, judgeConfiguration, judgeFile, judgeNode } from "../../core/doctor/host.ts";
import type { FileSeen } from "../../core/doctor/host.ts";
import { judgeOwners } from "../../core/doctor/owners.ts";
import { examineAudit } from "./audit.ts";
import type { AuditGiven } from "./audit.ts";
import type { AwsGiven } from "./given.ts";
import { examineDatabase, examineDisk, examineFolders, examineRedis } from "./own-servers.ts";
import { examineControlPlane } from "./control-plane.ts";
import { examineDeliveries } from "./deliveries.ts";
import { examineIdentities } from "./identities.ts";
import { examinePlaces } from "./places.ts";
import { examineReports } from "./reports.ts";
import type { ReportsGiven } from "./reports.ts";
import { examineTopics } from "./topics.ts";
import { examineTrails } from "./trails.ts";

export interface DoctorGiven {
  readonly nodeVersion: string;
  /** Of the configuration; a line each. */
  readonly problems: readonly string[];
  /** That are called as those of the program are. */
  readonly unknownVariables: readonly string[];
  readonly files: Readonly<Record<"catalog" | "rules" | "settings", FileSeen>>;
  /** undefined: none that could be read. */
  readonly catalog: Catalog | undefined;
  readonly fallbackTopicArn: string | undefined;
  /** Those that are watched. */
  readonly folders: readonly string[];
  /** Of an embedded database. */
  readonly dataDir: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly migrations: string;
  readonly redisUrl: string | undefined;
  readonly audit: AuditGiven;
  readonly reports: ReportsGiven;
  readonly aws: AwsGiven;
  /** Our clock, in ms. */
  readonly now: () => number;
}

/** Every check, in order. Nothing that AWS, a server or the network says is thrown. */
export async function examine(given: DoctorGiven): Promise<Check[]> {
  const { aws, now, files } = given;
  const here = [
    judgeNode(given.nodeVersion),
    ...judgeConfiguration(given.problems, given.unknownVariables),
    ...judgeCatalog(files.catalog, aws.scopes.length),
    ...judgeFile("rules", files.rules),
    ...judgeFile("settings", files.settings),
    judgeOwners(given.catalog, given.fallbackTopicArn),
  ];
  const asked = await Promise.all([
    examineFolders(given.folders),
    examineDisk(given.dataDir),
    examineDatabase(given),
    examineRedis(given.redisUrl),
    examineAudit(given.audit, now),
    examineReports(given.reports),
    examineIdentities(aws, now),
    examineDeliveries(aws, now),
    examineTrails(aws, given.catalog, now),
    examinePlaces(aws, now),
    examineControlPlane(given),
    examineTopics(aws),
  ]);
  return sortChecks(settleDependents([...here, ...asked.flat()]));
}
