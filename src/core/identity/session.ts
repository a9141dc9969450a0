/** What the name of a role's session tells. A name that its bearer could choose is a claim. */
import type { IdentityFields } from "./fields.ts";

const ACCESS_GRANT = /^access-grants-[0-9a-f-]{36}$/;
/**
 * Names that many people share: notebooks of SageMaker Studio, QuickSight, Glue jobs, EMR Serverless (`job,attempt`). They
 * tell the project, by its role, and never a person.
 */
const SHARED = [
  /^SageMaker$/,
  /^QuickSight-RoleSession-\d+$/,
  /^GlueJobRunnerSession$/,
  /^[0-9a-z]{16},[0-9a-z]{16}$/,
  ACCESS_GRANT,
];
/** `<Identity Center user id>@<environment id>`: sessions of DataZone's own query tools. */
const DATAZONE = /^((?:[0-9a-f]{10}-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[a-z0-9]+$/;

/** Everything after the second slash of the session's ARN; it may hold `, . @ = + -`. */
export function sessionNameOf({ arn }: Pick<IdentityFields, "arn">): string | undefined {
  if (arn === undefined || !arn.includes(":assumed-role/")) return undefined;
  const second = arn.indexOf("/", arn.indexOf("/") + 1);
  return second === -1 || second === arn.length - 1 ? undefined : arn.slice(second + 1);
}

export function isSharedSession(name: string): boolean {
  return SHARED.some((pattern) => pattern.test(name));
}

/** A session that Glue opened for a run of a job, under the job's role. */
export function isGlueJobSession(name: string | undefined): boolean {
  return name === "GlueJobRunnerSession";
}

/** A session that S3 Access Grants vended. */
export function isAccessGrantSession(name: string | undefined): boolean {
  return ACCESS_GRANT.test(name ?? "");
}

/** A session that Lake Formation vended: it names the role of the location, not the reader. */
export function isVendedSession(name: string | undefined): name is string {
  return name?.startsWith("AWSLF-") ?? false;
}

/** The Identity Center user in a session name of DataZone's tools. */
export function datazoneUserOf(name: string): string | undefined {
  return DATAZONE.exec(name)?.[1];
}

/** The role of a session and its id (`AROA…`), where the record has both. */
export function roleOf({
  principalId,
  issuerArn,
}: Pick<IdentityFields, "principalId" | "issuerArn">): { roleId: string; arn: string } | undefined {
  const roleId = /^AROA[A-Z0-9]{1,60}(?=:|$)/.exec(principalId ?? "")?.[0];
  return roleId !== undefined && issuerArn !== undefined && issuerArn.includes(":role/")
    ? { roleId, arn: issuerArn }
    : undefined;
}

/**
 * The id of the role that asked Lake Formation for a session, which it may set as sourceIdentity (`V2.ACCOUNT.AROA…`,
 * parameter SET_SOURCE_IDENTITY of the data lake settings).
 */
export function readerRoleId({ sourceIdentity }: Pick<IdentityFields, "sourceIdentity">): string | undefined {
  return /^V2\.\d{12}\.(AROA[A-Z0-9]+)$/.exec(sourceIdentity ?? "")?.[1];
}
