/**
 * What a governed query leaves in the log: Athena starts it, Glue describes the table, Lake Formation vends the
 * credentials. Authority: github.com/aws/aws-lakeformation-best-practices, content/auditing.
 */
import { ALPHANUMERIC } from "../random.ts";
import type { Random } from "../random.ts";
import { asSeenByOwner, roleSession, throughService } from "./identity.ts";
import { managementRecord } from "./record.ts";
import type { Call, Caller, TrailRecord } from "./record.ts";

export interface Table {
  readonly database: string;
  readonly name: string;
  /** The account of the Glue catalog. */
  readonly account: string;
}

export interface Query {
  readonly id: string;
  readonly workGroup: string;
  readonly database: string;
  /** `s3://bucket/prefix/` */
  readonly output: string;
}

export function tableArn(table: Table, region: string): string {
  return `arn:aws:glue:${region}:${table.account}:table/${table.database}/${table.name}`;
}

/** athena StartQueryExecution. The statement itself is never in the record. */
export function startQueryRecord(call: Call, query: Query, random: Random): TrailRecord {
  const parameters = {
    clientRequestToken: random.uuid(),
    queryString: "***OMITTED***",
    queryExecutionContext: { database: query.database, catalog: "AwsDataCatalog" },
    resultConfiguration: { outputLocation: query.output },
    workGroup: query.workGroup,
  };
  const response = { queryExecutionId: query.id };
  const details = { service: "athena", name: "StartQueryExecution", readOnly: false, parameters, response };
  return managementRecord(call, details, random);
}

/** glue GetTable on behalf of a query. */
export function getTableRecord(call: Call, table: Table, random: Random): TrailRecord {
  return managementRecord(
    { ...call, caller: throughService(call.caller, "athena.amazonaws.com") },
    {
      service: "glue",
      name: "GetTable",
      readOnly: true,
      parameters: { catalogId: table.account, databaseName: table.database, name: table.name },
      extra: { insufficientLakeFormationPermissions: [], lakeFormationPrincipal: issuerOf(call) },
    },
    random,
  );
}

/** What Lake Formation is asked for, and the name of the session that it opens. */
export interface Vending {
  readonly table: Table;
  readonly queryId: string;
  /** By default a new one. */
  readonly session?: string;
}

/** The name of a session that Lake Formation opens for Athena, on request of an account. */
export function vendedSession(account: string, random: Random): string {
  return `AWSLF-00-AT-${account}-${random.text(10, ALPHANUMERIC)}`;
}

/** Who reads S3 under a vended session: the role with which the location was registered, and no word of the reader. */
export function vendedCaller(
  session: string,
  { table, at }: { table: Table; at: number },
  random: Random,
): Caller {
  const { account } = table;
  const role = { account, role: "lake-registration", session, startedAt: at };
  const identity = roleSession(role, random);
  return throughService({ identity, account, ip: "", agent: "" }, "athena.amazonaws.com");
}

/** lakeformation GetDataAccess by Athena: one governed query. Of another account's table both accounts have a copy. */
export function dataAccessRecords(
  call: Call,
  { table, queryId, ...given }: Vending,
  random: Random,
): TrailRecord[] {
  const session = given.session ?? vendedSession(call.caller.account, random);
  const foreign = table.account !== call.caller.account;
  const visible = {
    requesterService: "ATHENA",
    LakeFormationTrustedCallerInvocation: "true",
    lakeFormationRoleSessionName: session,
  };
  const own = managementRecord(
    { ...call, caller: throughService(call.caller, "athena.amazonaws.com") },
    {
      service: "lakeformation",
      name: "GetDataAccess",
      readOnly: true,
      parameters: {
        tableArn: tableArn(table, call.region),
        permissions: ["SELECT"],
        auditContext: { additionalAuditContext: `{queryId: ${queryId}}` },
        cellLevelSecurityEnforced: true,
        expectedTableId: random.hex(32),
      },
      extra: { ...visible, lakeFormationPrincipal: issuerOf(call) },
      ...(foreign && { sharedEventID: random.uuid() }),
    },
    random,
  );
  if (!foreign) return [own];
  return [
    own,
    {
      ...own,
      userIdentity: asSeenByOwner(own.userIdentity),
      // the owner sees no principal until the consumer trusts it with that
      additionalEventData: visible,
      eventID: random.uuid(),
      recipientAccountId: table.account,
    },
  ];
}

/** The role's ARN without the session. */
function issuerOf({ caller }: Call): string {
  return caller.identity.sessionContext?.sessionIssuer.arn ?? caller.identity.arn ?? "";
}
